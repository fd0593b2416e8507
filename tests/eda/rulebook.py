# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-rulebook as a user does, and read what it says."""

from __future__ import annotations

import subprocess
import sys
import threading
import typing as t
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.integration.playbooks.project import kill

SECONDS = 120


class Rulebook:
    """A running rulebook. It is ended after ``SECONDS``, and what is waited for has not come then."""

    def __init__(
        self, name: str, directory: Path, variables: Mapping[str, t.Any], environment: Mapping[str, str]
    ) -> None:
        path = directory / "events.yml"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(dict(variables)), encoding="utf-8")
        program = str(Path(sys.executable).with_name("ansible-rulebook"))
        command = [
            program,
            "--rulebook",
            f"edgestack.azure.{name}",
            "--inventory",
            "inventory.yml",
            "--vars",
            str(path),
        ]
        self._process = subprocess.Popen(
            [*command, "--print-events"],
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._timer = threading.Timer(SECONDS, self._process.kill)
        self._lines: list[str] = []

    def wait_for(self, text: str) -> str:
        """Everything that was printed up to a line with ``text``."""
        for line in self._process.stdout or ():
            self._lines.append(line)
            if text in line:
                return "".join(self._lines)
        return pytest.fail(f"it ended before '{text}':\n" + "".join(self._lines))

    def __enter__(self) -> Rulebook:
        self._timer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._timer.cancel()
        kill(self._process)

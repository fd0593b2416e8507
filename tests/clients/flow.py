# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs scripts of ours in the virtual environment of a client."""

from __future__ import annotations

import json
import pathlib
import subprocess
import typing as t

TIMEOUT_SECONDS = 900


def run_flow(python: pathlib.Path, script: pathlib.Path, job: t.Any, environment: dict[str, str]) -> t.Any:
    """Give a script its job as JSON on standard input, where secrets are safe, and return the JSON that it prints.

    Its process has these environment variables and no others.
    """
    done = subprocess.run(
        # Clients warn of what is deprecated in themselves.
        [python, "-W", "ignore", script],
        input=json.dumps(job),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-playbook as a user does, against an emulator, and read what it says."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import subprocess
import sys
import typing as t
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import yaml

from tests.emulator.client import Emulator
from tests.integration.playbook import environment_of

PROVISION = "edgestack.azure.provision_azure_local"
DESTROY = "edgestack.azure.destroy_azure_local"

_TASK = re.compile(r"TASK \[(?:.+ : )?(.*?)\] \*+")
_RESULT = re.compile(r"(changed|ok|failed|fatal|skipping): \[([^]]+)\](?:: .*?)?(?: => \(item=(.*?)\))?(?: => |$)")
_RECAP = re.compile(r"^\S+ +: ok=(\d+) +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)


class Step(t.NamedTuple):
    """What one task, or one turn of its loop, came to."""

    outcome: str
    task: str
    item: str | None


@dataclasses.dataclass(frozen=True)
class Report:
    """What a finished run printed."""

    status: int
    output: str

    def steps(self, outcome: str = "changed") -> list[Step]:
        """The steps with this outcome, in their order."""
        task, found = "", []
        for line in self.output.splitlines():
            if header := _TASK.match(line):
                task = header[1]
            elif (result := _RESULT.match(line)) and result[1] == outcome:
                found.append(Step(outcome, task, result[3]))
        return found

    @property
    def changed(self) -> int:
        """How many tasks changed something, by the recap of all hosts."""
        return sum(int(counts[1]) for counts in _RECAP.findall(self.output))

    @property
    def has_recap(self) -> bool:
        """Whether the run came to its end."""
        return bool(_RECAP.search(self.output))


class Project:
    """A directory with variables, an inventory and settings, as a user of the collection has one."""

    def __init__(self, directory: Path, emulator: Emulator, *, account: str = "owner") -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        inventory = {"all": {"hosts": {"localhost": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}}}}
        self._write("inventory.yml", inventory)
        self.environment = {**environment_of(emulator, directory, account=account), **_settings(directory)}

    def declare(self, variables: Mapping[str, t.Any]) -> None:
        """Write the variables of the runs to come."""
        self._write("vars.yml", variables)

    def start(self, playbook: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a run whose output can be read while it goes on."""
        # The program beside this interpreter; a bare name could be another installation's.
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        command = [program, playbook, "-e", "@vars.yml", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, playbook: str, *arguments: str, show: t.Callable[[str], object] | None = None) -> Report:
        """Run a playbook to its end, passing every line to ``show`` as it comes."""
        process = self.start(playbook, *arguments)
        lines = []
        try:
            for line in process.stdout or ():
                lines.append(line)
                if show is not None:
                    show(line)
            return Report(process.wait(), "".join(lines))
        finally:
            kill(process)

    def _write(self, name: str, content: Mapping[str, t.Any]) -> None:
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")


def kill(process: subprocess.Popen[str]) -> None:
    """End a run and all that it started, at once and without a chance to tidy up."""
    if process.poll() is None:
        main = psutil.Process(process.pid)
        # Otherwise it starts another one meanwhile. Workers lead sessions of their own, and would go on without it.
        main.suspend()
        started = [*main.children(recursive=True), main]
        for each in started:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(started)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def changed_items(steps: Sequence[Step]) -> set[tuple[str, str | None]]:
    """Steps as a set of task and item."""
    return {(step.task, step.item) for step in steps}


def _settings(directory: Path) -> dict[str, str]:
    return {
        "ANSIBLE_HOME": str(directory / "ansible-home"),
        "ANSIBLE_INVENTORY": str(directory / "inventory.yml"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_NOCOWS": "true",
        "LC_ALL": "C.UTF-8",
        # Lines arrive when they are printed.
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "160",
    }

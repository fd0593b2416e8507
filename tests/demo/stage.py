# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every chapter of the demonstration stands on: emulator, projects, a log, and the demand that all goes well."""

from __future__ import annotations

import dataclasses
import sys
import time
import typing as t
from collections.abc import Mapping
from pathlib import Path

from tests.emulator.client import Emulator
from tests.integration.playbooks.project import Project, Report


class Deviation(Exception):
    """The demonstration went another way than it has to."""


@dataclasses.dataclass
class Stage:
    """Runs playbooks and says what they do; everything is also written to a log."""

    emulator: Emulator
    directory: Path
    log: t.TextIO
    times: list[tuple[str, float]] = dataclasses.field(default_factory=list)

    def project(self, name: str, variables: Mapping[str, t.Any]) -> Project:
        """A fresh project with these variables."""
        project = Project(self.directory / name, self.emulator)
        project.declare(variables)
        return project

    def say(self, text: str = "") -> None:
        """Show a line."""
        for stream in (sys.stdout, self.log):
            stream.write(f"{text}\n")
            stream.flush()

    def heading(self, text: str) -> None:
        """Show what comes next."""
        self.say(f"\n===== {text} " + "=" * max(4, 100 - len(text)))

    def run(self, title: str, project: Project, playbook: str, *arguments: str) -> Report:
        """Run a playbook, showing its output as it comes, and demand that it succeeds."""
        self.heading(title)
        self.say("$ " + " ".join(["ansible-playbook", playbook, "-e", "@vars.yml", *arguments]))
        started = time.monotonic()
        report = project.run(playbook, *arguments, show=lambda line: self.say(line.rstrip("\n")))
        self.times.append((title, time.monotonic() - started))
        self.demand(report.status == 0, f"ansible-playbook ends with status {report.status}")
        self.demand("[WARNING]" not in report.output, "there are warnings")
        return report

    def demand_no_writes(self, mark: int) -> None:
        """Go on only if nothing was written since a mark of the traffic log."""
        writes = [f"{exchange['method']} {exchange['url']}" for exchange in self.emulator.writes_since(mark)]
        self.demand(not writes, f"something was written: {writes}")
        reads = len(self.emulator.traffic_since(mark))
        self.say(f"The traffic log since then: {reads} requests, none of them a change.")

    def demand(self, condition: bool, deviation: str) -> None:
        """Go on only if the condition holds.

        Raises:
            Deviation: It does not; the text says what is the case instead.
        """
        if not condition:
            raise Deviation(deviation)

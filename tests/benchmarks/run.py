# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make bench``: what a task of this collection costs, beside ``ansible.builtin.ping`` in the same minutes.

The cost of a task is (wall(N tasks) - wall(1 task)) / (N - 1), so that the start of Ansible does not count. All
variants run in turn, round after round; what is compared is the ratio to ping within a round, and its median over
the rounds. Uploads of disks follow, see ``blob.py``.
``python tests/benchmarks/run.py [rounds]``
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import blob
from tests.emulator.client import Emulator
from tests.integration.playbooks.declarations import shop, variables
from tests.integration.playbooks.project import PROVISION, Project

ROUNDS = 5
TASKS = 11
ITEMS = 51
PING = "ansible.builtin.ping"

Task = dict[str, t.Any]


class Variant(t.NamedTuple):
    """One thing to measure: a task, repeated as tasks or as turns of one loop, through one door."""

    title: str
    task: Task
    repeated: int = TASKS
    as_loop: bool = False
    in_process: bool = True

    def tasks(self, count: int) -> list[Task]:
        """The task this many times."""
        if self.as_loop:
            return [{"name": "Loop", **self.task, "loop": list(range(count))}]
        return [{"name": f"Task {number}", **self.task} for number in range(count)]


def variants(machine: dict[str, t.Any]) -> list[Variant]:
    """Ping first: it is what the others are compared with."""
    ping: Task = {PING: None}
    unchanged: Task = {"edgestack.azure.virtual_machine": machine}
    return [
        Variant(PING, ping),
        Variant("virtual_machine, unchanged, action", unchanged),
        Variant("virtual_machine, unchanged, module", unchanged, in_process=False),
        Variant("virtual_machine, unchanged, action, item of a loop", unchanged, repeated=ITEMS, as_loop=True),
        Variant(f"{PING}, item of a loop", ping, as_loop=True),
    ]


def measure(project: Project, variant: Variant) -> float:
    """Seconds that one more task of this variant takes."""
    return (_wall(project, variant, variant.repeated) - _wall(project, variant, 1)) / (variant.repeated - 1)


def _wall(project: Project, variant: Variant, count: int) -> float:
    playbook = project.directory / "bench.yml"
    play = {"name": "Bench", "hosts": "localhost", "gather_facts": False, "connection": "local"}
    playbook.write_text(yaml.safe_dump([{**play, "tasks": variant.tasks(count)}]), encoding="utf-8")
    settings = {
        "ANSIBLE_FORKS": "1",
        "ANSIBLE_PIPELINING": "true",
        "EDGESTACK_IN_PROCESS": str(variant.in_process).lower(),
    }
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    started = time.perf_counter()
    subprocess.run(
        [program, str(playbook)],
        env={**project.environment, **settings},
        cwd=project.directory,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def main(rounds: int) -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory, Emulator.start("--operation-seconds", "0") as emulator:
        project = Project(Path(directory), emulator)
        declaration = shop(emulator.clusters[0], "bench", machines=1)
        declared = variables(declaration)
        project.declare(declared)
        report = project.run(PROVISION)
        if report.status != 0:
            sys.stderr.write(report.output)
            return 1
        machine = {**declaration["virtual_machines"][0], "admin_password": declared["machine_password"]}
        machine.update(resource_group="bench", custom_location=declaration["custom_location"])
        machine["network_interfaces"] = ["web-1-nic-1", "web-1-nic-2"]
        measured = variants(machine)
        costs: dict[str, list[float]] = {variant.title: [] for variant in measured}
        for number in range(rounds):
            for variant in measured:
                costs[variant.title].append(measure(project, variant))
            print(f"round {number + 1} of {rounds} done", flush=True)
    print(f"\n{'':<52} {'ms, median':>10} {'least':>7} {'ratio to ping':>14}")
    for title, seconds in costs.items():
        ratio = statistics.median(one / ping for one, ping in zip(seconds, costs[PING], strict=True))
        print(f"{title:<52} {statistics.median(seconds) * 1000:>10.0f} {min(seconds) * 1000:>7.0f} {ratio:>14.2f}")
    print("\nGoals: the action door at most 0.2, the module door at most 1.5.")
    print("\nUploads of disks, beside plain requests with the same bytes")
    blob.measure(min(rounds, blob.ROUNDS))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))

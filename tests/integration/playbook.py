# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs tasks with the real ``ansible-playbook`` and tells what each of them did, on the wire too."""

from __future__ import annotations

import dataclasses
import enum
import json
import os
import pathlib
import subprocess
import sys
import typing as t

import yaml

from tests.emulator.client import Emulator

HERE = pathlib.Path(__file__).parent
REPOSITORY = HERE.parents[1]
WRITES = frozenset({"PUT", "PATCH", "POST", "DELETE"})

Task = dict[str, t.Any]


class Door(enum.Enum):
    """The way a task takes: inside the controller, or as a module in a process of its own."""

    ACTION = "true"
    MODULE = "false"


@dataclasses.dataclass(frozen=True)
class Step:
    """What one task did."""

    name: str
    failed: bool
    result: dict[str, t.Any]
    exchanges: list[dict[str, t.Any]]

    @property
    def changed(self) -> bool:
        """Whether the task reported a change."""
        return bool(self.result.get("changed"))

    @property
    def writes(self) -> list[str]:
        """Verb and path of everything that may have changed something."""
        return [f"{e['method']} {e['url'].partition('?')[0]}" for e in self.exchanges if e["method"] in WRITES]

    @property
    def reads(self) -> int:
        """The number of requests that only read."""
        return sum(exchange["method"] == "GET" for exchange in self.exchanges)


@dataclasses.dataclass(frozen=True)
class Run:
    """A finished playbook."""

    status: int
    output: str
    steps: dict[str, Step]


def environment_of(emulator: Emulator, directory: pathlib.Path, *, account: str = "owner") -> dict[str, str]:
    """The variables that connect the modules with an emulator, and keep the user's own files out of it."""
    who = emulator.accounts[account]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "EDGESTACK_"))},
        "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / ".build"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_PIPELINING": "true",
        "EDGESTACK_ENVIRONMENT": emulator.resource_manager,
        "EDGESTACK_SUBSCRIPTION_ID": emulator.subscription_id,
        "EDGESTACK_TENANT_ID": who.tenant_id,
        "EDGESTACK_CLIENT_ID": who.client_id,
        "EDGESTACK_CLIENT_SECRET": who.client_secret,
        "EDGESTACK_CA_CERT": str(emulator.ca_cert),
        "EDGESTACK_RESOLVE_TO": emulator.address,
        "EDGESTACK_CACHE_DIR": str(directory / "cache"),
        "EDGESTACK_CONFIG_DIR": str(directory / "config"),
    }


def run_tasks(
    tasks: list[Task],
    emulator: Emulator,
    directory: pathlib.Path,
    *,
    door: Door = Door.ACTION,
    python: str = sys.executable,
    **variables: str,
) -> Run:
    """Run tasks on localhost, one after the other. A failing task does not end the run.

    Args:
        directory: For the playbook and everything it leaves behind.
        python: The interpreter of the virtual environment whose ``ansible-playbook`` is to be used.
        variables: Further environment variables.
    """
    directory.mkdir(parents=True, exist_ok=True)
    playbook = directory / f"{door.name.lower()}.yml"
    steps_file = directory / f"{door.name.lower()}.steps"
    play = {
        "name": "Tasks",
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{**task, "ignore_errors": True} for task in tasks],
    }
    playbook.write_text(yaml.safe_dump([play], sort_keys=False, allow_unicode=True), encoding="utf-8")
    steps_file.write_text("", encoding="utf-8")
    environment = {
        **environment_of(emulator, directory),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "steps",
        "STEPS_FILE": str(steps_file),
        "STEPS_TRAFFIC_LOG": str(emulator.traffic_log),
        "EDGESTACK_IN_PROCESS": door.value,
        "ANSIBLE_PYTHON_INTERPRETER": python,
        **variables,
    }
    # The program beside the interpreter; a bare name could be another installation's.
    program = pathlib.Path(python).with_name("ansible-playbook")
    done = subprocess.run(
        [str(program), str(playbook)], env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    lines = steps_file.read_text(encoding="utf-8").splitlines()
    endpoint = environment["EDGESTACK_ENVIRONMENT"]
    steps = (_step(json.loads(line), emulator.traffic_log, endpoint) for line in lines)
    return Run(done.returncode, done.stdout + done.stderr, {step.name: step for step in steps})


def _step(line: dict[str, t.Any], traffic_log: pathlib.Path, endpoint: str) -> Step:
    start, end = line["traffic"]
    with traffic_log.open("rb") as stream:
        stream.seek(start)
        exchanges = [json.loads(entry) for entry in stream.read(end - start).splitlines()]
    to_arm = [exchange for exchange in exchanges if exchange["url"].startswith(endpoint)]
    return Step(line["name"], line["failed"], line["result"], to_arm)

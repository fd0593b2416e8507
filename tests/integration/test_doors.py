# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which door a task takes, and that Ansible's keywords mean the same through both.

Only the module door starts processes. All of them go through a shell that writes its command down, and every task has
its name in its environment, so the commands tell whose they are.
"""

from __future__ import annotations

import dataclasses
import inspect
import pathlib
import re
import secrets
import sys
import typing as t

import pytest
from ansible.plugins.connection import local

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, Run, Step, Task, run_tasks
from tests.integration.test_modules import names_in_cloud

LOOK = {"edgestack.azure.resource_group_info": {"name": "absent"}}


@dataclasses.dataclass(frozen=True)
class Played:
    """A finished playbook, and the commands that the shell was asked to run."""

    run: Run
    commands: str

    def door(self, name: str) -> Door:
        """The door that a task took."""
        return Door.MODULE if f"DOOR_TASK={slug(name)} " in self.commands else Door.ACTION


def slug(name: str) -> str:
    """The name of a task in a form that no shell quotes."""
    return re.sub(r"\W+", "_", name)


def play(
    tasks: list[Task], emulator: Emulator, directory: pathlib.Path, *, door: Door = Door.ACTION, **variables: str
) -> Played:
    """Run tasks and look which of them start processes."""
    directory.mkdir(exist_ok=True)
    commands = directory / "commands"
    commands.touch()
    shell = script(directory / "shell", f'echo "$*" >>"{commands}"', 'exec /bin/sh "$@"')
    marked = [
        {**task, "environment": {"DOOR_TASK": slug(task["name"]), **task.get("environment", {})}} for task in tasks
    ]
    run = run_tasks(marked, emulator, directory, door=door, ANSIBLE_EXECUTABLE=str(shell), **variables)
    return Played(run, commands.read_text(encoding="utf-8"))


def through(door: Door, name: str, task: Task) -> Task:
    """A task that takes one door, whatever the others take; the door becomes part of its name."""
    return {"name": f"{name}, {door.name.lower()}", **task, "vars": {"edgestack_in_process": door is Door.ACTION}}


def script(path: pathlib.Path, *lines: str) -> pathlib.Path:
    """Write a program for the shell."""
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o700)
    return path


def message(step: Step) -> str:
    """What a failed task said."""
    assert step.failed, step
    return str(step.result["msg"])


def test_environment_of_one_task(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    keywords = {"environment": {"EDGESTACK_SUBSCRIPTION_ID": "{{ 'bad' }}-env"}}
    tasks = [
        task for door in Door for task in (through(door, "with", {**LOOK, **keywords}), through(door, "without", LOOK))
    ]
    played = play(tasks, emulator, tmp_path)
    steps = played.run.steps
    for door in Door:
        given, after = (steps[f"{name}, {door.name.lower()}"] for name in ("with", "without"))
        assert "bad-env" in message(given)
        assert not given.exchanges
        assert not after.failed
        assert {played.door(given.name), played.door(after.name)} == {door}
    assert message(steps["with, action"]) == message(steps["with, module"])


def test_module_door_where_the_doors_could_differ(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    marks = tmp_path / "marks"
    marks.touch()
    mark = f'echo "$DOOR_TASK" >>"{marks}"'
    python = script(tmp_path / "python", mark, f'exec "{sys.executable}" "$@"')
    # In the place of sudo: stays the same user.
    become = script(tmp_path / "become", 'while [ "$1" != -c ]; do shell=$1; shift; done', 'exec "$shell" "$@"')
    connections = tmp_path / "connections"
    connections.mkdir()
    (connections / "elsewhere.py").write_text(elsewhere(), encoding="utf-8")
    hosts = {
        "same": {"ansible_connection": "local"},
        "elsewhere": {"ansible_connection": "elsewhere"},
        "python": {"ansible_connection": "local", "ansible_python_interpreter": str(python)},
    }
    cases: dict[str, tuple[Task, Door]] = {
        "nothing": ({}, Door.ACTION),
        "this interpreter": ({"vars": {"ansible_python_interpreter": sys.executable}}, Door.ACTION),
        "any interpreter": ({"vars": {"ansible_python_interpreter": "auto_silent"}}, Door.ACTION),
        "another interpreter": ({"vars": {"ansible_python_interpreter": str(python)}}, Door.MODULE),
        "delegated to the same": ({"delegate_to": "same"}, Door.ACTION),
        "delegated elsewhere": ({"delegate_to": "elsewhere"}, Door.MODULE),
        "delegated to another interpreter": ({"delegate_to": "python"}, Door.MODULE),
        "become": ({"become": True, "vars": {"ansible_become_exe": str(become)}}, Door.MODULE),
        "check mode": ({"check_mode": True}, Door.ACTION),
        "loop": ({"loop": [1], "register": "looped"}, Door.ACTION),
        "switched off": ({"vars": {"edgestack_in_process": "{{ 1 > 2 }}"}}, Door.MODULE),
    }
    tasks: list[Task] = [
        {"name": f"add {name}", "ansible.builtin.add_host": {"name": name, **variables}}
        for name, variables in hosts.items()
    ]
    tasks += [{"name": name, **LOOK, **keywords} for name, (keywords, _) in cases.items()]
    played = play(tasks, emulator, tmp_path, ANSIBLE_CONNECTION_PLUGINS=str(connections))
    steps = {name: played.run.steps[name] for name in cases}
    assert not [name for name, step in steps.items() if step.failed], played.run.output
    assert {name: played.door(name) for name in cases} == {name: door for name, (_, door) in cases.items()}
    started = set(marks.read_text(encoding="utf-8").splitlines())
    assert started == {slug("another interpreter"), slug("delegated to another interpreter")}


def elsewhere() -> str:
    """A connection plugin that is the local one under another name: a host that can always be reached."""
    source = inspect.getsource(local).replace("transport = 'local'", "transport = 'elsewhere'")
    source = source.replace("name: local", "name: elsewhere")
    assert "transport = 'elsewhere'" in source
    return source


def test_async(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    finished = {"register": "asked", "until": "asked.finished | bool", "retries": 60, "delay": 1}
    tasks: list[Task] = [
        {"name": "left", **LOOK, "async": 60, "poll": 0, "register": "left"},
        {"name": "waited for", **LOOK, "async": 60, "poll": 1},
        {"name": "asked", "ansible.builtin.async_status": {"jid": "{{ left.ansible_job_id }}"}, **finished},
    ]
    played = play(tasks, emulator, tmp_path, ANSIBLE_ASYNC_DIR=str(tmp_path / "async"))
    run = played.run
    assert not [name for name, step in run.steps.items() if step.failed], run.output
    assert run.steps["left"].result["ansible_job_id"]
    assert "resource_groups" not in run.steps["left"].result
    for name in ("waited for", "asked"):
        assert run.steps[name].result["resource_groups"] == []
        assert played.door(name) is Door.MODULE


def test_switch(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    tasks: list[Task] = [
        {"name": "environment variable", **LOOK},
        {"name": "variable before environment variable", **LOOK, "vars": {"edgestack_in_process": "yes"}},
        {"name": "bad variable", **LOOK, "vars": {"edgestack_in_process": "perhaps"}},
    ]
    played = play(tasks, emulator, tmp_path / "off", door=Door.MODULE)
    steps = played.run.steps
    assert not steps["environment variable"].failed
    assert not steps["variable before environment variable"].failed
    assert played.door("environment variable") is Door.MODULE
    assert played.door("variable before environment variable") is Door.ACTION
    assert "edgestack_in_process: 'perhaps'" in message(steps["bad variable"])
    assert not steps["bad variable"].exchanges
    steps = run_tasks(tasks[:1], emulator, tmp_path / "bad", EDGESTACK_IN_PROCESS="maybe").steps
    assert "EDGESTACK_IN_PROCESS: 'maybe'" in message(steps["environment variable"])


def test_timeout_ends_a_task_that_waits(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    location = {"resource_group": "doors-timeout", "custom_location": emulator.clusters[0].custom_location}
    disk = {"name": "stuck", **location, "disk_size_gb": 1}
    tasks: list[Task] = [
        {"name": "group", "edgestack.azure.resource_group": {"name": "doors-timeout", "location": "eastus"}},
        {"name": "stuck", "edgestack.azure.virtual_disk": disk, "timeout": 1},
        {"name": "next", **LOOK},
    ]
    emulator.add_fault(method="PUT", path="doors-timeout.*/virtualHardDisks/stuck", stuck_operation=True)
    try:
        played = play(tasks, emulator, tmp_path)
    finally:
        emulator.clear_faults()
        emulator.finish_operations(stuck=True)
    run = played.run
    # In the words of the newest and of the oldest ansible-core.
    assert re.search(r"imed out after 1 second|expected time frame \(1\)", message(run.steps["stuck"])), run.output
    assert len(run.steps["stuck"].writes) == 1
    assert not run.steps["next"].failed
    assert played.door("stuck") is Door.ACTION


def test_module_defaults_stay_in_their_group(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    defaults = {
        "group/edgestack.azure.arm": {"subscription_id": "arm-default"},
        "group/edgestack.azure.device": {"host": "https://device-default", "password": secrets.token_hex(8)},
    }
    modules = {"arm": "resource_group_info", "device": "device_configuration_info", "none": "environment_info"}
    tasks = [
        through(door, name, {f"edgestack.azure.{module}": {}, "module_defaults": defaults, "ignore_errors": True})
        for door in Door
        for name, module in modules.items()
    ]
    played = play(tasks, emulator, tmp_path)
    run = played.run
    for door in Door:
        arm, device, none = (run.steps[f"{name}, {door.name.lower()}"] for name in modules)
        # An option of the other group would be an unsupported parameter.
        assert "Option 'subscription_id': 'arm-default'" in message(arm)
        assert "Option 'host': 'https://device-default'" in message(device)
        assert not none.failed
        assert {played.door(step.name) for step in (arm, device, none)} == {door}


@pytest.fixture
def password(emulator: Emulator) -> t.Iterator[str]:
    """A password for virtual machines, which the service repeats in its error about the one named refused."""
    made = f"Aa1!{secrets.token_hex(8)}"
    refusal = {"error": {"code": "InvalidPassword", "message": f"The password {made} is too weak."}}
    emulator.add_fault(method="PUT", path="/refused-.*/virtualMachineInstances/", status=400, body=refusal, times=None)
    yield made
    emulator.clear_faults()


def test_no_secret_is_shown(emulator: Emulator, tmp_path: pathlib.Path, password: str) -> None:
    group, who = "doors-secrets", emulator.accounts["owner"]
    wrong = secrets.token_hex(16)
    tasks = setup(emulator, group)
    for door in Door:
        name = door.name.lower()
        for machine in (f"good-{name}", f"refused-{name}"):
            options = {
                **placed(emulator, group, machine),
                "image": "server",
                "admin_username": "operator",
                "admin_password": password,
                "client_secret": who.client_secret,
            }
            tasks.append(through(door, machine, {"edgestack.azure.virtual_machine": options}))
        for secret, title in ((who.client_secret, "good"), (wrong, "wrong")):
            cloud = {"name": f"{title}-{name}", "endpoint": emulator.resource_manager, "client_secret": secret}
            tasks.append(through(door, f"environment, {title}", {"edgestack.azure.environment": cloud}))
    played = play(tasks, emulator, tmp_path, ANSIBLE_VERBOSITY="3")
    run = played.run
    failed = {name.rpartition(",")[0] for name, step in run.steps.items() if step.failed}
    assert failed == {"refused-action", "refused-module", "environment, wrong"}, run.output
    assert len(run.steps) == len(tasks)
    for door in Door:
        assert {played.door(name) for name in run.steps if name.endswith(f", {door.name.lower()}")} == {door}
    shown = run.output + played.commands + (tmp_path / "action.steps").read_text(encoding="utf-8")
    assert [secret for secret in (password, who.client_secret, wrong) if secret in shown] == []
    for door in Door:
        refused = run.steps[f"refused-{door.name.lower()}, {door.name.lower()}"]
        assert "InvalidPassword" in str(refused.result)
        assert "is too weak" in str(refused.result)


def placed(emulator: Emulator, group: str, name: str) -> dict[str, str]:
    """The options that say which resource, and where."""
    return {
        "name": name,
        "resource_group": group,
        "custom_location": names_in_cloud(emulator, group)["CUSTOM_LOCATION"],
    }


def setup(emulator: Emulator, group: str) -> list[Task]:
    """What virtual machines need."""
    image = {
        **placed(emulator, group, "server"),
        "os_type": "Windows",
        "image_path": r"C:\ClusterStorage\UserStorage_1\server.vhdx",
    }
    return [
        {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "eastus"}},
        {"name": "image", "edgestack.azure.image": image},
    ]


def test_progress_is_silent_with_no_log(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    group = "doors-progress"
    tasks = setup(emulator, group)[:1]
    for name, hidden in (("disk-heard", False), ("disk-silent", True)):
        disk = {**placed(emulator, group, name), "disk_size_gb": 1}
        tasks.append({"name": f"no_log {hidden}", "edgestack.azure.virtual_disk": disk, "no_log": hidden})
    run = run_tasks(tasks, emulator, tmp_path)
    assert all(step.changed for step in run.steps.values()), run.output
    assert "disk-heard" in run.output
    assert "disk-silent" not in run.output

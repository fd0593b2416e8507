# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which door a task takes, and that Ansible's keywords mean the same through both.

Modules return their ``invocation``, which Ansible shows from -vvv on; what runs inside the controller does not. A wrapper
around the interpreter proves independently that this tells the doors apart.
"""

from __future__ import annotations

import inspect
import pathlib
import secrets
import sys
import typing as t

import pytest
from ansible.plugins.connection import local

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, Step, Task, run_tasks
from tests.integration.test_modules import names_in_cloud

LOOK = {"edgestack.azure.resource_group_info": {"name": "absent"}}


def door_of(step: Step) -> Door:
    """The door that a task took."""
    return Door.MODULE if "invocation" in step.result else Door.ACTION


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
    steps = run_tasks(tasks, emulator, tmp_path).steps
    for door in Door:
        given, after = (steps[f"{name}, {door.name.lower()}"] for name in ("with", "without"))
        assert "bad-env" in message(given)
        assert not given.exchanges
        assert not after.failed
        assert {door_of(given), door_of(after)} == {door}
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
    tasks += [
        {"name": name, **LOOK, **keywords, "environment": {"DOOR_TASK": name}} for name, (keywords, _) in cases.items()
    ]
    run = run_tasks(tasks, emulator, tmp_path, ANSIBLE_CONNECTION_PLUGINS=str(connections))
    steps = {name: run.steps[name] for name in cases}
    assert not [name for name, step in steps.items() if step.failed], run.output
    results = {**steps, "loop": looped(steps["loop"])}
    assert {name: door_of(step) for name, step in results.items()} == {name: door for name, (_, door) in cases.items()}
    started = set(marks.read_text(encoding="utf-8").splitlines())
    assert started == {"another interpreter", "delegated to another interpreter"}


def elsewhere() -> str:
    """A connection plugin that is the local one under another name: a host that can always be reached."""
    source = inspect.getsource(local).replace("transport = 'local'", "transport = 'elsewhere'")
    source = source.replace("name: local", "name: elsewhere")
    assert "transport = 'elsewhere'" in source
    return source


def looped(step: Step) -> Step:
    """The only item of a loop."""
    (result,) = step.result["results"]
    return Step(step.name, step.failed, result, step.exchanges)


def test_async(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    finished = {"register": "asked", "until": "asked.finished | bool", "retries": 60, "delay": 1}
    tasks: list[Task] = [
        {"name": "left", **LOOK, "async": 60, "poll": 0, "register": "left"},
        {"name": "waited for", **LOOK, "async": 60, "poll": 1},
        {"name": "asked", "ansible.builtin.async_status": {"jid": "{{ left.ansible_job_id }}"}, **finished},
    ]
    run = run_tasks(tasks, emulator, tmp_path, ANSIBLE_ASYNC_DIR=str(tmp_path / "async"))
    assert not [name for name, step in run.steps.items() if step.failed], run.output
    assert run.steps["left"].result["ansible_job_id"]
    assert "resource_groups" not in run.steps["left"].result
    for name in ("waited for", "asked"):
        assert run.steps[name].result["resource_groups"] == []
        assert door_of(run.steps[name]) is Door.MODULE


def test_switch(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    tasks: list[Task] = [
        {"name": "environment variable", **LOOK},
        {"name": "variable before environment variable", **LOOK, "vars": {"edgestack_in_process": "yes"}},
        {"name": "bad variable", **LOOK, "vars": {"edgestack_in_process": "perhaps"}},
    ]
    steps = run_tasks(tasks, emulator, tmp_path / "off", door=Door.MODULE).steps
    assert door_of(steps["environment variable"]) is Door.MODULE
    assert door_of(steps["variable before environment variable"]) is Door.ACTION
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
        run = run_tasks(tasks, emulator, tmp_path)
    finally:
        emulator.clear_faults()
        emulator.finish_operations(stuck=True)
    assert "imed out after 1 second" in message(run.steps["stuck"]), run.output
    assert len(run.steps["stuck"].writes) == 1
    assert not run.steps["next"].failed
    assert door_of(run.steps["next"]) is Door.ACTION


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
    run = run_tasks(tasks, emulator, tmp_path)
    for door in Door:
        arm, device, none = (run.steps[f"{name}, {door.name.lower()}"] for name in modules)
        # An option of the other group would be an unsupported parameter.
        assert message(arm).startswith("subscription_id"), run.output
        assert "arm-default" in message(arm)
        assert message(device).startswith("host"), run.output
        assert "https://device-default" in message(device)
        assert not none.failed
        assert {door_of(arm), door_of(device), door_of(none)} == {door}


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
                "image": "windows",
                "admin_username": "operator",
                "admin_password": password,
                "client_secret": who.client_secret,
            }
            tasks.append(through(door, machine, {"edgestack.azure.virtual_machine": options}))
        for secret, title in ((who.client_secret, "good"), (wrong, "wrong")):
            cloud = {"name": f"{title}-{name}", "endpoint": emulator.resource_manager, "client_secret": secret}
            tasks.append(through(door, f"environment, {title}", {"edgestack.azure.environment": cloud}))
    run = run_tasks(tasks, emulator, tmp_path, ANSIBLE_VERBOSITY="3")
    failed = {name.rpartition(",")[0] for name, step in run.steps.items() if step.failed}
    assert failed == {"refused-action", "refused-module", "environment, wrong"}, run.output
    assert len(run.steps) == len(tasks)
    assert {door_of(step) for step in run.steps.values()} == set(Door)
    shown = run.output + (tmp_path / "action.steps").read_text(encoding="utf-8")
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
    image = {**placed(emulator, group, "windows"), "os_type": "Windows", "image_path": r"C:\images\windows.vhdx"}
    return [
        {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "eastus"}},
        {"name": "image", "edgestack.azure.image": image},
    ]


def test_progress_is_silent_with_no_log(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    tasks: list[Task] = [
        {"name": str(hidden), "edgestack.azure.resource_group": {"name": name, "location": "eastus"}, "no_log": hidden}
        for name, hidden in (("doors-heard", False), ("doors-silent", True))
    ]
    run = run_tasks(tasks, emulator, tmp_path)
    assert all(step.changed for step in run.steps.values())
    assert "doors-heard" in run.output
    assert "doors-silent" not in run.output

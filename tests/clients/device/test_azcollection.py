# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection `azure.azcollection` judges the tolerant device and shares resources with our modules.

Its modules send versions and properties that no hybrid profile has. What a device refuses that knows the profiles only
is told by the last tests.
"""

from __future__ import annotations

import collections.abc as c
import json
import pathlib
import secrets
import subprocess
import typing as t

import pytest
import yaml

from tests.clients.device.azcollection import any_type, create, remove, settings, use
from tests.clients.device.declarations import machine_tasks, other_machine_tasks, unchanged
from tests.clients.device.estate import Served
from tests.clients.ledger import Ledger, refused
from tests.integration.playbook import Run, Task, run_tasks

RunTasks = c.Callable[[list[Task]], Run]
NAME = "azure.azcollection"
ADMIN_PASSWORD = f"aA1!{secrets.token_hex(6)}"


@pytest.fixture
def tolerant(device: Served) -> c.Iterator[Served]:
    """The device while it tolerates what it does not know."""
    device.device.control("settings", strict=False)
    yield device
    device.device.control("settings", strict=True)


@pytest.fixture
def python(programs: c.Callable[[str], pathlib.Path]) -> pathlib.Path:
    """The interpreter that has the libraries of the collection."""
    return programs("azcollection") / "python"


@pytest.fixture
def azcollection(device: Served, python: pathlib.Path, tmp_path: pathlib.Path) -> RunTasks:
    """Runs tasks with the modules of the collection."""

    def run(tasks: list[Task]) -> Run:
        where = {"EDGESTACK_ENVIRONMENT": device.management}
        return run_tasks(tasks, device.emulator, tmp_path, python=str(python), **settings(device, tmp_path), **where)

    return run


def test_the_life_of_a_machine(azcollection: RunTasks, tolerant: Served, tmp_path: pathlib.Path) -> None:
    """The whole flow works, twice; in between our modules find everything as it is declared."""
    declared = machine_tasks("azc", "ASEVNET", managed_disk="source")
    made = azcollection(create("azc", ADMIN_PASSWORD))
    again = azcollection(create("azc", ADMIN_PASSWORD))
    for run, changed in ((made, True), (again, False)):
        failed = {name: step.result for name, step in run.steps.items() if step.failed}
        assert failed == {}
        assert {name: step.changed for name, step in run.steps.items()} == dict.fromkeys(made.steps, changed)
    unchanged(tolerant.run(declared, tmp_path / "ours"))

    used = azcollection(use("azc"))
    assert {name: step.result for name, step in used.steps.items() if step.failed} == {}
    assert [vm["power_state"] for vm in used.steps["read"].result["vms"]] == ["stopped"]
    assert used.steps["network"].result["virtualnetworks"][0]["name"] == "ASEVNET"
    disks = {disk["name"] for disk in used.steps["any type"].result["response"]}
    assert disks == {"source", "web-01-os", "deployed"}
    unchanged(tolerant.run(declared, tmp_path / "ours"))

    gone = azcollection(remove("azc"))
    assert {name: (step.failed, step.changed) for name, step in gone.steps.items()} == dict.fromkeys(
        gone.steps, (False, True)
    )


@pytest.mark.parametrize("batch", [True, False])
def test_the_inventory_of_what_our_modules_made(
    tolerant: Served, python: pathlib.Path, tmp_path: pathlib.Path, batch: bool
) -> None:
    """The inventory plugin finds the machine, with one request for many reads and without."""
    group = f"inventory{int(batch)}"
    run = tolerant.run(other_machine_tasks(group), tmp_path)
    assert all(step.changed and not step.failed for step in run.steps.values()), run.output
    hosts = inventory_of(group, tolerant, python, tmp_path, batch=batch)
    assert list(hosts) == ["till-01"]
    found = hosts["till-01"]
    assert (found["powerstate"], found["virtual_machine_size"]) == ("running", "Standard_D2_v2")
    assert (found["tags"], found["private_ipv4_addresses"] != []) == ({"shop": "042"}, True)


def test_what_it_asks_of_a_device_in_vain(azcollection: RunTasks, device: Served, ledger: Ledger) -> None:
    """On a device that knows the profiles only every module fails, and these are the requests that are refused."""
    group = "profiles"
    tasks = {name: task for task in [*create(group, ADMIN_PASSWORD), *use(group)] for name in task if "." in name}
    run = azcollection([{**task, "name": module.removeprefix(f"{NAME}.")} for module, task in tasks.items()])
    assert [name for name, step in run.steps.items() if not step.failed] == []
    names = {"subscription": device.subscription, "group": group}
    ledger.check(NAME, {name: refused(step.exchanges, **names) for name, step in run.steps.items()})


@pytest.mark.parametrize("batch", [True, False])
def test_what_its_inventory_asks_in_vain(
    device: Served, python: pathlib.Path, tmp_path: pathlib.Path, batch: bool, ledger: Ledger
) -> None:
    """The inventory plugin finds nothing there."""
    mark = device.emulator.mark()
    assert inventory_of("ASERG", device, python, tmp_path, batch=batch) == {}
    found = refused(device.exchanges_since(mark), subscription=device.subscription)
    ledger.check(NAME, {f"inventory, batch_fetch {batch}": found})


def test_what_is_left_of_it(azcollection: RunTasks, device: Served, tmp_path: pathlib.Path) -> None:
    """The modules that take the version from the task do their work there."""
    group = "anytype"
    made = device.run(other_machine_tasks(group)[:1], tmp_path / "ours")
    assert made.status == 0, made.output
    again = [azcollection(any_type(group)) for _ in range(2)]
    for run, changed in zip(again, (True, False), strict=True):
        assert {name: step.result for name, step in run.steps.items() if step.failed} == {}
        assert run.steps["make"].changed is changed
    assert again[0].steps["look"].result["response"][0]["properties"]["diskSizeGB"] == 4


def inventory_of(
    group: str, device: Served, python: pathlib.Path, directory: pathlib.Path, *, batch: bool
) -> dict[str, dict[str, t.Any]]:
    """Return the hosts that the inventory plugin finds in a resource group, with their variables."""
    inventory = directory / "shop.azure_rm.yml"
    options = {"plugin": f"{NAME}.azure_rm", "batch_fetch": batch, "plain_host_names": True}
    inventory.write_text(yaml.safe_dump({**options, "include_vm_resource_groups": [group]}), encoding="utf-8")
    done = subprocess.run(
        [python.with_name("ansible-inventory"), "-i", inventory, "--list"],
        env=settings(device, directory),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    # The program marks what comes from outside.
    found = json.loads(done.stdout, object_hook=lambda item: item.get("__ansible_unsafe", item))
    hosts: dict[str, dict[str, t.Any]] = found["_meta"]["hostvars"]
    return hosts

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection `azure.azcollection` judges the tolerant device and shares resources with our modules.

Its modules send versions and properties that no hybrid profile has: a device that refuses those refuses them too.
"""

from __future__ import annotations

import collections.abc as c
import json
import pathlib
import secrets
import subprocess

import pytest
import yaml

from tests.clients.device.azcollection import create, remove, settings, use
from tests.clients.device.declarations import machine_tasks, other_machine_tasks, unchanged
from tests.clients.device.estate import Served
from tests.integration.playbook import Run, Task, run_tasks

RunTasks = c.Callable[[list[Task]], Run]
ADMIN_PASSWORD = f"aA1!{secrets.token_hex(6)}"


@pytest.fixture(scope="module")
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
def azcollection(tolerant: Served, python: pathlib.Path, tmp_path: pathlib.Path) -> RunTasks:
    """Runs tasks with the modules of the collection."""

    def run(tasks: list[Task]) -> Run:
        return run_tasks(tasks, tolerant.emulator, tmp_path, python=str(python), **settings(tolerant, tmp_path))

    return run


def test_the_life_of_a_machine(azcollection: RunTasks, tolerant: Served, tmp_path: pathlib.Path) -> None:
    """The whole flow works, twice; in between our modules find everything as it is declared."""
    made = azcollection(create("azc", ADMIN_PASSWORD))
    again = azcollection(create("azc", ADMIN_PASSWORD))
    for run, changed in ((made, True), (again, False)):
        failed = {name: step.result for name, step in run.steps.items() if step.failed}
        assert failed == {}
        assert {name: step.changed for name, step in run.steps.items()} == dict.fromkeys(made.steps, changed)
    unchanged(tolerant.run(machine_tasks("azc"), tmp_path / "ours"))

    used = azcollection(use("azc"))
    assert {name: step.result for name, step in used.steps.items() if step.failed} == {}
    assert [vm["power_state"] for vm in used.steps["read"].result["vms"]] == ["stopped"]
    assert used.steps["network"].result["virtualnetworks"][0]["name"] == "ASEVNET"
    disks = {disk["name"] for disk in used.steps["any type"].result["response"]}
    assert disks == {"source", "web-01-os", "deployed"}
    unchanged(tolerant.run(machine_tasks("azc"), tmp_path / "ours"))

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
    inventory = tmp_path / "shop.azure_rm.yml"
    options = {"plugin": "azure.azcollection.azure_rm", "batch_fetch": batch, "plain_host_names": True}
    inventory.write_text(yaml.safe_dump({**options, "include_vm_resource_groups": [group]}), encoding="utf-8")
    done = subprocess.run(
        [python.with_name("ansible-inventory"), "-i", inventory, "--list"],
        env=settings(tolerant, tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    # The program marks what comes from outside.
    hosts = json.loads(done.stdout, object_hook=lambda item: item.get("__ansible_unsafe", item))["_meta"]["hostvars"]
    assert list(hosts) == ["till-01"], done.stderr
    found = hosts["till-01"]
    assert (found["powerstate"], found["virtual_machine_size"]) == ("running", "Standard_D2_v2")
    assert (found["tags"], found["private_ipv4_addresses"] != []) == ({"shop": "042"}, True)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module for resources of a device through both doors; see ``test_modules``."""

from __future__ import annotations

import collections.abc as c
import json
import pathlib

import pytest

from tests.integration.edge_device import Device, device_in_service
from tests.integration.playbook import Door, Task
from tests.integration.test_modules import CASE_FILES, Case, check_run, compare_doors

CASES = [path for path in CASE_FILES if path.stem.startswith("device_")]


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Device]:
    """The device."""
    yield from device_in_service(tmp_path_factory.mktemp("device"), "127.0.41.1")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_module(path: pathlib.Path, device: Device, tmp_path: pathlib.Path) -> None:
    runs = {}
    for door in Door:
        group = f"{path.stem}-{door.name.lower()}".replace("_", "-")
        case = Case(path, device.names(group), location="dbelocal")
        runs[door] = device.run(case.tasks(door), tmp_path / door.name, door)
        check_run(case, runs[door], door)
    compare_doors(runs[Door.ACTION], runs[Door.MODULE])


TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"size": {"type": "int", "defaultValue": 4}, "word": {"type": "secureString"}},
    "resources": [
        {
            "type": "Microsoft.Compute/disks",
            "name": "deployed",
            "apiVersion": "2019-07-01",
            "location": "[resourceGroup().location]",
            "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": "[parameters('size')]"},
        }
    ],
    "outputs": {"disk": {"type": "string", "value": "[resourceId('Microsoft.Compute/disks', 'deployed')]"}},
}


def deployment_tasks(group: str) -> list[Task]:
    """A deployment: checked, done, again, changed, failing."""
    base = {"resource_group": group, "name": "disks", "template": TEMPLATE, "secret_parameters": {"word": "not-shown"}}
    broken = json.loads(json.dumps(TEMPLATE).replace("deployed", "b/a/d"))
    steps = [
        ("deploy, checked", base, True),
        ("deploy", base, False),
        ("deploy, again", base, False),
        ("larger", {**base, "parameters": {"size": 8}}, False),
        ("invalid, checked", {**base, "template": broken}, True),
        ("gone", {"resource_group": group, "name": "disks", "state": "absent"}, False),
    ]
    group_task: Task = {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "dbelocal"}}
    tasks: list[Task] = [
        {"name": name, "edgestack.azure.deployment": options, "check_mode": check} for name, options, check in steps
    ]
    disk = {"resource_group": group, "name": "deployed"}
    return [group_task, *tasks, {"name": "disk", "edgestack.azure.device_disk_info": disk}]


@pytest.mark.parametrize("door", list(Door))
def test_deployment(device: Device, tmp_path: pathlib.Path, door: Door) -> None:
    run = device.run(deployment_tasks(f"deployment-{door.name.lower()}"), tmp_path, door)
    steps = run.steps
    changed = {name: step.changed for name, step in steps.items() if not step.failed}
    assert changed == {
        "group": True,
        "deploy, checked": True,
        "deploy": True,
        "deploy, again": False,
        "larger": True,
        "gone": True,
        "disk": False,
    }, {name: step.result.get("msg") for name, step in steps.items() if step.failed}
    assert [write.rpartition("/")[2] for write in steps["deploy, checked"].writes] == ["validate"]
    assert steps["deploy, again"].writes == []
    assert steps["deploy"].result["deployment"]["outputs"]["disk"].endswith("/disks/deployed")
    assert [disk["disk_size_gb"] for disk in steps["disk"].result["disks"]] == [8]
    assert steps["invalid, checked"].failed
    assert "not-shown" not in run.output


def resource_tasks(group: str) -> list[Task]:
    """A public IP address, which has no module of its own."""
    identity = {
        "resource_group": group,
        "type": "Microsoft.Network/publicIPAddresses",
        "name": "address",
        "api_version": "2018-11-01",
    }
    body = {"location": "dbelocal", "properties": {"publicIPAllocationMethod": "Static"}}
    tagged = {**body, "tags": {"city": "Zürich"}}
    steps = [
        ("create, checked", {"body": body}, True),
        ("create", {"body": body}, False),
        ("create, again", {"body": body}, False),
        ("update, checked", {"body": tagged}, True),
        ("update", {"body": tagged}, False),
        ("update, again", {"body": tagged}, False),
        ("remove", {"state": "absent"}, False),
        ("remove, again", {"state": "absent"}, False),
    ]
    tasks: list[Task] = [
        {"name": name, "edgestack.azure.arm_resource": {**identity, **options}, "check_mode": check, "diff": True}
        for name, options, check in steps
    ]
    tasks.insert(6, {"name": "info", "edgestack.azure.arm_resource_info": identity})
    return [{"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "dbelocal"}}, *tasks]


@pytest.mark.parametrize("door", list(Door))
def test_resource_of_any_type(device: Device, tmp_path: pathlib.Path, door: Door) -> None:
    run = device.run(resource_tasks(f"resource-{door.name.lower()}"), tmp_path, door)
    for name, step in run.steps.items():
        assert not step.failed, (name, step.result)
        assert step.changed is not (name.endswith("again") or name == "info"), name
        assert bool(step.writes) is not name.endswith(("again", "checked", "info")), (name, step.writes)
    assert run.steps["create, checked"].result["diff"] == run.steps["create"].result["diff"]
    assert run.steps["info"].result["resources"][0]["tags"] == {"city": "Zürich"}

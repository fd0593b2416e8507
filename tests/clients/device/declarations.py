# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other clients make, declared for our modules, and the other way round."""

from __future__ import annotations

import typing as t

from tests.integration.playbook import Run, Task

LOCATION = "dbelocal"
TAGS = {"shop": "042"}
KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDx operator@example.com"


def machine_tasks(group: str, network: str, **source: str) -> list[Task]:
    """Declare the machine `web-01` as other clients make it; `source` is what its image is made of."""
    at = {"resource_group": group}
    machine = {
        **at,
        "name": "web-01",
        "image": "ubuntu",
        "vm_size": "Standard_D1_v2",
        "admin_username": "operator",
        "os_disk_name": "web-01-os",
        "network_interfaces": ["web-01-nic"],
        "tags": TAGS,
        "state": "started",
    }
    return [
        _task("resource_group", {"name": group, "location": LOCATION, "tags": TAGS}),
        _task("device_storage_account", {**at, "name": f"{group}account", "sku": "Standard_LRS"}),
        _task("device_image", {**at, "name": "ubuntu", "os_type": "Linux", **source}),
        _task("device_network_interface", {**at, "name": "web-01-nic", "virtual_network": network}),
        _task("device_virtual_machine", machine),
    ]


def other_machine_tasks(group: str) -> list[Task]:
    """Declare the machine `till-01`, which other clients then find."""
    at = {"resource_group": group}
    machine = {
        **at,
        "name": "till-01",
        "image": "ubuntu",
        "vm_size": "Standard_D2_v2",
        "admin_username": "operator",
        "ssh_public_keys": [{"key_data": KEY}],
        "os_disk_name": "till-01-os",
        "network_interfaces": ["till-01-nic"],
        "data_disks": [{"lun": 0, "disk": "data"}],
        "tags": TAGS,
    }
    return [
        _task("resource_group", {"name": group, "location": LOCATION}),
        _task("device_storage_account", {**at, "name": f"{group}account"}),
        {**_task("device_disk", {**at, "name": "source", "disk_size_gb": 4}), "name": "source"},
        {**_task("device_disk", {**at, "name": "data", "disk_size_gb": 8}), "name": "data"},
        _task("device_image", {**at, "name": "ubuntu", "os_type": "Linux", "managed_disk": "source"}),
        _task("device_network_interface", {**at, "name": "till-01-nic", "virtual_network": "ASEVNET"}),
        _task("device_virtual_machine", machine),
    ]


def unchanged(run: Run) -> None:
    """Assert that nothing was changed, written or warned about, and that nothing failed."""
    assert run.steps
    assert "[WARNING]" not in run.output, run.output
    for name, step in run.steps.items():
        assert not step.failed, (name, step.result)
        assert not step.changed, (name, step.result)
        assert [write for write in step.writes if "/adfs/" not in write] == [], name


def _task(module: str, options: dict[str, t.Any]) -> Task:
    return {"name": module, f"edgestack.azure.{module}": options, "diff": True}

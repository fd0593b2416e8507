# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks for the modules of `azure.azcollection`, and the settings that let them find a device.

Source: edge-api facts 5.
"""

from __future__ import annotations

import json
import pathlib
import typing as t

from tests.clients.device.estate import CLIENT, USER, Served
from tests.integration.playbook import Task

LOCATION = "dbelocal"


def settings(device: Served, home: pathlib.Path) -> dict[str, str]:
    """Return the environment variables of the modules and of the inventory plugin, which keep files in a directory."""
    return {
        **device.environment,
        "HOME": str(home),
        "AZURE_CONFIG_DIR": str(home),
        # Every task imports half of Azure, which without compiled files takes twice as long.
        "PYTHONDONTWRITEBYTECODE": "",
        "AZURE_CLOUD_ENVIRONMENT": device.management,
        # `cloud_environment` as a URL works together with this variable only.
        "ARM_CLOUD_METADATA_URL": f"{device.management}/metadata/endpoints?api-version=2019-05-01",
        "AZURE_SUBSCRIPTION_ID": device.subscription,
        "AZURE_AD_USER": USER,
        "AZURE_PASSWORD": device.password,
        "AZURE_CLIENT_ID": CLIENT,
        # The library appends the tenant to the authority; together they are the address of the token service.
        "AZURE_TENANT": "adfs",
        "AZURE_ADFS_AUTHORITY_URL": device.login,
    }


def create(group: str, admin_password: str) -> list[Task]:
    """Everything that a machine needs, and the machine: each task is to change something, and nothing when repeated."""
    at = {"resource_group": group, "location": LOCATION}
    machine = {
        **at,
        "name": "web-01",
        "vm_size": "Standard_D1_v2",
        "admin_username": "operator",
        "admin_password": admin_password,
        "image": {"name": "ubuntu", "resource_group": group},
        "network_interface_names": ["web-01-nic"],
        "managed_disk_type": "Standard_LRS",
        "os_disk_name": "web-01-os",
        "os_type": "Linux",
        "tags": {"shop": "042"},
    }
    interface = {
        **at,
        "name": "web-01-nic",
        "virtual_network": {"name": "ASEVNET", "resource_group": "ASERG"},
        "subnet_name": "ASEVNETsubNet",
        "ip_configurations": [{"name": "ipconfig", "primary": True}],
        "create_with_security_group": False,
    }
    account = {**at, "name": f"{group}account", "account_type": "Standard_LRS", "kind": "Storage"}
    return [
        _task("group", "resourcegroup", {"name": group, "location": LOCATION, "tags": {"shop": "042"}}),
        _task("account", "storageaccount", account),
        _task(
            "disk", "manageddisk", {**at, "name": "source", "disk_size_gb": 4, "storage_account_type": "Standard_LRS"}
        ),
        _task("image", "image", {**at, "name": "ubuntu", "source": "source", "os_type": "Linux"}),
        _task("interface", "networkinterface", interface),
        _task("machine", "virtualmachine", machine),
    ]


def use(group: str) -> list[Task]:
    """What is done with a machine."""
    machine = {"resource_group": group, "name": "web-01"}
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [
            {
                "type": "Microsoft.Compute/disks",
                "name": "deployed",
                "apiVersion": "2019-07-01",
                "location": LOCATION,
                "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4},
            }
        ],
    }
    any_type = {"resource_group": group, "provider": "compute", "resource_type": "disks"}
    deployment = {"resource_group": group, "name": "disk", "location": LOCATION, "template": json.dumps(template)}
    return [
        _task("stop", "virtualmachine", {**machine, "started": False}),
        _task("read", "virtualmachine_info", machine),
        _task("deallocate", "virtualmachine", {**machine, "allocated": False}),
        _task("start", "virtualmachine", {**machine, "started": True}),
        _task("deployment", "deployment", deployment),
        _task("network", "virtualnetwork_info", {"resource_group": "ASERG", "name": "ASEVNET"}),
        _task("any type", "resource_info", any_type),
    ]


def any_type(group: str) -> list[Task]:
    """What can be done with a version of one's own choice."""
    disk = {"resource_group": group, "provider": "compute", "resource_type": "disks", "resource_name": "plain"}
    version = {"api_version": "2019-07-01"}
    properties = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4}
    body = {"location": LOCATION, "properties": properties}
    return [
        _task("make", "resource", {**disk, **version, "body": body, "idempotency": True}),
        _task("look", "resource_info", {**disk, **version}),
    ]


def remove(group: str) -> list[Task]:
    """Take it all away again."""
    at = {"resource_group": group, "state": "absent"}
    return [
        _task("no machine", "virtualmachine", {**at, "name": "web-01", "remove_on_absent": ["virtual_storage"]}),
        _task("no interface", "networkinterface", {**at, "name": "web-01-nic"}),
        _task("no image", "image", {**at, "name": "ubuntu"}),
        _task("no account", "storageaccount", {**at, "name": f"{group}account", "force_delete_nonempty": True}),
        _task("no group", "resourcegroup", {"name": group, "state": "absent", "force_delete_nonempty": True}),
    ]


def _task(name: str, module: str, options: dict[str, t.Any]) -> Task:
    return {"name": name, f"azure.azcollection.azure_rm_{module}": options}

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations of whole devices, for the playbooks under test and the demonstration."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from tests.integration.playbooks.declarations import Declaration

PROVISION_DEVICE = "edgestack.azure.provision_device"
DESTROY_DEVICE = "edgestack.azure.destroy_device"
# A file beside the inventory; what stands in double braces is filled in for each virtual machine.
TEMPLATE = "cloud-init.yml.j2"
_CLOUD_INIT = """\
#cloud-config
hostname: {{ device_vm_declared.name }}
write_files:
  - path: /etc/till
    content: {{ inventory_hostname }} {{ till_token }}
"""


def till_group(name: str, disk_file: Path, *, machines: int = 2) -> Declaration:
    """One resource group: everything that its virtual machines need, and the machines; the first one has data disks."""
    return {
        "name": name,
        "tags": {"shop": name},
        "storage_accounts": [{"name": account_name(name)}],
        "disks": [{"name": "till-1-sales", "disk_size_gb": 4}],
        "images": [{"name": "till", "os_type": "Linux", "upload": {"src": str(disk_file)}}],
        "virtual_machines": [_machine(number) for number in range(1, machines + 1)],
    }


def account_name(group: str) -> str:
    """A name that storage accounts may have."""
    return re.sub(r"[^a-z0-9]", "", group.lower())[-24:]


def write_template(directory: Path) -> None:
    """Write the template of the custom data."""
    (directory / TEMPLATE).write_text(_CLOUD_INIT, encoding="utf-8")


def _machine(number: int) -> Declaration:
    machine: dict[str, t.Any] = {
        "name": f"till-{number}",
        "image": "till",
        "vm_size": "Standard_D1_v2",
        "admin_username": "operator",
        "ssh_public_keys": [{"key_data": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDx operator@example.com"}],
        "custom_data_template": f"{{{{ inventory_dir }}}}/{TEMPLATE}",
        "network_interfaces": [{}],
        "state": "started",
    }
    if number == 1:
        machine["data_disks"] = [{"lun": 0, "disk": "till-1-sales"}, {"lun": 1, "disk_size_gb": 2}]
        machine["extensions"] = [
            {
                "name": "script",
                "publisher": "Microsoft.Azure.Extensions",
                "type": "CustomScript",
                "type_handler_version": "2.0",
                "settings": {"commandToExecute": "systemctl enable --now till"},
            }
        ]
    return machine

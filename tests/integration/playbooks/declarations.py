# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations of whole clusters, for the playbooks under test and the demonstration."""

from __future__ import annotations

import secrets
import typing as t

from tests.emulator.client import Cluster

USER_STORAGE = r"C:\ClusterStorage\UserStorage_1"

Declaration = dict[str, t.Any]


def shop(cluster: Cluster, name: str, *, machines: int = 2, vlan: int = 100) -> Declaration:
    """One shop: everything that its virtual machines need, and the machines; the first one has a data disk.

    Args:
        name: Also the name of the resource group.
        vlan: The same addresses can only be used again in another VLAN.
    """
    return {
        "name": name,
        "custom_location": cluster.custom_location.rpartition("/")[2],
        "resource_group": name,
        "resource_group_location": cluster.location,
        "tags": {"shop": name},
        "storage_paths": [{"name": "images", "path": rf"{USER_STORAGE}\{name}"}],
        "images": [
            {
                "name": "ubuntu-2404",
                "os_type": "Linux",
                "image_path": rf"{USER_STORAGE}\ubuntu-2404.vhdx",
                "storage_path": "images",
            }
        ],
        "logical_networks": [
            {
                "name": "lan",
                "vm_switch_name": cluster.switches[0],
                "ip_allocation_method": "Static",
                "vlan": vlan,
                "address_prefix": "10.42.0.0/24",
                "gateway": "10.42.0.1",
                "dns_servers": ["10.42.0.2"],
                "ip_pools": [{"name": "machines", "start": "10.42.0.10", "end": "10.42.0.200"}],
            }
        ],
        "virtual_disks": [{"name": "web-1-data", "disk_size_gb": 32}],
        "virtual_machines": [_machine(number) for number in range(1, machines + 1)],
    }


def variables(*clusters: Declaration, **more: t.Any) -> dict[str, t.Any]:
    """The variables of a run. The password is new each time and reaches the machines through a variable of its own."""
    return {"azure_local_vm_clusters": list(clusters), "machine_password": f"{secrets.token_urlsafe(18)}-Aa1", **more}


def _machine(number: int) -> Declaration:
    machine: Declaration = {
        "name": f"web-{number}",
        "image": "ubuntu-2404",
        "admin_username": "operator",
        "admin_password": "{{ machine_password }}",
        "processors": 2,
        "memory_mb": 4096,
        "network_interfaces": [{"subnet": "lan"}],
        "state": "started",
    }
    if number == 1:
        machine["data_disks"] = ["web-1-data"]
        machine["network_interfaces"] = [{"subnet": "lan", "ip_address": "10.42.0.50"}, {"subnet": "lan"}]
    return machine

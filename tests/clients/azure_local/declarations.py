# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same virtual machine with all that it needs, declared twice: for the SDK and for our modules."""

from __future__ import annotations

import typing as t

from tests.emulator.client import Emulator
from tests.integration.playbook import Task

Members = dict[str, t.Any]

NAME = "shop"
NETWORK = "10.9.0"
SSH_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDx operator@example.com"
UPLOAD_URL = "https://md-0123456789.blob.storage.example.com/abc/abcd?sv=2021-08-06&sr=b"
RULE: Members = {
    "description": "Customers",
    "protocol": "Tcp",
    "access": "Allow",
    "direction": "Inbound",
    "priority": 100,
    "sourceAddressPrefixes": ["*"],
    "sourcePortRanges": ["*"],
    "destinationAddressPrefixes": [f"{NETWORK}.0/24"],
    "destinationPortRanges": ["443"],
}


def sdk_bodies(emulator: Emulator, group: str) -> dict[str, Members]:
    """Return the `properties` of every type, by its name in the SDK."""
    path, network = provider_id(emulator, group, "storageContainers"), provider_id(emulator, group, "logicalNetworks")
    to_everywhere = {"addressPrefix": "0.0.0.0/0", "nextHopIpAddress": f"{NETWORK}.1"}
    address = {"subnet": {"id": network}, "privateIPAddress": f"{NETWORK}.11"}
    pool = {"name": "machines", "ipPoolType": "vm", "start": f"{NETWORK}.10", "end": f"{NETWORK}.20"}
    subnet = {
        "ipAllocationMethod": "Static",
        "addressPrefix": f"{NETWORK}.0/24",
        "vlan": vlan_of(group),
        "ipPools": [pool],
        "routeTable": {"properties": {"routes": [{"name": f"{NAME}-default-route", "properties": to_everywhere}]}},
    }
    return {
        "storage_containers": {"path": path_of(group)},
        "gallery_images": {"osType": "Linux", "imagePath": f"{path_of(group)}\\image.vhdx", "containerId": path},
        "marketplace_gallery_images": {
            "osType": "Windows",
            "identifier": {"publisher": "microsoftwindowsserver", "offer": "windowsserver", "sku": "2025-datacenter"},
            "version": {"name": "26100.2314.241107"},
            "containerId": path,
        },
        "logical_networks": {
            "vmSwitchName": emulator.clusters[0].switches[0],
            "dhcpOptions": {"dnsServers": [f"{NETWORK}.53"]},
            "subnets": [{"name": NAME, "properties": subnet}],
        },
        "network_interfaces": {"ipConfigurations": [{"name": f"{NAME}-ipconfig", "properties": address}]},
        "virtual_hard_disks": {"diskSizeGB": 10, "containerId": path},
    }


def sdk_instance(emulator: Emulator, group: str) -> Members:
    """Return the `properties` of the virtual machine, without its password."""
    key = {"path": "/home/operator/.ssh/authorized_keys", "keyData": SSH_KEY}
    return {
        "hardwareProfile": {"vmSize": "Custom", "processors": 2, "memoryMB": 2048},
        "osProfile": {
            "computerName": NAME,
            "adminUsername": "operator",
            "linuxConfiguration": {"ssh": {"publicKeys": [key]}},
        },
        "storageProfile": {
            "imageReference": {"id": provider_id(emulator, group, "galleryImages")},
            "dataDisks": [{"id": provider_id(emulator, group, "virtualHardDisks")}],
        },
        "networkProfile": {"networkInterfaces": [{"id": provider_id(emulator, group, "networkInterfaces")}]},
    }


def our_tasks(emulator: Emulator, group: str) -> list[Task]:
    """Return the tasks that declare the same."""
    return [
        {
            "name": module,
            f"edgestack.azure.{module}": {"name": NAME, "resource_group": group, **place(emulator), **options},
        }
        for module, options in our_options(emulator, group).items()
    ]


def place(emulator: Emulator) -> Members:
    """Return where our modules put everything."""
    return {"custom_location": emulator.clusters[0].custom_location}


def our_options(emulator: Emulator, group: str) -> dict[str, Members]:
    """Return the options of each module, in the order in which things need each other."""
    return {
        "storage_path": {"path": path_of(group)},
        "image": {"os_type": "Linux", "image_path": f"{path_of(group)}\\image.vhdx", "storage_path": NAME},
        "logical_network": {
            "vm_switch_name": emulator.clusters[0].switches[0],
            "ip_allocation_method": "Static",
            "address_prefix": f"{NETWORK}.0/24",
            "gateway": f"{NETWORK}.1",
            "dns_servers": [f"{NETWORK}.53"],
            "vlan": vlan_of(group),
            "ip_pools": [{"name": "machines", "ip_pool_type": "vm", "start": f"{NETWORK}.10", "end": f"{NETWORK}.20"}],
        },
        "network_interface": {"subnet": NAME, "ip_address": f"{NETWORK}.11"},
        "virtual_disk": {"disk_size_gb": 10, "storage_path": NAME},
        "virtual_machine": {
            "image": NAME,
            "admin_username": "operator",
            "ssh_public_keys": [{"key_data": SSH_KEY}],
            "processors": 2,
            "memory_mb": 2048,
            "network_interfaces": [NAME],
            "data_disks": [NAME],
        },
    }


def provider_id(emulator: Emulator, group: str, kind: str) -> str:
    """Return the id of one of the resources."""
    return emulator.resource_path(group, kind, NAME)


def path_of(group: str) -> str:
    """Return the folder on the cluster that belongs to a group."""
    return f"C:\\ClusterStorage\\UserStorage_1\\{group}"


def vlan_of(group: str) -> int:
    """Return the VLAN of a group: pools of one VLAN may not overlap."""
    return 100 + sum(group.encode()) % 3000

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a device answers for its resources, with everything that it adds. Source: azure-stack-edge facts G."""

from __future__ import annotations

import copy
import typing as t

from fakes import SUBSCRIPTION

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shopimages"
IMAGE = f"{COMPUTE}/images/ubuntu"
DISK = f"{COMPUTE}/disks/data"
OS_DISK = f"{COMPUTE}/disks/web_disk1"
SNAPSHOT = f"{COMPUTE}/snapshots/before"
MACHINE = f"{COMPUTE}/virtualMachines/web"
EXTENSION = f"{MACHINE}/extensions/script"
INTERFACE = f"{NETWORK}/networkInterfaces/nic1"
SECOND_INTERFACE = f"{NETWORK}/networkInterfaces/nic2"
VIRTUAL_NETWORK = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET"
)
BLOB = "https://shopimages.blob.dev.example.com/vhds/ubuntu.vhd"
# What a device finds for a new resource when the user says nothing.
PLACE = {"location": "dbelocal"}


def resource(identity: str, properties: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    """A resource as a device shows it."""
    return {
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": "/".join(identity.split("/")[-3:-1]),
        "location": "DBELocal",
        "tags": {},
        "properties": {"provisioningState": "Succeeded", **properties},
        **more,
    }


def account() -> dict[str, t.Any]:
    """A storage account; its id is spelled in lower case."""
    return resource(
        ACCOUNT.replace("storageAccounts", "storageaccounts"),
        {
            "primaryEndpoints": {"blob": "https://shopimages.blob.dev.example.com/"},
            "statusOfPrimary": "available",
            "creationTime": "2024-05-01T10:00:00Z",
        },
        kind="Storage",
        sku={"name": "Standard_LRS", "tier": "Standard"},
    )


def image(**os_disk: t.Any) -> dict[str, t.Any]:
    """An image made of a blob."""
    disk = {"osType": "Linux", "osState": "Generalized", "blobUri": BLOB, "storageAccountType": "Standard_LRS"}
    return resource(IMAGE, {"storageProfile": {"osDisk": {**disk, **os_disk}}, "hyperVGeneration": "V1"})


def disk(identity: str = DISK, *, managed_by: str | None = None, **properties: t.Any) -> dict[str, t.Any]:
    """A disk that was created empty."""
    state = {"diskState": "Attached" if managed_by else "Unattached", "hyperVGeneration": "V1", "osType": None}
    own = {"diskSizeGB": 8, "creationData": {"createOption": "Empty"}, **state, **properties}
    return resource(identity, own, managedBy=managed_by, sku={"name": "Standard_LRS"})


def snapshot() -> dict[str, t.Any]:
    """A snapshot as a device shows it after it was given the disk as its source URI."""
    creation = {"createOption": "Copy", "sourceUri": DISK.upper()}
    return resource(SNAPSHOT, {"creationData": creation, "diskSizeGB": 8, "incremental": False})


def virtual_network() -> dict[str, t.Any]:
    """The network that a device makes when compute is enabled on a port."""
    subnet = {
        "id": f"{VIRTUAL_NETWORK}/subnets/ASEVNETsubNet",
        "name": "ASEVNETsubNet",
        "properties": {"addressPrefix": "10.57.48.0/21", "provisioningState": "Succeeded"},
    }
    space = {"addressPrefixes": ["10.57.48.0/21"]}
    return resource(VIRTUAL_NETWORK, {"addressSpace": space, "subnets": [subnet]}, etag='W/"1"')


def interface(method: str = "Dynamic", address: str = "10.57.51.20", *, machine: str | None = None) -> dict[str, t.Any]:
    """A network interface."""
    configuration = {
        "name": "ipconfig1",
        "etag": 'W/"2"',
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAddress": address,
            "privateIPAllocationMethod": method,
            "subnet": {"id": f"{VIRTUAL_NETWORK}/subnets/ASEVNETsubNet"},
            "primary": True,
        },
    }
    attached = {"virtualMachine": {"id": machine}} if machine else {}
    return resource(
        INTERFACE,
        {
            "ipConfigurations": [configuration],
            "macAddress": "001DD84A58D1",
            "enableAcceleratedNetworking": False,
            "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
            **attached,
        },
        etag='W/"2"',
    )


def extension(**properties: t.Any) -> dict[str, t.Any]:
    """A custom script."""
    own = {
        "publisher": "Microsoft.Azure.Extensions",
        "type": "CustomScript",
        "typeHandlerVersion": "2.0",
        "autoUpgradeMinorVersion": True,
        "settings": {"commandToExecute": "true"},
    }
    return resource(EXTENSION, {**own, **properties})


def machine(power_state: str = "running", **properties: t.Any) -> dict[str, t.Any]:
    """A virtual machine made from an image, read with its instance view."""
    own: dict[str, t.Any] = {
        "vmId": "7c8a",
        "hardwareProfile": {"vmSize": "Standard_D1_v2"},
        "osProfile": {"computerName": "web", "adminUsername": "operator", "linuxConfiguration": {}},
        "storageProfile": {
            "imageReference": {"id": IMAGE},
            "osDisk": {
                "osType": "Linux",
                "name": "web_disk1",
                "createOption": "FromImage",
                "caching": "ReadWrite",
                "managedDisk": {"id": OS_DISK, "storageAccountType": "Standard_LRS"},
                "diskSizeGB": 30,
            },
            "dataDisks": [],
        },
        "networkProfile": {"networkInterfaces": [{"id": INTERFACE}]},
        "instanceView": {"statuses": [{"code": "ProvisioningState/succeeded"}, {"code": f"PowerState/{power_state}"}]},
    }
    return resource(MACHINE, {**own, **copy.deepcopy(properties)})


def attached_disk(lun: int = 0, identity: str = DISK, caching: str = "None") -> dict[str, t.Any]:
    """A data disk as a virtual machine shows it."""
    return {
        "lun": lun,
        "name": identity.rpartition("/")[2],
        "createOption": "Attach",
        "caching": caching,
        "diskSizeGB": 8,
        "managedDisk": {"id": identity, "storageAccountType": "Standard_LRS"},
    }

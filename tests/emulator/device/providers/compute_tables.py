# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables of Microsoft.Compute: facts from the published descriptions, which a unit test compares by name.

Source: azure-stack-edge facts G.4, G.5, G.8, G.9; `since` and `until` follow the three versions of the profiles.
"""

from __future__ import annotations

from tests.emulator.cloud.schema import Node
from tests.emulator.device.providers.fields import (
    boolean,
    dropped,
    integer,
    listing,
    one_of,
    opaque,
    read_only,
    record,
    reference,
    tags,
    text,
    tracked,
)

WINTER_2017 = "2017-12-01"
SUMMER_2018 = "2018-06-01"
SPRING_2019 = "2019-03-01"
SUMMER_2020 = "2020-06-01"
NEWER_CLIENTS = "2021-11-01"
SKUS = ("Standard_LRS", "Premium_LRS", "StandardSSD_LRS", "UltraSSD_LRS")
OS_TYPES = ("Windows", "Linux")
CACHING = ("None", "ReadOnly", "ReadWrite")
GENERATIONS = ("V1", "V2")

_MANAGED_DISK = record(
    {"id": text(), "storageAccountType": one_of(*SKUS), "diskEncryptionSet": reference(since=SPRING_2019)}
)
_VM_DISK: dict[str, Node] = {
    "name": text(),
    "vhd": record({"uri": text()}),
    "image": record({"uri": text()}),
    "caching": one_of(*CACHING),
    "writeAcceleratorEnabled": boolean(since=WINTER_2017),
    "createOption": one_of("FromImage", "Empty", "Attach", required=True),
    "diskSizeGB": integer(),
    "managedDisk": _MANAGED_DISK,
}
_STORAGE_PROFILE = record(
    {
        "imageReference": record(
            {
                "id": text(),
                "publisher": text(),
                "offer": text(),
                "sku": text(),
                "version": text(),
                "exactVersion": read_only(text(since=SPRING_2019)),
            }
        ),
        "osDisk": record(
            {
                **_VM_DISK,
                "osType": one_of(*OS_TYPES),
                "encryptionSettings": opaque(),
                "diffDiskSettings": opaque(since=SUMMER_2018),
            }
        ),
        "dataDisks": listing(
            record(
                {
                    **_VM_DISK,
                    "lun": integer(required=True),
                    "toBeDetached": boolean(since=SPRING_2019),
                    "diskIOPSReadWrite": read_only(integer(since=SUMMER_2020)),
                    "diskMBpsReadWrite": read_only(integer(since=SUMMER_2020)),
                }
            )
        ),
    }
)
_OS_PROFILE = record(
    {
        "computerName": text(),
        "adminUsername": text(),
        "adminPassword": text(secret=True),
        "customData": text(secret=True),
        "windowsConfiguration": record(
            {
                "provisionVMAgent": boolean(),
                "enableAutomaticUpdates": boolean(),
                "timeZone": text(),
                "additionalUnattendContent": listing(opaque()),
                "patchSettings": opaque(since=SUMMER_2020),
                "winRM": opaque(),
            }
        ),
        "linuxConfiguration": record(
            {
                "disablePasswordAuthentication": boolean(),
                "ssh": record({"publicKeys": listing(record({"path": text(), "keyData": text()}))}),
                "provisionVMAgent": boolean(since=SUMMER_2018),
            }
        ),
        "secrets": listing(opaque()),
        "allowExtensionOperations": boolean(since=SUMMER_2018),
        "requireGuestProvisionSignal": boolean(since=SPRING_2019),
    }
)
_IDENTITY = record(
    {
        "principalId": read_only(text()),
        "tenantId": read_only(text()),
        "type": one_of("SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"),
        "identityIds": dropped(listing(text(), since=WINTER_2017), SUMMER_2018),
        "userAssignedIdentities": opaque(since=SUMMER_2018),
    }
)
VIRTUAL_MACHINE = tracked(
    {
        "hardwareProfile": record({"vmSize": text()}),
        "storageProfile": _STORAGE_PROFILE,
        "additionalCapabilities": opaque(since=SUMMER_2018),
        "osProfile": _OS_PROFILE,
        "networkProfile": record(
            {"networkInterfaces": listing(record({"id": text(), "properties": record({"primary": boolean()})}))}
        ),
        "securityProfile": opaque(since=SUMMER_2020),
        "diagnosticsProfile": record(
            {"bootDiagnostics": record({"enabled": boolean(), "storageUri": text()})},
        ),
        "availabilitySet": reference(),
        "virtualMachineScaleSet": reference(since=SPRING_2019),
        "proximityPlacementGroup": reference(since=SUMMER_2018),
        "priority": text(since=SPRING_2019),
        "evictionPolicy": text(since=SPRING_2019),
        "billingProfile": opaque(since=SPRING_2019),
        "host": reference(since=SPRING_2019),
        "hostGroup": reference(since=SUMMER_2020),
        "provisioningState": read_only(text()),
        "instanceView": read_only(opaque()),
        "licenseType": text(),
        "vmId": read_only(text()),
        "extensionsTimeBudget": text(since=SUMMER_2020),
        # In no profile; clients that send newer versions do not work without it (edge-api facts 5).
        "timeCreated": read_only(text(since=NEWER_CLIENTS)),
    },
    plan=opaque(),
    resources=read_only(listing(opaque())),
    identity=_IDENTITY,
    zones=listing(text()),
)
UNSUPPORTED_IN_MACHINES = (
    "availabilitySet",
    "virtualMachineScaleSet",
    "proximityPlacementGroup",
    "host",
    "hostGroup",
)
"""Source: azure-stack-edge facts G.8 for sets. # inferred: the others"""

_IMAGE_DISK: dict[str, Node] = {
    "snapshot": reference(),
    "managedDisk": reference(),
    "blobUri": text(),
    "caching": one_of(*CACHING),
    "diskSizeGB": integer(),
    "storageAccountType": one_of(*SKUS),
    "diskEncryptionSet": reference(since=SPRING_2019),
}
IMAGE = tracked(
    {
        "sourceVirtualMachine": reference(),
        "storageProfile": record(
            {
                "osDisk": record(
                    {
                        **_IMAGE_DISK,
                        "osType": one_of(*OS_TYPES, required=True),
                        "osState": one_of("Generalized", "Specialized", required=True),
                    }
                ),
                "dataDisks": listing(record({**_IMAGE_DISK, "lun": integer(required=True)})),
                "zoneResilient": boolean(since=WINTER_2017),
            }
        ),
        "provisioningState": read_only(text()),
        "hyperVGeneration": one_of(*GENERATIONS, since=SPRING_2019),
    }
)

_CREATION = record(
    {
        "createOption": one_of("Empty", "Attach", "FromImage", "Import", "Copy", "Restore", "Upload", required=True),
        "storageAccountId": text(),
        "imageReference": record({"id": text(required=True), "lun": integer()}),
        "sourceUri": text(),
        "sourceResourceId": text(),
        "sourceUniqueId": read_only(text(since=SPRING_2019)),
        "uploadSizeBytes": integer(since=SPRING_2019),
    },
    required=True,
)
_SKU = record({"name": one_of(*SKUS), "tier": read_only(text())})
_DISK: dict[str, Node] = {
    "timeCreated": read_only(text()),
    "osType": one_of(*OS_TYPES),
    "hyperVGeneration": one_of(*GENERATIONS, since=SUMMER_2018),
    "creationData": _CREATION,
    "diskSizeGB": integer(),
    "diskSizeBytes": read_only(integer(since=SPRING_2019)),
    "uniqueId": read_only(text(since=SPRING_2019)),
    "encryptionSettings": dropped(opaque(), SUMMER_2018),
    "encryptionSettingsCollection": opaque(since=SUMMER_2018),
    "provisioningState": read_only(text()),
    "encryption": opaque(since=SPRING_2019),
}
_DISK_SPEED: dict[str, Node] = {
    "diskIOPSReadWrite": integer(since=SUMMER_2018),
    "diskMBpsReadWrite": integer(since=SUMMER_2018),
}
DISK = tracked(
    {**_DISK, **_DISK_SPEED, "diskState": read_only(text(since=SUMMER_2018))},
    managedBy=read_only(text()),
    sku=_SKU,
    zones=listing(text()),
)
SNAPSHOT = tracked({**_DISK, "incremental": boolean(since=SPRING_2019)}, managedBy=read_only(text()), sku=_SKU)
_UPDATABLE = ("osType", "diskSizeGB", "encryptionSettings", "encryptionSettingsCollection", "encryption")
SNAPSHOT_UPDATE = record(
    {"properties": record({name: _DISK[name] for name in _UPDATABLE}), "tags": tags(), "sku": _SKU}
)
DISK_UPDATE = record(
    {
        "properties": record({**{name: _DISK[name] for name in _UPDATABLE}, **_DISK_SPEED}),
        "tags": tags(),
        "sku": _SKU,
    }
)
GRANT = record({"access": one_of("None", "Read", "Write", required=True), "durationInSeconds": integer(required=True)})

EXTENSION = tracked(
    {
        "forceUpdateTag": text(),
        "publisher": text(),
        "type": text(),
        "typeHandlerVersion": text(),
        "autoUpgradeMinorVersion": boolean(),
        "enableAutomaticUpgrade": boolean(since=SUMMER_2020),
        "settings": opaque(),
        "protectedSettings": opaque(secret=True),
        "provisioningState": read_only(text()),
        "instanceView": read_only(opaque()),
    }
)


def update_of(node: Node, *, without: tuple[str, ...] = ()) -> Node:
    """Return the table of a PATCH that takes what PUT takes; nothing but what is sent is needed."""
    members = {name: member.but(required=False) for name, member in node.members.items() if name not in without}
    return record(members)

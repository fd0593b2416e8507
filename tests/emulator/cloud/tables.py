# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables of the Azure Local types: facts from the published descriptions, which a unit test compares.

Source: azure-local facts B (api-version 2024-01-01; `since` for what previews added).
"""

from __future__ import annotations

from tests.emulator.cloud.schema import (
    Node,
    boolean,
    integer,
    listing,
    one_of,
    read_only,
    record,
    strings_by_name,
    text,
    volatile,
)

LONG_NAME = r"^[a-zA-Z0-9]$|^[a-zA-Z0-9][-._a-zA-Z0-9]{0,78}[_a-zA-Z0-9]$"
STATES = one_of("Succeeded", "Failed", "InProgress", "Accepted", "Deleting", "Canceled")
GENERATION = one_of("V1", "V2", later={"NA": "2025-09-01-preview"})
OPERATION_STATUS = one_of("Succeeded", "Failed", "InProgress")


def _status(extra: dict[str, Node] | None = None, *, since: str = "2024-01-01") -> Node:
    members = {
        "errorCode": text(),
        "errorMessage": text(),
        "provisioningStatus": record({"operationId": text(), "status": OPERATION_STATUS}),
    }
    return volatile(record({**members, **(extra or {})}, since=since))


def _state() -> Node:
    return volatile(STATES)


EXTENDED_LOCATION = record({"type": one_of("CustomLocation"), "name": text()})
SYSTEM_DATA = volatile(
    record(
        {
            name: text()
            for name in (
                "createdBy",
                "createdByType",
                "createdAt",
                "lastModifiedBy",
                "lastModifiedByType",
                "lastModifiedAt",
            )
        }
    )
)
IDENTITY = record({"principalId": read_only(text()), "tenantId": read_only(text()), "type": one_of("SystemAssigned")})


def tracked(properties: Node, *, extra: dict[str, Node] | None = None) -> Node:
    """Wrap properties in the envelope of a tracked resource."""
    return record(
        {
            "id": read_only(text()),
            "name": read_only(text()),
            "type": read_only(text()),
            "systemData": SYSTEM_DATA,
            "location": text(required=True),
            "tags": strings_by_name(),
            "extendedLocation": EXTENDED_LOCATION,
            "properties": properties,
            **(extra or {}),
        }
    )


def proxied(properties: Node, *, extra: dict[str, Node] | None = None) -> Node:
    """Wrap properties in the envelope of a proxy resource."""
    return record(
        {
            "id": read_only(text()),
            "name": read_only(text()),
            "type": read_only(text()),
            "systemData": SYSTEM_DATA,
            "properties": properties,
            **(extra or {}),
        }
    )


TAGS_ONLY = record({"tags": strings_by_name()})

STORAGE_CONTAINER = tracked(
    record(
        {
            "path": text(required=True),
            "provisioningState": _state(),
            "status": _status({"availableSizeMB": integer(), "containerSizeMB": integer()}),
        }
    )
)

_IMAGE_STATUS = {
    "downloadStatus": record({"downloadSizeInMB": integer()}),
    "progressPercentage": integer(),
}
_IMAGE_MEMBERS = {
    "containerId": text(),
    "osType": one_of("Windows", "Linux", required=True),
    "cloudInitDataSource": one_of("NoCloud", "Azure"),
    "hyperVGeneration": GENERATION,
    "identifier": record({"publisher": text(required=True), "offer": text(required=True), "sku": text(required=True)}),
    "version": record(
        {
            "name": text(),
            "properties": record(
                {"storageProfile": record({"osDiskImage": record({"sizeInMB": volatile(integer())})}, required=True)}
            ),
        }
    ),
    "provisioningState": _state(),
    "status": _status(_IMAGE_STATUS),
}
GALLERY_IMAGE = tracked(
    record(
        {
            **_IMAGE_MEMBERS,
            "imagePath": text(secret=True),
            "sourceVirtualMachineId": text(since="2024-05-01-preview"),
            # inferred: the version; only the SDK of this one shows it.
            "vmImageRepositoryCredentials": record(
                {"username": text(required=True), "password": text(required=True, secret=True)},
                since="2025-06-01-preview",
            ),
        }
    )
)
MARKETPLACE_IMAGE = tracked(record(_IMAGE_MEMBERS))

FIRST_SECURITY_VERSION = "2024-02-01-preview"
_NSG = record({"id": text()}, since=FIRST_SECURITY_VERSION)
_ROUTE_TABLE = record(
    {
        "etag": read_only(text()),
        "name": read_only(text()),
        "type": read_only(text()),
        "properties": record(
            {
                "routes": listing(
                    record(
                        {
                            "name": text(pattern=LONG_NAME),
                            "properties": record({"addressPrefix": text(), "nextHopIpAddress": text()}),
                        }
                    )
                )
            }
        ),
    }
)
_IP_POOL = record(
    {
        "name": text(),
        "ipPoolType": one_of("vm", "vippool"),
        "start": text(),
        "end": text(),
        "info": record({"used": volatile(text()), "available": volatile(text())}),
    }
)
_SUBNET = record(
    {
        "name": text(pattern=LONG_NAME),
        "properties": record(
            {
                "addressPrefix": text(),
                "addressPrefixes": listing(text()),
                "ipAllocationMethod": one_of("Dynamic", "Static"),
                "ipConfigurationReferences": listing(record({"ID": text()})),
                "networkSecurityGroup": _NSG,
                "routeTable": _ROUTE_TABLE,
                "ipPools": listing(_IP_POOL),
                "vlan": integer(),
                "provisioningState": _state().but(since="2025-09-01-preview"),
            }
        ),
    }
)
LOGICAL_NETWORK = tracked(
    record(
        {
            "dhcpOptions": record({"dnsServers": listing(text())}),
            "fabricNetworkConfiguration": record({"resourceId": text()}, since="2025-09-01-preview"),
            "subnets": listing(_SUBNET),
            "vmSwitchName": text(),
            "networkType": volatile(one_of("Workload", "Infrastructure", since="2025-06-01-preview")),
            "provisioningState": _state(),
            "status": _status(),
        }
    )
)

_DNS_SETTINGS = record({"dnsServers": listing(text())})
_IP_CONFIGURATION = record(
    {
        "name": text(pattern=LONG_NAME),
        "properties": record(
            {
                "gateway": read_only(text()),
                "prefixLength": read_only(text()),
                "privateIPAddress": text(),
                "subnet": record({"id": text()}),
            }
        ),
    }
)
NETWORK_INTERFACE = tracked(
    record(
        {
            "ipConfigurations": listing(_IP_CONFIGURATION),
            "macAddress": text(),
            "dnsSettings": _DNS_SETTINGS,
            "createFromLocal": boolean(since="2025-02-01-preview"),
            "networkSecurityGroup": _NSG,
            "bypassSdnPolicies": boolean(since="2025-09-01-preview"),
            "provisioningState": _state(),
            "status": _status(),
        }
    )
)
NETWORK_INTERFACE_UPDATE = record(
    {
        "tags": strings_by_name(),
        "properties": record(
            {
                "networkSecurityGroup": _NSG,
                "dnsSettings": _DNS_SETTINGS,
                "bypassSdnPolicies": boolean(since="2025-09-01-preview"),
            },
            since="2025-06-01-preview",
        ),
    }
)

FIRST_UPLOAD_VERSION, _FIRST_PROGRESS = "2024-05-01-preview", "2024-10-01-preview"
_COPY_STATUS = {
    "status": OPERATION_STATUS.but(since=_FIRST_PROGRESS),
    "progressPercentage": integer(since=_FIRST_PROGRESS),
}
_UPLOAD_STATUS = record(
    {
        "uploadedSizeInMB": integer(),
        **_COPY_STATUS,
        "status": OPERATION_STATUS,
        "errorCode": text(since=_FIRST_PROGRESS),
        "errorMessage": text(since=_FIRST_PROGRESS),
    },
    since=FIRST_UPLOAD_VERSION,
)
_DISK_STATUS = {
    "downloadStatus": record({"downloadedSizeInMB": integer(), **_COPY_STATUS}, since=FIRST_UPLOAD_VERSION),
    "uploadStatus": _UPLOAD_STATUS,
    "managedBy": listing(text(), since="2025-06-01-preview"),
    "uniqueId": text(since="2025-06-01-preview"),
}
VIRTUAL_HARD_DISK = tracked(
    record(
        {
            "blockSizeBytes": integer(),
            "diskSizeGB": integer(),
            "dynamic": boolean(),
            "logicalSectorBytes": integer(),
            "physicalSectorBytes": integer(),
            "downloadUrl": text(secret=True, since="2024-05-01-preview"),
            "hyperVGeneration": GENERATION,
            "diskFileFormat": one_of("vhdx", "vhd"),
            "createFromLocal": boolean(since="2025-02-01-preview"),
            "localVhdPath": text(secret=True, since="2025-09-01-preview"),
            "maxShares": integer(since="2025-06-01-preview"),
            "containerId": text(),
            "provisioningState": _state(),
            "status": _status(_DISK_STATUS),
        }
    )
)
VIRTUAL_HARD_DISK_UPDATE = record(
    {
        "tags": strings_by_name(),
        "properties": record({"diskSizeGB": integer()}, since="2025-06-01-preview"),
    }
)
UPLOAD_REQUEST = record({"azureManagedDiskUploadUrl": text(required=True, secret=True)})
UPLOAD_RESPONSE = record({"virtualHardDiskId": text(), "uploadStatus": _UPLOAD_STATUS})

NETWORK_SECURITY_GROUP = tracked(
    record(
        {
            "networkInterfaces": volatile(listing(record({"id": text()}))),
            "subnets": volatile(listing(record({"id": text()}))),
            "provisioningState": _state(),
            "status": _status(since="2025-02-01-preview"),
        }
    ),
    extra={"eTag": volatile(text())},
)
SECURITY_RULE = proxied(
    record(
        {
            "description": text(),
            "protocol": one_of("Tcp", "Udp", "Icmp", "*", required=True),
            "sourceAddressPrefixes": listing(text()),
            "destinationAddressPrefixes": listing(text()),
            "sourcePortRanges": listing(text()),
            "destinationPortRanges": listing(text()),
            "access": one_of("Allow", "Deny", required=True),
            "priority": integer(required=True),
            "direction": one_of("Inbound", "Outbound", required=True),
            "provisioningState": _state(),
        }
    ),
    extra={"extendedLocation": EXTENDED_LOCATION},
)

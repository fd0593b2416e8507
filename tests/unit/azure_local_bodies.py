# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What GET answers for resources of Azure Local, with everything that the service adds. Source: azure-local facts B."""

from __future__ import annotations

import typing as t

from fakes import SUBSCRIPTION

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
HCI = f"{GROUP}/providers/Microsoft.AzureStackHCI"
CUSTOM_LOCATION = f"{GROUP}/providers/Microsoft.ExtendedLocation/customLocations/cluster"
STORAGE_PATH = f"{HCI}/storageContainers/images"
NETWORK = f"{HCI}/logicalNetworks/lnet1"
INTERFACE = f"{HCI}/networkInterfaces/nic1"
# What the declaration of any of them has besides its own options.
PLACE = {"custom_location": CUSTOM_LOCATION, "location": "eastus"}
# And where that stands in a request.
PLACE_IN_BODY = {"location": "eastus", "extendedLocation": {"type": "CustomLocation", "name": CUSTOM_LOCATION}}


def resource(identity: str, properties: dict[str, t.Any], **status: t.Any) -> dict[str, t.Any]:
    """A resource as the service shows it: ids in other letter case, the type in lower case, empty errors."""
    return {
        "id": identity.replace("resourceGroups", "resourcegroups"),
        "name": identity.rpartition("/")[2],
        "type": "/".join(identity.split("/")[-3:-1]).lower(),
        "location": "EastUS",
        "extendedLocation": {"type": "CustomLocation", "name": CUSTOM_LOCATION.upper()},
        "tags": {"store": "042"},
        "systemData": {"createdAt": "2026-01-01T00:00:00Z"},
        "properties": {
            "provisioningState": "Succeeded",
            "status": {
                "errorCode": "",
                "errorMessage": "",
                "provisioningStatus": {"operationId": "0*AB", "status": "Succeeded"},
                **status,
            },
            **properties,
        },
    }


def storage_path() -> dict[str, t.Any]:
    """A storage path."""
    path = "c:\\clusterstorage\\UserStorage_1\\images\\"
    return resource(STORAGE_PATH, {"path": path}, availableSizeMB=500, containerSizeMB=1000)


def image(kind: str, **properties: t.Any) -> dict[str, t.Any]:
    """A finished image; ``kind`` is the last part of its type."""
    return resource(
        f"{HCI}/{kind}/ubuntu",
        {
            "osType": "Linux",
            "hyperVGeneration": "V2",
            "cloudInitDataSource": "NoCloud",
            "imagePath": None,
            "containerId": STORAGE_PATH.upper(),
            "identifier": {"publisher": "Canonical", "offer": "ubuntu", "sku": "24_04"},
            "version": {"name": "24.04.1", "properties": {"storageProfile": {"osDiskImage": {"sizeInMB": 30270}}}},
            **properties,
        },
        progressPercentage=100,
        downloadStatus={"downloadSizeInMB": 30270},
    )


def dynamic_network() -> dict[str, t.Any]:
    """A logical network with DHCP."""
    subnet = {"ipAllocationMethod": "Dynamic", "vlan": 0, "routeTable": {"properties": {}}}
    return resource(
        NETWORK,
        {
            "vmSwitchName": "ConvergedSwitch(compute_management)",
            "dhcpOptions": {},
            "subnets": [{"name": "lnet1", "properties": subnet}],
        },
    )


def static_network(**subnet: t.Any) -> dict[str, t.Any]:
    """A logical network with fixed addresses, one pool, a default route and one more, and one interface in it."""
    routes = [route("backoffice", "172.16.0.0/12", "10.0.0.2"), route("lnet1-default-route", "0.0.0.0/0", "10.0.0.1")]
    pool = {"name": "pool1", "ipPoolType": "vm", "start": "10.0.0.100", "end": "10.0.0.150"}
    properties = {
        "ipAllocationMethod": "Static",
        "addressPrefix": "10.0.0.0/24",
        "vlan": 711,
        "ipPools": [{**pool, "info": {"used": "1", "available": "50"}}],
        "routeTable": {"etag": "0", "name": "", "type": "", "properties": {"routes": routes}},
        "ipConfigurationReferences": [{"ID": f"{INTERFACE}/ipConfigurations/ip"}],
        **subnet,
    }
    return resource(
        NETWORK,
        {
            "vmSwitchName": "ConvergedSwitch(compute_management)",
            "dhcpOptions": {"dnsServers": ["10.0.0.53"]},
            "subnets": [{"name": "lnet1", "properties": properties}],
        },
    )


def route(name: str, prefix: str, hop: str) -> dict[str, t.Any]:
    """A route of a logical network."""
    return {"name": name, "properties": {"addressPrefix": prefix, "nextHopIpAddress": hop}}


def interface(**properties: t.Any) -> dict[str, t.Any]:
    """A network interface with all that the service assigned."""
    configuration = {
        "gateway": "10.0.0.1",
        "prefixLength": "24",
        "privateIPAddress": "10.0.0.100",
        "subnet": {"id": NETWORK.upper()},
    }
    return resource(
        INTERFACE,
        {
            "ipConfigurations": [{"name": "ip", "properties": configuration}],
            "macAddress": "00155D0A0B0C",
            "dnsSettings": {"dnsServers": ["10.0.0.53"]},
            **properties,
        },
    )

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables of Microsoft.Network: facts from the published descriptions, which a unit test compares by name.

Source: azure-stack-edge facts G.6, G.7.
"""

from __future__ import annotations

from tests.emulator.cloud.schema import Node
from tests.emulator.device.providers.fields import (
    boolean,
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

AUTUMN_2018 = "2018-11-01"
ALLOCATION = one_of("Static", "Dynamic")
ADDRESS_VERSION = one_of("IPv4", "IPv6")


def _strings() -> Node:
    return listing(text())


SUBNET_PROPERTIES: dict[str, Node] = {
    "addressPrefix": text(),
    "addressPrefixes": listing(text(), since=AUTUMN_2018),
    "networkSecurityGroup": opaque(),
    "routeTable": opaque(),
    "serviceEndpoints": listing(opaque()),
    "serviceEndpointPolicies": listing(opaque(), since=AUTUMN_2018),
    "interfaceEndpoints": read_only(listing(opaque(), since=AUTUMN_2018)),
    "ipConfigurations": read_only(listing(opaque())),
    "ipConfigurationProfiles": read_only(listing(opaque(), since=AUTUMN_2018)),
    "resourceNavigationLinks": listing(opaque()),
    "serviceAssociationLinks": listing(opaque(), since=AUTUMN_2018),
    "delegations": listing(opaque(), since=AUTUMN_2018),
    "purpose": read_only(text(since=AUTUMN_2018)),
    "provisioningState": read_only(text()),
}
SUBNET = record({"id": text(), "properties": record(SUBNET_PROPERTIES), "name": text(), "etag": read_only(text())})
VIRTUAL_NETWORK = tracked(
    {
        "addressSpace": record({"addressPrefixes": _strings()}),
        "dhcpOptions": record({"dnsServers": _strings()}),
        "subnets": listing(SUBNET),
        "virtualNetworkPeerings": listing(opaque()),
        "resourceGuid": read_only(text()),
        "provisioningState": read_only(text()),
        "enableDdosProtection": boolean(),
        "enableVmProtection": boolean(),
        "ddosProtectionPlan": reference(since=AUTUMN_2018),
    },
    etag=read_only(text()),
)
IP_CONFIGURATION = record(
    {
        "id": text(),
        "properties": record(
            {
                "virtualNetworkTaps": listing(opaque(), since=AUTUMN_2018),
                "applicationGatewayBackendAddressPools": listing(opaque()),
                "loadBalancerBackendAddressPools": listing(opaque()),
                "loadBalancerInboundNatRules": listing(opaque()),
                "privateIPAddress": text(),
                "privateIPAllocationMethod": ALLOCATION,
                "privateIPAddressVersion": ADDRESS_VERSION,
                "subnet": opaque(),
                "primary": boolean(),
                "publicIPAddress": opaque(),
                "applicationSecurityGroups": listing(opaque()),
                "provisioningState": read_only(text()),
            }
        ),
        "name": text(),
        "etag": read_only(text()),
    }
)
NETWORK_INTERFACE = tracked(
    {
        "virtualMachine": read_only(reference()),
        "networkSecurityGroup": opaque(),
        "interfaceEndpoint": read_only(opaque(since=AUTUMN_2018)),
        "ipConfigurations": listing(IP_CONFIGURATION),
        "tapConfigurations": listing(opaque(), since=AUTUMN_2018),
        "dnsSettings": record(
            {
                "dnsServers": _strings(),
                "appliedDnsServers": read_only(_strings()),
                "internalDnsNameLabel": text(),
                "internalFqdn": read_only(text()),
                "internalDomainNameSuffix": read_only(text()),
            }
        ),
        "macAddress": text(),
        "primary": read_only(boolean()),
        "enableAcceleratedNetworking": boolean(),
        "enableIPForwarding": boolean(),
        "hostedWorkloads": read_only(listing(text(), since=AUTUMN_2018)),
        "resourceGuid": read_only(text()),
        "provisioningState": read_only(text()),
    },
    etag=read_only(text()),
)
PUBLIC_ADDRESS = tracked(
    {
        "publicIPAllocationMethod": ALLOCATION,
        "publicIPAddressVersion": ADDRESS_VERSION,
        "ipConfiguration": read_only(opaque()),
        "dnsSettings": opaque(),
        "ddosSettings": opaque(since=AUTUMN_2018),
        "ipTags": listing(opaque(), since=AUTUMN_2018),
        "ipAddress": read_only(text()),
        "publicIPPrefix": opaque(since=AUTUMN_2018),
        "idleTimeoutInMinutes": integer(),
        "resourceGuid": read_only(text()),
        "provisioningState": read_only(text()),
    },
    sku=record({"name": one_of("Basic", "Standard")}),
    etag=read_only(text()),
    zones=listing(text()),
)
TAGS_ONLY = record({"tags": tags()})

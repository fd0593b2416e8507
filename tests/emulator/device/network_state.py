# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a `network` declaration makes of the present network. Pure.

# inferred: lists replace what was there (facts M.6); of list items, members that are not sent get their defaults.
"""

from __future__ import annotations

import typing as t

from tests.emulator.device.factory import LEASED_PORTS, empty_interface, lease
from tests.emulator.device.names import is_loopback
from tests.emulator.device.network_rules import PORTS

ACCELERATED = {"Port5": "172.0.5", "Port6": "172.0.6"}
"""Ports whose switch is accelerated, and the network that comes with it. Source: azure-stack-edge facts A.3, B.4."""

Members = dict[str, t.Any]


def merge_network(current: Members, wanted: Members, *, index: int, nodes: list[Members]) -> Members:
    """Return the network after a declaration."""
    merged = {**current}
    if wanted.get("interfaces") is not None:
        merged["interfaces"] = [_interface(item, index=index, nodes=nodes) for item in wanted["interfaces"]]
    if wanted.get("vSwitches") is not None:
        merged["vSwitches"] = [_switch(item) for item in wanted["vSwitches"]]
    networks = current["virtualNetworks"]
    if wanted.get("virtualNetworks") is not None:
        networks = [_virtual_network(item) for item in wanted["virtualNetworks"]]
    merged["virtualNetworks"] = _with_internal_networks(networks, merged["vSwitches"])
    return merged


def loopback_addresses(network: Members) -> list[str]:
    """Return the configured addresses that the emulator can really listen on, in the order of the ports."""
    found = [(item["iPv4"] or {}).get("address") for item in network["interfaces"]]
    return list(dict.fromkeys(address for address in found if address and is_loopback(address)))


def _interface(wanted: Members, *, index: int, nodes: list[Members]) -> Members:
    name = wanted.get("nodeName") or nodes[0]["name"]
    number = next(at for at, node in enumerate(nodes) if node["name"] == name)
    interface = empty_interface(wanted["name"], nodes[number])
    given = {key: value for key, value in wanted.items() if key not in ("nodeName", "nodeId")}
    interface.update(given, ipConfigType=given.get("ipConfigType") or "IP")
    if interface["isDhcpEnabled"]:
        blank = {"iPv4": None, "dnsServerAddresses": None, "dnsSuffix": None}
        leased = wanted["name"] in LEASED_PORTS or wanted["name"] == PORTS[0]
        interface.update(lease(index, number, wanted["name"]) if leased else blank)
    elif interface["iPv4"] is not None:
        interface["iPv4"] = {"address": None, "subnetMask": None, "gateway": None} | interface["iPv4"]
    return interface


def _switch(wanted: Members) -> Members:
    return {
        "name": wanted["name"],
        "interfaceName": wanted["interfaceName"],
        "enabledForCompute": wanted.get("enabledForCompute", False),
        "enabledForStorage": wanted.get("enabledForStorage", False),
        "enabledForMgmt": wanted.get("enabledForMgmt", False),
        # inferred: the device says what the port can do, whatever was sent
        "supportsAcceleratedNetworking": wanted["interfaceName"] in ACCELERATED,
        "enableEmbeddedTeaming": wanted.get("enableEmbeddedTeaming", False),
        "ipAddressPools": wanted.get("ipAddressPools") or [],
    }


def _virtual_network(wanted: Members) -> Members:
    return {
        "name": wanted["name"],
        "vSwitchName": wanted["vSwitchName"],
        "vlanId": wanted.get("vlanId", 0),
        "network": wanted["network"],
        "subnetMask": wanted["subnetMask"],
        "gateway": wanted.get("gateway"),
        "enabledForKubernetes": wanted.get("enabledForKubernetes", False),
        "ipAddressPools": wanted.get("ipAddressPools") or [],
    }


def _with_internal_networks(networks: list[Members], switches: list[Members]) -> list[Members]:
    """Drop the networks of switches that are gone, and add those that come with an accelerated switch."""
    kept = [item for item in networks if item["vSwitchName"] in [switch["name"] for switch in switches]]
    names = {item["name"] for item in kept}
    for switch in switches:
        prefix = ACCELERATED.get(switch["interfaceName"])
        name = f"{switch['name']}-internal"
        if prefix is not None and name not in names:
            internal = {"name": name, "vSwitchName": switch["name"], "network": f"{prefix}.0"}
            internal.update(subnetMask="255.255.255.0", gateway=f"{prefix}.1")
            internal["ipAddressPools"] = [{"name": "VirtualMachineIPs", "ipAddressRange": f"{prefix}.0/24"}]
            kept.append(_virtual_network(internal))
    return kept

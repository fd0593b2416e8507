# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual IP addresses of a device with two nodes. Source: azure-stack-edge facts B.7."""

from __future__ import annotations

import ipaddress
import typing as t

from tests.emulator.device.network_rules import network_of
from tests.emulator.device.shapes import Problems
from tests.emulator.device.state import DeviceState

NAMES = {"ACS": "Azure Consistent Services", "NFS": "Network File System"}
_FIRST_LEASE = 200

Members = dict[str, t.Any]


def describe(state: DeviceState) -> Members:
    """Return both addresses and the networks they may lie in."""
    return {
        "acsVIP": _describe_one(state, "ACS"),
        "nfsVIP": _describe_one(state, "NFS"),
        "clusterNetworks": cluster_networks(state),
    }


def missing(state: DeviceState) -> bool:
    """Tell whether addresses that a cluster needs are not set yet."""
    return len(state.serials) > 1 and set(state.addresses) != set(NAMES)


def cluster_networks(state: DeviceState) -> list[Members]:
    """Return the networks of the ports, each once. # inferred: which networks a real cluster lists"""
    networks: dict[str, Members] = {}
    for interface in state.configuration["network"]["interfaces"]:
        settings = interface["iPv4"] or {}
        network = network_of(settings.get("address"), settings.get("subnetMask"))
        if network is not None and str(network) not in networks:
            networks[str(network)] = {
                "name": f"Cluster Network {len(networks) + 1}",
                "address": str(network.network_address),
                "subnet": str(network.netmask),
                "dhcpEnabled": interface["isDhcpEnabled"],
            }
    return list(networks.values())


def change(state: DeviceState, body: t.Any) -> Problems:
    """Set one address; nothing changes when there are problems."""
    problems = Problems()
    if not isinstance(body, dict):
        problems.add("vip", "An object is expected.")
        return problems
    given = {key.lower(): value for key, value in body.items()}
    kind = str(given.get("type", "")).upper()
    if kind not in NAMES:
        problems.add("type", f"{given.get('type')!r} is none of {', '.join(NAMES)}.")
    network = next((n for n in cluster_networks(state) if n["address"] == given.get("clusternetworkaddress")), None)
    if network is None:
        problems.add("clusterNetworkAddress", f"{given.get('clusternetworkaddress')!r} is no cluster network.")
    if not isinstance(given.get("isdhcpenabled"), bool):
        problems.add("isDhcpEnabled", "true or false is expected.")
    if problems.found or network is None:
        return problems
    address = _lease(network, kind) if given["isdhcpenabled"] else given.get("vipaddress")
    if not _usable(state, kind, address, network):
        problems.add("vipAddress", f"{address!r} is not a free address of the network {network['address']}.")
        return problems
    state.addresses[kind] = {"address": address, "network": network, "isDhcpEnabled": given["isdhcpenabled"]}
    return problems


def _describe_one(state: DeviceState, kind: str) -> Members:
    unset: Members = {"address": None, "network": None, "isDhcpEnabled": False}
    return {"type": kind, "name": NAMES[kind], **state.addresses.get(kind, unset)}


def _lease(network: Members, kind: str) -> str:
    first = ipaddress.IPv4Address(network["address"])
    return str(first + _FIRST_LEASE + list(NAMES).index(kind))


def _usable(state: DeviceState, kind: str, address: t.Any, network: Members) -> bool:
    subnet = ipaddress.IPv4Network(f"{network['address']}/{network['subnet']}")
    taken = [(item["iPv4"] or {}).get("address") for item in state.configuration["network"]["interfaces"]]
    taken += [item["address"] for name, item in state.addresses.items() if name != kind]
    try:
        wanted = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    ends = (subnet.network_address, subnet.broadcast_address)
    return wanted in subnet and wanted not in ends and address not in taken

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be asked of the network of a device. Pure. Source: azure-stack-edge facts B.4, B.8 and I.1."""

from __future__ import annotations

import collections
import ipaddress
import typing as t
from collections.abc import Callable, Iterable

from tests.emulator.device.shapes import Problems

PORTS = tuple(f"Port{number}" for number in range(1, 7))
KUBERNETES_NODES = "KubernetesNodeIPs"
KUBERNETES_SERVICES = "KubernetesServiceIPs"
VIRTUAL_MACHINES = "VirtualMachineIPs"
RESERVED = tuple(map(ipaddress.IPv4Network, ("172.27.0.0/16", "172.28.0.0/16")))
"""Networks of Kubernetes that have to be free. Source: azure-stack-edge facts I.1."""
HIGHEST_VLAN = 4094

Members = dict[str, t.Any]


def check_network(wanted: Members, current: Members, *, nodes: tuple[str, ...], problems: Problems) -> None:
    """Judge a `network` declaration against the present network."""
    if wanted.get("dhcpPolicy", "AttemptRenew") != "AttemptRenew":
        # inferred: other policies may exist; only this one was ever seen
        problems.add("device.network.dhcpPolicy", "Only 'AttemptRenew' is supported.")
    if wanted.get("interfaces") is not None:
        _check_interfaces(wanted["interfaces"], nodes=nodes, problems=problems)
    switches = current["vSwitches"] if wanted.get("vSwitches") is None else wanted["vSwitches"]
    _check_switches(switches, nodes=nodes, problems=problems)
    if wanted.get("virtualNetworks") is not None:
        _check_virtual_networks(wanted["virtualNetworks"], switches, problems)


def network_of(address: str | None, mask: str | None) -> ipaddress.IPv4Network | None:
    """Return the network of an address with a dotted mask; None when one of them is no good."""
    try:
        dotted = ipaddress.IPv4Address(mask or "")
        return ipaddress.IPv4Network(f"{ipaddress.IPv4Address(address or '')}/{dotted}", strict=False)
    except ValueError:
        return None


def pool_bounds(text: str) -> tuple[ipaddress.IPv4Address, ipaddress.IPv4Address] | None:
    """Return first and last address of `a.b.c.d-a.b.c.e` or of a CIDR; None when it is neither."""
    first, dash, last = text.partition("-")
    try:
        if not dash:
            network = ipaddress.IPv4Network(text)
            return network[0], network[-1]
        bounds = ipaddress.IPv4Address(first.strip()), ipaddress.IPv4Address(last.strip())
    except ValueError:
        return None
    return bounds if bounds[0] <= bounds[1] else None


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _check_interfaces(interfaces: list[Members], *, nodes: tuple[str, ...], problems: Problems) -> None:
    where = "device.network.interfaces"
    seen = []
    for at, interface in enumerate(interfaces):
        here = f"{where}[{at}]"
        node = interface.get("nodeName") or (nodes[0] if len(nodes) == 1 else "")
        if node not in nodes:
            # Facts B.4: the name of the node must be that of the device the file is applied to.
            problems.add(f"{here}.nodeName", f"Node {interface.get('nodeName')!r} is not one of this device: {nodes}.")
        if interface.get("name") not in PORTS:
            problems.add(f"{here}.name", f"{interface.get('name')!r} is none of {', '.join(PORTS)}.")
        seen.append((node, interface.get("name")))
        _check_interface(interface, here, problems)
    expected = [(node, port) for node in nodes for port in PORTS]
    if collections.Counter(seen) != collections.Counter(expected):
        # inferred: lists replace what was there, and a port cannot go away
        problems.add(where, f"Every port of every node is expected once: {len(expected)} interfaces.")


def _check_interface(interface: Members, here: str, problems: Problems) -> None:
    for at, server in enumerate(interface.get("dnsServerAddresses") or []):
        if not _is_address(server):
            problems.add(f"{here}.dnsServerAddresses[{at}]", f"{server!r} is not an IPv4 address.")
    if interface.get("ipConfigType") not in (None, "IP"):
        problems.add(f"{here}.ipConfigType", "Only 'IP' is supported.")
    for member in ("iPv6", "routes"):
        if interface.get(member):
            problems.add(f"{here}.{member}", "Not supported.")
    settings = interface.get("iPv4")
    if interface.get("isDhcpEnabled") or settings is None:
        return
    network = network_of(settings.get("address"), settings.get("subnetMask"))
    if network is None:
        problems.add(f"{here}.iPv4", "An IPv4 address and a dotted subnet mask are expected.")
        return
    if any(network.overlaps(reserved) for reserved in RESERVED):
        problems.add(f"{here}.iPv4", f"{network} overlaps networks that are reserved for Kubernetes.")
    _check_gateway(settings.get("gateway"), network, here=f"{here}.iPv4.gateway", problems=problems)


def _check_gateway(gateway: str | None, network: ipaddress.IPv4Network, *, here: str, problems: Problems) -> None:
    if gateway and not (_is_address(gateway) and ipaddress.IPv4Address(gateway) in network):
        problems.add(here, f"Gateway {gateway!r} is not in {network}.")


def _check_switches(switches: list[Members], *, nodes: tuple[str, ...], problems: Problems) -> None:
    where = "device.network.vSwitches"
    _check_unique(switches, lambda item: item.get("name"), where=where, what="name", problems=problems)
    _check_unique(switches, lambda item: item.get("interfaceName"), where=where, what="interface", problems=problems)
    for at, switch in enumerate(switches):
        here = f"{where}[{at}]"
        if switch.get("interfaceName") not in PORTS:
            problems.add(f"{here}.interfaceName", f"{switch.get('interfaceName')!r} is none of {', '.join(PORTS)}.")
        if switch.get("enabledForStorage") and len(nodes) == 1:
            problems.add(f"{here}.enabledForStorage", "Only a device with two nodes has storage networks.")
        pools = switch.get("ipAddressPools") or []
        _check_pools(pools, (KUBERNETES_NODES, KUBERNETES_SERVICES), here=here, problems=problems)
        _check_node_pool(pools, len(nodes), here=here, problems=problems)


def _check_node_pool(pools: list[Members], nodes: int, *, here: str, problems: Problems) -> None:
    for pool in pools:
        bounds = pool_bounds(str(pool.get("ipAddressRange")))
        if pool.get("name") == KUBERNETES_NODES and bounds and int(bounds[1]) - int(bounds[0]) < nodes:
            problems.add(f"{here}.ipAddressPools", f"{KUBERNETES_NODES} needs at least {nodes + 1} addresses.")


def _check_pools(pools: list[Members], names: tuple[str, ...], *, here: str, problems: Problems) -> None:
    for at, pool in enumerate(pools):
        if pool.get("name") not in names:
            problems.add(f"{here}.ipAddressPools[{at}].name", f"{pool.get('name')!r} is none of {', '.join(names)}.")
        if pool_bounds(str(pool.get("ipAddressRange"))) is None:
            problems.add(f"{here}.ipAddressPools[{at}].ipAddressRange", "'first-last' or a CIDR is expected.")


def _check_virtual_networks(networks: list[Members], switches: list[Members], problems: Problems) -> None:
    where = "device.network.virtualNetworks"
    _check_unique(networks, lambda item: item.get("name"), where=where, what="name", problems=problems)
    tagged = [item for item in networks if item.get("vlanId")]
    _check_unique(tagged, lambda item: item.get("vlanId"), where=where, what="VLAN", problems=problems)
    for at, item in enumerate(networks):
        here = f"{where}[{at}]"
        if item.get("vSwitchName") not in [switch.get("name") for switch in switches]:
            problems.add(f"{here}.vSwitchName", f"There is no virtual switch {item.get('vSwitchName')!r}.")
        vlan = item.get("vlanId", 0)
        if isinstance(vlan, int) and not 0 <= vlan <= HIGHEST_VLAN:
            problems.add(f"{here}.vlanId", f"{vlan} is not within 0 to {HIGHEST_VLAN}.")
        _check_subnet(item, here, problems)


def _check_subnet(item: Members, here: str, problems: Problems) -> None:
    network = network_of(item.get("network"), item.get("subnetMask"))
    if network is None or str(network.network_address) != item.get("network"):
        problems.add(f"{here}.network", "The address of a network and a dotted subnet mask are expected.")
        return
    _check_gateway(item.get("gateway"), network, here=f"{here}.gateway", problems=problems)
    pools = item.get("ipAddressPools") or []
    _check_pools(pools, (VIRTUAL_MACHINES,), here=here, problems=problems)
    for at, pool in enumerate(pools):
        bounds = pool_bounds(str(pool.get("ipAddressRange")))
        if bounds and not (bounds[0] in network and bounds[1] in network):
            problems.add(f"{here}.ipAddressPools[{at}].ipAddressRange", f"The range is not in {network}.")


def _check_unique(
    items: Iterable[Members], key: Callable[[Members], t.Any], *, where: str, what: str, problems: Problems
) -> None:
    for value, times in collections.Counter(key(item) for item in items).items():
        if not value:
            problems.add(where, f"The {what} is missing.")
        elif times > 1:
            problems.add(where, f"The {what} {value!r} is used {times} times.")

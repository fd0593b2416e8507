# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for interfaces, virtual switches and virtual networks. Pure.

Source: azure-stack-edge facts A.3, B.4, B.8, I.1.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, Setting, identity_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    INTERFACES,
    VIRTUAL_NETWORKS,
    VSWITCHES,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_MANAGEMENT_PORT = "port1"
# The device's own pods and services.
_RESERVED = tuple(map(ipaddress.IPv4Network, ("172.27.0.0/16", "172.28.0.0/16")))


def check_network(declared: Json, merged: Json, *, node_count: int) -> None:
    """Check the declared parts of the network, in the place that they will have among the others.

    Args:
        declared: The declaration; its interfaces are completed.
        merged: The whole network as it would be sent.
        node_count: Nodes of the device.
    """
    for setting in (INTERFACES, VSWITCHES, VIRTUAL_NETWORKS):
        _check_unique(setting, declared.get(setting.key) or [])
    for interface in declared.get("interfaces") or []:
        _check_interface(interface, merged["interfaces"])
    present = [switch for switch in declared.get("vSwitches") or [] if switch.get("state") != "absent"]
    for switch in present:
        _check_switch(switch, merged, node_count=node_count)
    networks = declared.get("virtualNetworks") or []
    for network in networks:
        if network.get("state") != "absent":
            _check_virtual_network(network, merged)
    if declared.get("vSwitches") is not None or networks:
        _check_references(merged)


def _check_unique(setting: Setting, items: t.Sequence[Json]) -> None:
    seen = [identity_of(setting, item) for item in items]
    twice = next((item for item, identity in zip(items, seen, strict=True) if seen.count(identity) > 1), None)
    if twice:
        raise InvalidInput.of(f"network.{setting.name}", twice.get("name"), "each one once")


def _check_interface(interface: Json, merged: t.Sequence[Json]) -> None:
    whole = next(item for item in merged if identity_of(INTERFACES, item) == identity_of(INTERFACES, interface))
    option = f"network.interfaces[{interface['name']}]"
    ipv4 = whole.get("iPv4") or {}
    if interface.get("iPv4"):
        subnet = _subnet(f"{option}.ipv4", ipv4.get("address"), ipv4.get("subnetMask"))
        _check_gateway(f"{option}.ipv4.gateway", ipv4.get("gateway"), subnet)
    is_addressless = str(whole.get("ipConfigType") or "IP").casefold() != "ip"
    if interface.get("isDhcpEnabled") is False and not ipv4.get("address") and not is_addressless:
        raise InvalidInput.of(f"{option}.ipv4.address", None, "an address, because DHCP is switched off")
    for server in interface.get("dnsServerAddresses") or []:
        _address(f"{option}.dns_server_addresses", server)


def _check_switch(switch: Json, merged: Json, *, node_count: int) -> None:
    option = f"network.vswitches[{switch.get('name')}]"
    whole = next(item for item in merged["vSwitches"] if identity_of(VSWITCHES, item) == identity_of(VSWITCHES, switch))
    port = str(whole.get("interfaceName") or "")
    ports = {str(item.get("name")).casefold(): str(item.get("name")) for item in merged.get("interfaces") or []}
    usable = [name for folded, name in ports.items() if folded != _MANAGEMENT_PORT]
    if port.casefold() not in ports or port.casefold() == _MANAGEMENT_PORT:
        raise InvalidInput.of(f"{option}.interface_name", port, f"{', '.join(usable)} (Port1 is for management only)")
    others = [str(item.get("name")) for item in merged["vSwitches"] if item is not whole and _on_port(item, port)]
    if others:
        raise InvalidInput.of(
            f"{option}.interface_name", port, f"one virtual switch per port; '{others[0]}' is on this one"
        )
    if switch.get("enabledForStorage") and node_count < 2:
        raise InvalidInput.of(f"{option}.enabled_for_storage", True, "false, because the device has one node")
    _check_pools(option, switch, subnet=None, node_count=node_count)


def _on_port(switch: Json, port: str) -> bool:
    return str(switch.get("interfaceName") or "").casefold() == port.casefold()


def _check_virtual_network(network: Json, merged: Json) -> None:
    option = f"network.virtual_networks[{network.get('name')}]"
    identity = identity_of(VIRTUAL_NETWORKS, network)
    whole = next(item for item in merged["virtualNetworks"] if identity_of(VIRTUAL_NETWORKS, item) == identity)
    vlan = whole.get("vlanId") or 0
    if not 0 <= vlan <= 4094:
        raise InvalidInput.of(f"{option}.vlan_id", vlan, "1 to 4094, or 0 for untagged")
    same_vlan = [
        item for item in merged["virtualNetworks"] if item is not whole and vlan and item.get("vlanId") == vlan
    ]
    if same_vlan:
        raise InvalidInput.of(f"{option}.vlan_id", vlan, f"an id of its own; '{same_vlan[0].get('name')}' has this one")
    subnet = _subnet(option, whole.get("network"), whole.get("subnetMask"), address_option="network")
    if str(subnet.network_address) != whole.get("network"):
        raise InvalidInput.of(
            f"{option}.network", whole.get("network"), f"the first address of it: {subnet.network_address}"
        )
    reserved = next((range_ for range_ in _RESERVED if subnet.overlaps(range_)), None)
    if reserved:
        raise InvalidInput.of(
            f"{option}.network", str(subnet), f"anything that does not overlap {reserved}, which the device uses"
        )
    _check_gateway(f"{option}.gateway", whole.get("gateway"), subnet)
    _check_pools(option, network, subnet=subnet, node_count=1)


def _check_references(merged: Json) -> None:
    switches = {str(switch.get("name")).casefold(): str(switch.get("name")) for switch in merged.get("vSwitches") or []}
    for network in merged.get("virtualNetworks") or []:
        if str(network.get("vSwitchName")).casefold() not in switches:
            allowed = ", ".join(switches.values()) or "none; declare one in 'vswitches'"
            raise InvalidInput.of(
                f"network.virtual_networks[{network.get('name')}].vswitch_name",
                network.get("vSwitchName"),
                f"{allowed}. To remove a switch, declare its virtual networks absent too",
            )


def _check_pools(option: str, holder: Json, *, subnet: ipaddress.IPv4Network | None, node_count: int) -> None:
    for pool in holder.get("ipAddressPools") or []:
        where = f"{option}.ip_address_pools[{pool.get('name')}].ip_address_range"
        first, last = _range(where, str(pool.get("ipAddressRange") or ""))
        if subnet and not (first in subnet and last in subnet):
            raise InvalidInput.of(where, pool["ipAddressRange"], f"addresses of {subnet}")
        needed = node_count + 1 if str(pool.get("name")).casefold() == "kubernetesnodeips" else 1
        if int(last) - int(first) + 1 < needed:
            raise InvalidInput.of(where, pool["ipAddressRange"], f"at least {needed} addresses")


def _range(option: str, text: str) -> tuple[ipaddress.IPv4Address, ipaddress.IPv4Address]:
    allowed = "two IPv4 addresses, the lower one first, such as 192.0.2.10-192.0.2.20, or a subnet such as 192.0.2.0/28"
    try:
        if "/" in text:
            subnet = ipaddress.IPv4Network(text.strip())
            return subnet[0], subnet[-1]
        first, last = (ipaddress.IPv4Address(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise InvalidInput.of(option, text, allowed) from error
    if first > last:
        raise InvalidInput.of(option, text, allowed)
    return first, last


def _subnet(option: str, address: t.Any, mask: t.Any, *, address_option: str = "address") -> ipaddress.IPv4Network:
    _address(f"{option}.{address_option}", address)
    allowed = "a dotted mask, for example 255.255.255.0"
    if "." not in str(mask):
        raise InvalidInput.of(f"{option}.subnet_mask", mask, allowed)
    try:
        return ipaddress.IPv4Network(f"{address}/{mask}", strict=False)
    except ValueError as error:
        raise InvalidInput.of(f"{option}.subnet_mask", mask, allowed) from error


def _check_gateway(option: str, gateway: t.Any, subnet: ipaddress.IPv4Network) -> None:
    if gateway and _address(option, gateway) not in subnet:
        raise InvalidInput.of(option, gateway, f"an address of {subnet}")


def _address(option: str, value: t.Any) -> ipaddress.IPv4Address:
    try:
        return ipaddress.IPv4Address(str(value))
    except ValueError as error:
        raise InvalidInput.of(option, value, "an IPv4 address") from error

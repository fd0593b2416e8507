# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of logical networks and network interfaces. They are checked here, before anything is sent, because the service
reports them late and unclearly, as a failed operation. Pure functions.

Source: azure-local facts B.4, B.5, E (networking).
"""

from __future__ import annotations

import ipaddress
import itertools
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Found, Params

DEFAULT_ROUTE_PREFIX = "0.0.0.0/0"
STATIC = "Static"
DYNAMIC = "Dynamic"

_HIGHEST_VLAN = 4094
_CIDR = re.compile(r"[0-9.]+/[0-9]{1,2}")
_MAC = re.compile(r"[0-9a-f]{12}|[0-9a-f]{2}(:[0-9a-f]{2}){5}|[0-9a-f]{2}(-[0-9a-f]{2}){5}", re.IGNORECASE)
# Subnets, routes and IP configurations. Source: azure-local facts B, stable name rules.
_PART_NAME = re.compile(r"[a-zA-Z0-9]|[a-zA-Z0-9][-._a-zA-Z0-9]{0,78}[_a-zA-Z0-9]")
_PART_NAME_HELP = "1 to 80 letters, digits, '-', '.' and '_', beginning with a letter or digit"
# What a network without its own address space cannot have.
_ONLY_STATIC = ("address_prefix", "address_prefixes", "ip_pools", "gateway")

Network = ipaddress.IPv4Network
Address = ipaddress.IPv4Address


class Pool(t.NamedTuple):
    """The addresses of a pool, both ends included, and the option it stands in."""

    option: str
    start: Address
    end: Address

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    def __contains__(self, address: object) -> bool:
        return isinstance(address, Address) and self.start <= address <= self.end


def to_address(option: str, value: str) -> Address:
    """An IPv4 address.

    Raises:
        InvalidInput: It is none.
    """
    try:
        return Address(value)
    except ValueError:
        raise InvalidInput.of(option, value, "an IPv4 address such as 192.168.1.10") from None


def to_network(option: str, value: str) -> Network:
    """An IPv4 network in CIDR notation.

    Raises:
        InvalidInput: It is none, or it is the address of something inside a network.
    """
    try:
        if not _CIDR.fullmatch(value):
            raise ValueError(value)
        network = Network(value, strict=False)
    except ValueError:
        raise InvalidInput.of(option, value, "an IPv4 network such as 192.168.1.0/24") from None
    if str(network) != value:
        raise InvalidInput.of(option, value, f"the address of the network itself, which is {network}")
    return network


def check_logical_network(params: Params) -> None:
    """Everything that the options of a logical network have to fulfil whether it exists or not.

    Raises:
        InvalidInput: One of the rules is broken.
    """
    _check_part_name("subnet_name", params.get("subnet_name"))
    _check_vlan(params.get("vlan"))
    check_dns_servers(params)
    if params.get("ip_allocation_method") == DYNAMIC:
        _refuse_static_options(params, "only with ip_allocation_method=Static: a Dynamic network is served by DHCP")
    declared = _declared_networks(params)
    _check_prefixes(declared)
    networks = list(declared.values())
    pools = _check_pools(params.get("ip_pools") or [], networks)
    _check_gateway(params.get("gateway"), networks, pools)
    _check_routes(params, networks)


def check_new_logical_network(params: Params) -> None:
    """What the allocation method asks of a network that does not exist yet.

    Raises:
        InvalidInput: Options and method do not fit.
    """
    if params.get("ip_allocation_method") is None:
        _refuse_static_options(
            params, "only with ip_allocation_method=Static; the default for a new network is Dynamic"
        )
    if params.get("ip_allocation_method") == STATIC and not _declared_networks(params):
        raise InvalidInput.of(
            "address_prefix", None, "an IPv4 network such as 192.168.1.0/24; ip_allocation_method=Static needs one"
        )


def check_network_interface(params: Params) -> None:
    """Everything that the options of a network interface have to fulfil by themselves.

    Raises:
        InvalidInput: One of the rules is broken.
    """
    _check_part_name("ip_configuration_name", params.get("ip_configuration_name"))
    check_dns_servers(params)
    if params.get("ip_address"):
        to_address("ip_address", params["ip_address"])
    address = params.get("mac_address")
    if address and not _MAC.fullmatch(address):
        raise InvalidInput.of("mac_address", address, "12 hexadecimal digits such as 00:15:5d:0a:0b:0c")


def check_address_in_network(desired: Params, found: Found) -> None:
    """A fixed address must be one that the logical network can give.

    The facts do not say what the service does with a fixed address in a Dynamic network, so one is let through: such a
    network tells of no prefix and no pools that it could be compared with.

    Raises:
        InvalidInput: It is outside the network or its pools, or taken by the network itself.
    """
    subnet = get_path(found.get("subnet") or {}, "properties.subnets.0.properties") or {}
    if not desired.get("ip_address"):
        return
    option, address = "ip_address", to_address("ip_address", desired["ip_address"])
    networks = _reported_networks(subnet)
    if networks and not any(address in network for network in networks):
        allowed = f"an address of the logical network, {' or '.join(map(str, networks))}"
        raise InvalidInput.of(option, str(address), allowed)
    if _reserving(address, networks) or str(address) == _gateway_of(subnet):
        raise InvalidInput.of(option, str(address), "not the network, broadcast or gateway address of the network")
    pools = _reported_pools(subnet)
    if pools and not any(address in pool for pool in pools):
        raise InvalidInput.of(option, str(address), f"an address of a pool: {', '.join(map(str, pools))}")


def _reported_networks(subnet: t.Mapping[str, t.Any]) -> list[Network]:
    """The address space of an existing network. Unlike a declaration it may be written as 10.0.0.1/24."""
    prefixes = [subnet["addressPrefix"]] if subnet.get("addressPrefix") else subnet.get("addressPrefixes") or []
    networks = [ipaddress.ip_network(prefix, strict=False) for prefix in prefixes]
    return [network for network in networks if isinstance(network, Network)]


def _reported_pools(subnet: t.Mapping[str, t.Any]) -> list[Pool]:
    """The pools of an existing network that interfaces get their addresses from."""
    return [
        Pool("subnet", Address(pool["start"]), Address(pool["end"]))
        for pool in subnet.get("ipPools") or []
        # inferred: pools of type vippool are kept for load balancers, not for interfaces
        if str(pool.get("ipPoolType") or "vm").lower() == "vm"
    ]


def network_is_static(found: Found) -> bool:
    """Whether interfaces of the referenced logical network get their address from the service."""
    method = get_path(found.get("subnet") or {}, "properties.subnets.0.properties.ipAllocationMethod")
    return str(method or "").lower() == STATIC.lower()


def check_dns_servers(params: Params) -> None:
    """DNS servers are IPv4 addresses.

    Raises:
        InvalidInput: One is not.
    """
    for index, server in enumerate(params.get("dns_servers") or []):
        to_address(f"dns_servers[{index}]", server)


def _check_part_name(option: str, name: str | None) -> None:
    if name and not _PART_NAME.fullmatch(name):
        raise InvalidInput.of(option, name, _PART_NAME_HELP)


def _check_vlan(vlan: int | None) -> None:
    if vlan is not None and not 0 <= vlan <= _HIGHEST_VLAN:
        raise InvalidInput.of("vlan", vlan, f"0 (no tag) to {_HIGHEST_VLAN}")


def _refuse_static_options(params: Params, allowed: str) -> None:
    for option in _ONLY_STATIC:
        if params.get(option):
            raise InvalidInput.of(option, params[option], allowed)


def _declared_networks(params: Params) -> dict[str, Network]:
    """The address space that is declared, by option; empty where it is left alone."""
    declared = {
        f"address_prefixes[{index}]": prefix for index, prefix in enumerate(params.get("address_prefixes") or [])
    }
    if params.get("address_prefix"):
        declared["address_prefix"] = params["address_prefix"]
    return {option: to_network(option, prefix) for option, prefix in declared.items()}


def _check_prefixes(declared: t.Mapping[str, Network]) -> None:
    """The prefixes are disjoint, and the single prefix repeats one of them or a part of one.

    inferred: the documentation does not say how the two options go together.
    """
    listed = {option: network for option, network in declared.items() if option != "address_prefix"}
    for (first, network), (second, other) in itertools.combinations(listed.items(), 2):
        if network.overlaps(other):
            raise InvalidInput.of(second, str(other), f"a network outside {first}, which is {network}")
    single = declared.get("address_prefix")
    if single and listed and not any(single.subnet_of(network) for network in listed.values()):
        allowed = f"a network of address_prefixes, which is {' or '.join(map(str, listed.values()))}"
        raise InvalidInput.of("address_prefix", str(single), allowed)


def _check_pools(declared: t.Sequence[Params], networks: list[Network]) -> list[Pool]:
    pools: list[Pool] = []
    names: set[str] = set()
    for index, item in enumerate(declared):
        option = f"ip_pools[{index}]"
        name = str(item.get("name") or "").casefold()
        if name and name in names:
            raise InvalidInput.of(f"{option}.name", item["name"], "a name that no other pool of the network has")
        names.add(name)
        pool = _to_pool(option, item, networks)
        overlapped = next((other for other in pools if pool.start <= other.end and other.start <= pool.end), None)
        if overlapped:
            raise InvalidInput.of(option, str(pool), f"addresses outside {overlapped.option}, which is {overlapped}")
        pools.append(pool)
    return pools


def _to_pool(option: str, item: Params, networks: list[Network]) -> Pool:
    pool = Pool(option, to_address(f"{option}.start", item["start"]), to_address(f"{option}.end", item["end"]))
    for end, address in (("start", pool.start), ("end", pool.end)):
        _check_inside(f"{option}.{end}", address, networks)
        _refuse_reserved(f"{option}.{end}", address, networks)
    if pool.end < pool.start:
        raise InvalidInput.of(f"{option}.end", str(pool.end), f"{pool.start}, which is its start, or a higher address")
    return pool


def _check_inside(option: str, address: Address, networks: list[Network]) -> None:
    if networks and not any(address in network for network in networks):
        raise InvalidInput.of(option, str(address), f"an address of the network {' or '.join(map(str, networks))}")


def _check_gateway(gateway: str | None, networks: list[Network], pools: list[Pool]) -> None:
    if not gateway:
        return
    address = to_address("gateway", gateway)
    _check_inside("gateway", address, networks)
    _refuse_reserved("gateway", address, networks)
    pool = next((pool for pool in pools if address in pool), None)
    if pool:
        raise InvalidInput.of("gateway", gateway, f"an address outside {pool.option}, which is {pool}")


def _check_routes(params: Params, networks: list[Network]) -> None:
    names: set[str] = set()
    for index, route in enumerate(params.get("routes") or []):
        option = f"routes[{index}]"
        _check_part_name(f"{option}.name", route["name"])
        if route["name"].casefold() in names:
            raise InvalidInput.of(f"{option}.name", route["name"], "a name that no other route of the network has")
        names.add(route["name"].casefold())
        if str(to_network(f"{option}.address_prefix", route["address_prefix"])) == DEFAULT_ROUTE_PREFIX:
            raise InvalidInput.of(
                f"{option}.address_prefix",
                DEFAULT_ROUTE_PREFIX,
                "another network; the default route is the option 'gateway'",
            )
        hop = f"{option}.next_hop_ip_address"
        _check_inside(hop, to_address(hop, route["next_hop_ip_address"]), networks)


def _reserved(network: Network) -> tuple[Address, ...]:
    """Addresses that no host can have; networks of one or two addresses have none."""
    return () if network.prefixlen >= 31 else (network.network_address, network.broadcast_address)


def _reserving(address: Address, networks: list[Network]) -> Network | None:
    """The network that keeps this address for itself."""
    return next((network for network in networks if address in _reserved(network)), None)


def _refuse_reserved(option: str, address: Address, networks: list[Network]) -> None:
    network = _reserving(address, networks)
    if network:
        raise InvalidInput.of(option, str(address), f"not the network or broadcast address of {network}")


def _gateway_of(subnet: t.Mapping[str, t.Any]) -> str | None:
    for route in get_path(subnet, "routeTable.properties.routes") or []:
        if get_path(route, "properties.addressPrefix") == DEFAULT_ROUTE_PREFIX:
            return t.cast("str | None", get_path(route, "properties.nextHopIpAddress"))
    return None

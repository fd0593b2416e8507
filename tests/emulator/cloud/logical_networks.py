# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks: validation, address pools, who uses which address. Source: azure-local facts B.4 and E."""

from __future__ import annotations

import copy
import ipaddress
import re
import typing as t

from tests.emulator.arm.store import Resource
from tests.emulator.cloud.network_security import check_security_group, security_group_of
from tests.emulator.cloud.rules import TypeRules, Write, denied
from tests.emulator.cloud.schema import same
from tests.emulator.cloud.tables import LOGICAL_NETWORK, LONG_NAME, TAGS_ONLY

FIRST_DNS_UPDATE_VERSION = "2025-06-01-preview"
RESERVED = "reserved"


class LogicalNetworks(TypeRules):
    """A network of one subnet; addresses of static ones are handed out here."""

    kind = "logicalNetworks"
    schema = LOGICAL_NETWORK
    patch_schema = TAGS_ONLY
    name_pattern = re.compile(LONG_NAME.replace("78", "62"))
    shortest_name = 2
    longest_name = 64
    late = ("subnets.properties.ipPools.info",)

    def check(self, write: Write) -> None:
        """Validate a new network; of an existing one newer versions may change DNS servers and security group."""
        if not write.creating:
            self._check_unchanged(write)
            self._check_security_group(write)
            return
        if not write.properties.get("vmSwitchName"):
            # inferred: text; azurerm and the docs always send it.
            raise denied("LogicalNetwork Spec validation failed : vmSwitchName must be provided")
        subnets = write.properties.get("subnets") or []
        if len(subnets) != 1:
            # inferred: text; one subnet is what every client of the field is limited to.
            raise denied(
                f"LogicalNetwork Spec validation failed : exactly one subnet is supported, found {len(subnets)}"
            )
        subnet = subnets[0].setdefault("properties", {})
        subnets[0].setdefault("name", write.resource.name)
        subnet.setdefault("ipAllocationMethod", "Dynamic")
        subnet.pop("ipConfigurationReferences", None)
        self._check_vlan(subnet)
        if subnet["ipAllocationMethod"] == "Static":
            self._check_static(subnet)
            self._check_overlap(write, subnet)
        elif subnet.get("ipPools") or subnet.get("addressPrefix"):
            # inferred: refused; the facts say that dynamic networks have no pools and no prefix.
            raise denied(
                "LogicalNetwork Spec validation failed : addressPrefix and ipPools need ipAllocationMethod Static"
            )
        self._check_security_group(write)
        # Server additions that were never sent (azure-local facts B.4, recorded).
        subnet.setdefault("routeTable", {"properties": {}})
        write.properties.setdefault("dhcpOptions", {})

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The security group."""
        return [security_group_of(_first_subnet(body.get("properties", {})))]

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show pool counters and which ip configurations use the network."""
        subnets = body["properties"].get("subnets") or []
        if not subnets or not resource.private.get("ready"):
            return
        subnet = subnets[0].setdefault("properties", {})
        users = resource.private.get("users", {})
        if users:
            subnet["ipConfigurationReferences"] = [{"ID": identifier} for identifier in users.values()]
        taken = resource.private.get("addresses", {})
        for pool in subnet.get("ipPools", []):
            first, last = _bounds(pool)
            used = sum(first <= int(ipaddress.IPv4Address(address)) <= last for address in taken)
            pool["info"] = {"used": str(used), "available": str(last - first + 1 - used)}

    def _check_unchanged(self, write: Write) -> None:
        old, new = copy.deepcopy(write.resource.properties), copy.deepcopy(write.properties)
        for properties in (old, new):
            _strip(properties)
        if write.call.api_version >= FIRST_DNS_UPDATE_VERSION:
            # inferred: the CLI can change DNS servers and there is no PATCH, so newer versions take them in a PUT.
            old.pop("dhcpOptions", None)
            new.pop("dhcpOptions", None)
        if not same(old, new):
            changed = sorted(name for name in {*old, *new} if not same(old.get(name), new.get(name)))
            # inferred: text of the refusal.
            raise denied(
                f"Blocked LogicalNetwork Update : {', '.join(changed)} cannot be changed after resource creation"
            )
        group = _first_subnet(write.properties).get("networkSecurityGroup")
        write.properties["subnets"] = copy.deepcopy(write.resource.properties.get("subnets", []))
        subnet = _first_subnet(write.properties)
        # inferred: what a PUT leaves out is taken away, also by versions that cannot name it.
        subnet.pop("networkSecurityGroup", None)
        if group:
            subnet["networkSecurityGroup"] = group
        write.properties.setdefault("dhcpOptions", {})

    def _check_security_group(self, write: Write) -> None:
        subnet = _first_subnet(write.properties)
        static = subnet.get("ipAllocationMethod") == "Static"
        check_security_group(self, write, subnet, at="properties.subnets[0].properties", static=static)

    def _check_vlan(self, subnet: dict[str, t.Any]) -> None:
        vlan = subnet.get("vlan", 0)
        if not 0 <= vlan <= 4094:
            # inferred: range and text.
            raise denied(f"LogicalNetwork Spec validation failed : vlan {vlan} is not between 0 and 4094")

    def _check_static(self, subnet: dict[str, t.Any]) -> None:
        prefix = network_of(subnet)
        pools = subnet.get("ipPools") or []
        taken: list[tuple[int, int]] = []
        for pool in pools:
            try:
                first, last = _bounds(pool)
            except ValueError as error:
                raise denied(f"LogicalNetwork Spec validation failed : ip pool is invalid: {error}") from error
            inside = int(prefix.network_address) <= first <= last <= int(prefix.broadcast_address)
            if not inside:
                # inferred: text.
                raise denied(
                    f"LogicalNetwork Spec validation failed : ip pool {pool.get('start')}-{pool.get('end')} "
                    f"is not within {prefix}"
                )
            if any(first <= end and start <= last for start, end in taken):
                # inferred: text.
                raise denied("LogicalNetwork Spec validation failed : ip pools overlap")
            taken.append((first, last))
        for route in subnet.get("routeTable", {}).get("properties", {}).get("routes", []):
            self._check_route(route, prefix)

    def _check_route(self, route: dict[str, t.Any], prefix: ipaddress.IPv4Network) -> None:
        properties = route.get("properties", {})
        try:
            ipaddress.IPv4Network(properties.get("addressPrefix", ""))
            hop = ipaddress.IPv4Address(properties.get("nextHopIpAddress", ""))
        except ValueError as error:
            raise denied(f"LogicalNetwork Spec validation failed : route is invalid: {error}") from error
        if hop not in prefix:
            # inferred: refused and text.
            raise denied(f"LogicalNetwork Spec validation failed : gateway {hop} is not within {prefix}")

    def _check_overlap(self, write: Write, subnet: dict[str, t.Any]) -> None:
        """Pools of the same VLAN and switch must not overlap. Source: azure-local facts E."""
        mine = [_bounds(pool) for pool in subnet.get("ipPools") or []]
        for other in self.plane.store.of_kind(write.resource.subscription, write.resource.kind):
            theirs = other.properties.get("subnets", [{}])[0].get("properties", {})
            same_wire = theirs.get("vlan", 0) == subnet.get("vlan", 0) and same(
                other.properties.get("vmSwitchName"), write.properties.get("vmSwitchName")
            )
            same_cluster = same(other.body.get("extendedLocation"), write.wanted.get("extendedLocation"))
            if not (same_wire and same_cluster and other.private.get("ready")):
                continue
            for first, last in (_bounds(pool) for pool in theirs.get("ipPools") or []):
                if any(first <= end and start <= last for start, end in mine):
                    # inferred: text.
                    raise denied(
                        "LogicalNetwork Spec validation failed : ip pools overlap with logical network "
                        f"{other.name} on the same vlan"
                    )


def _first_subnet(properties: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the properties of the only subnet of a body that may lack it."""
    subnets = properties.get("subnets") or [{}]
    found: dict[str, t.Any] = subnets[0].setdefault("properties", {})
    return found


def subnet_of(network: Resource) -> dict[str, t.Any]:
    """Return the properties of the only subnet."""
    return _first_subnet(network.properties)


def network_of(subnet: dict[str, t.Any]) -> ipaddress.IPv4Network:
    """Return the prefix of a static subnet, or deny."""
    prefixes = subnet.get("addressPrefixes") or []
    text = subnet.get("addressPrefix") or (prefixes[0] if prefixes else "")
    try:
        return ipaddress.IPv4Network(text)
    except ValueError as error:
        # inferred: text; the facts say IPv4 only and one prefix.
        raise denied(
            f"LogicalNetwork Spec validation failed : addressPrefix '{text}' is not an IPv4 prefix ({error})"
        ) from error


def is_static(network: Resource) -> bool:
    """Tell whether addresses come from the network's pools."""
    return bool(subnet_of(network).get("ipAllocationMethod") == "Static")


def gateway_of(network: Resource) -> str:
    """Return the default gateway, which is expressed only as a route."""
    routes = subnet_of(network).get("routeTable", {}).get("properties", {}).get("routes", [])
    for route in routes:
        if route.get("properties", {}).get("addressPrefix") == "0.0.0.0/0":
            return str(route["properties"].get("nextHopIpAddress", ""))
    return ""


def take_address(network: Resource, wanted: str, owner: str) -> str:
    """Reserve an address of a static network for a NIC: the wanted one or the first free one of the pools."""
    pools = [_bounds(pool) for pool in subnet_of(network).get("ipPools") or [] if pool.get("ipPoolType", "vm") == "vm"]
    taken: dict[str, str] = network.private.setdefault("addresses", {})
    if wanted:
        _check_wanted(network, wanted, pools=pools, taken=taken)
        taken[wanted] = owner
        return wanted
    if not pools:
        raise denied(f"Logical network {network.name} does not have an ippool")
    gateway = gateway_of(network)
    for number, (first, last) in enumerate(pools):
        # Addresses below the cursor are in use: without it a thousand NICs would cost a million lookups.
        cursors = network.private.setdefault("cursors", {})
        for value in range(max(first, cursors.get(str(number), first)), last + 1):
            address = str(ipaddress.IPv4Address(value))
            if address not in taken and address != gateway:
                taken[address] = owner
                cursors[str(number)] = value + 1
                return address
    # inferred: text.
    raise denied(f"No free ip address left in the ip pools of logical network {network.name}")


def free_address(network: Resource, address: str, owner: str) -> None:
    """Give an address back."""
    taken = network.private.get("addresses", {})
    if taken.get(address) == owner:
        del taken[address]
        network.private.pop("cursors", None)


def _check_wanted(network: Resource, wanted: str, *, pools: list[tuple[int, int]], taken: dict[str, str]) -> None:
    try:
        address = ipaddress.IPv4Address(wanted)
    except ValueError as error:
        raise denied(f"NetworkInterface Spec validation failed : privateIPAddress is invalid: {error}") from error
    if address not in network_of(subnet_of(network)):
        # inferred: text.
        raise denied(
            f"NetworkInterface Spec validation failed : ip address {wanted} is not within the address prefix "
            f"of logical network {network.name}"
        )
    if not any(first <= int(address) <= last for first, last in pools):
        # inferred: refused (the facts say that a static address comes from the pool) and text.
        raise denied(
            f"NetworkInterface Spec validation failed : ip address {wanted} is not within the ip pools of "
            f"logical network {network.name}"
        )
    if wanted in taken or wanted == gateway_of(network):
        # inferred: text.
        raise denied(f"NetworkInterface Spec validation failed : ip address {wanted} is already in use")


def _bounds(pool: dict[str, t.Any]) -> tuple[int, int]:
    first, last = ipaddress.IPv4Address(pool.get("start", "")), ipaddress.IPv4Address(pool.get("end", ""))
    if last < first:
        raise ValueError(f"end {last} is before start {first}")
    return int(first), int(last)


def _strip(properties: dict[str, t.Any]) -> None:
    """Remove what the service adds by itself, in place."""
    for name in ("provisioningState", "status", "networkType"):
        properties.pop(name, None)
    for subnet in properties.get("subnets") or []:
        inner = subnet.setdefault("properties", {})
        for name in ("ipConfigurationReferences", "networkSecurityGroup"):
            inner.pop(name, None)
        inner.setdefault("ipAllocationMethod", "Dynamic")
        if not inner.get("vlan"):
            inner.pop("vlan", None)
        if same(inner.get("routeTable"), {"properties": {}}):
            inner.pop("routeTable", None)
        for pool in inner.get("ipPools") or []:
            pool.pop("info", None)

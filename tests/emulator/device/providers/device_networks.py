# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual networks that a device makes itself, from its switches and VLANs.

Source: azure-stack-edge facts G.6. # inferred: networks other than the default one are in the same group, are called as
on the device, and their subnet is called after them.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import typing as t
import uuid

from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource
from tests.emulator.device.device import Device
from tests.emulator.device.network_rules import network_of, pool_bounds
from tests.emulator.device.providers.long_running import LOCATION

GROUP = "ASERG"
DEFAULT_NETWORK, DEFAULT_SUBNET = "ASEVNET", "ASEVNETsubNet"
KIND = "Microsoft.Network/virtualNetworks"
Network = ipaddress.IPv4Network
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class LogicalNetwork:
    """A network that virtual machines can be on. `pool` are first and last address that DHCP hands out."""

    name: str
    subnet: str
    network: Network
    gateway: str
    accelerated: bool
    dns_servers: tuple[str, ...]
    pool: tuple[str, str] | None = None

    def facts(self) -> Members:
        """Return what the resource remembers beside its body."""
        return {
            "made_by_device": True,
            "gateway": self.gateway,
            "accelerated": self.accelerated,
            "dns_servers": list(self.dns_servers),
            "pool": list(self.pool) if self.pool else None,
        }


def logical_networks(configuration: Members) -> list[LogicalNetwork]:
    """List the networks of a device, the default one first. Pure."""
    found: list[LogicalNetwork] = []
    switches = [switch for switch in configuration["vSwitches"] if switch["enabledForCompute"]]
    for switch in switches:
        made = _of_switch(switch, configuration["interfaces"], default=not found)
        if made is not None:
            found.append(made)
    for item in configuration["virtualNetworks"]:
        switch = next((switch for switch in switches if switch["name"] == item["vSwitchName"]), None)
        if switch is not None:
            found.append(_of_vlan(item, switch))
    return found


def _of_switch(switch: Members, interfaces: list[Members], *, default: bool) -> LogicalNetwork | None:
    port = next((item for item in interfaces if item["name"] == switch["interfaceName"]), {})
    address = port.get("iPv4") or {}
    network = network_of(address.get("address"), address.get("subnetMask"))
    if network is None:
        return None
    name = DEFAULT_NETWORK if default else switch["name"]
    return LogicalNetwork(
        name,
        DEFAULT_SUBNET if default else f"{name}subNet",
        network,
        address.get("gateway") or "",
        bool(switch["supportsAcceleratedNetworking"]),
        tuple(port.get("dnsServerAddresses") or ()),
    )


def _of_vlan(item: Members, switch: Members) -> LogicalNetwork:
    network = network_of(item["network"], item["subnetMask"])
    pools = [pool_bounds(pool["ipAddressRange"]) for pool in item["ipAddressPools"]]
    bounds = next((bounds for bounds in pools if bounds), None)
    return LogicalNetwork(
        item["name"],
        f"{item['name']}subNet",
        network or Network("0.0.0.0/32"),
        item["gateway"] or "",
        bool(switch["supportsAcceleratedNetworking"]),
        (),
        (str(bounds[0]), str(bounds[1])) if bounds else None,
    )


class DeviceNetworks:
    """Keeps the virtual networks that a device makes in line with its configuration."""

    def __init__(self, device: Device, plane: Plane) -> None:
        self._device = device
        self._plane = plane
        self._seen: Members | None = None

    def networks(self) -> list[LogicalNetwork]:
        """List the networks of the device."""
        return logical_networks(self._device.state.configuration["network"])

    def refresh(self) -> None:
        """Make what is missing and remove what is gone and not used."""
        configuration = self._device.state.configuration["network"]
        if configuration is self._seen:
            return
        wanted = {self._id(item): item for item in self.networks()}
        store = self._plane.store
        left = False
        for resource in store.of_kind(self._device.state.subscription_id, KIND):
            if resource.private.get("made_by_device") and resource.id not in wanted:
                left = left or bool(store.referrers(resource.id))
                if not store.referrers(resource.id):
                    store.remove(resource)
        for identifier, item in wanted.items():
            resource = store.get(identifier) or self._make(identifier, item)
            resource.private.update(item.facts())
        # What is still used is looked at again with the next request.
        self._seen = None if left else configuration

    def _id(self, item: LogicalNetwork) -> str:
        group = f"/subscriptions/{self._device.state.subscription_id}/resourceGroups/{GROUP}"
        return f"{group}/providers/{KIND}/{item.name}"

    def _make(self, identifier: str, item: LogicalNetwork) -> Resource:
        prefix = str(item.network)
        body = {
            "id": identifier,
            "name": item.name,
            "type": KIND,
            "location": LOCATION,
            "etag": f'W/"{uuid.uuid4()}"',
            "properties": {
                "provisioningState": "Succeeded",
                "resourceGuid": str(uuid.uuid4()),
                "addressSpace": {"addressPrefixes": [prefix]},
                "subnets": [{"name": item.subnet, "properties": {"addressPrefix": prefix}}],
            },
        }
        resource = Resource(identifier, KIND, item.name, self._device.state.subscription_id, GROUP, body=body)
        self._plane.store.add(resource)
        return resource

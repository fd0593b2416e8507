# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces and "public" addresses. Source: azure-stack-edge facts G.7."""

from __future__ import annotations

import ipaddress
import re
import secrets
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import same
from tests.emulator.device.providers import network_tables, versions
from tests.emulator.device.providers.long_running import NETWORK_STYLE
from tests.emulator.device.providers.rules import NETWORK, EdgeRules, Write, change_not_allowed, not_allowed

MAC_PREFIX = "001DD8"
MAC = re.compile(r"^[0-9A-F]{12}$")
FIRST_HOST = 20
"""Offset of the first address that DHCP hands out. # inferred"""
MACHINES = "Microsoft.Compute/virtualMachines"
NETWORKS = "Microsoft.Network/virtualNetworks"
PUBLIC = "Microsoft.Network/publicIPAddresses"
Members = dict[str, t.Any]
TIMEOUT = "Network interface creation timed out: no address was obtained from the DHCP server of the network."


class NetworkInterfaces(EdgeRules):
    """Every interface is on one subnet; a PUT replaces it, and one without the MAC gives it another MAC."""

    namespace = NETWORK
    kind = "networkInterfaces"
    schema = network_tables.NETWORK_INTERFACE
    patch_schema = network_tables.TAGS_ONLY
    style = NETWORK_STYLE
    known_versions = versions.NETWORK

    def references(self, body: Members) -> list[str]:
        """Name networks and public addresses."""
        found = []
        for item in body["properties"].get("ipConfigurations", []):
            found.append(item["properties"]["subnet"]["id"].rpartition("/subnets/")[0])
            found.append((item["properties"].get("publicIPAddress") or {}).get("id", ""))
        return found

    def check(self, write: Write) -> None:
        """Judge the addresses."""
        if write.call.method == "PATCH":
            return
        properties = write.properties
        configurations = properties.get("ipConfigurations") or []
        if not configurations:
            # inferred: code and text of Azure
            raise ArmError(
                400,
                "NetworkInterfaceMustHaveOneIpConfiguration",
                f"Network Interface {write.resource.id} does not have any ipConfigurations.",
            )
        for item in configurations:
            self._check_configuration(write, item)
        self._check_change(write, configurations)
        properties["macAddress"] = _mac(properties.get("macAddress"))
        properties["resourceGuid"] = write.old.get("resourceGuid") or str(uuid.uuid4())
        properties.setdefault("enableIPForwarding", False)
        if properties.get("networkSecurityGroup"):
            # inferred: the documented types of a device have no such groups
            raise ArmError(400, "OperationNotAllowed", "Network security groups are not supported.")

    def _check_configuration(self, write: Write, item: Members) -> None:
        settings = item.setdefault("properties", {})
        network = self._network(settings)
        if not item.get("name"):
            raise ArmError(400, "InvalidRequestFormat", "Cannot parse the request: ipConfigurations[].name is missing.")
        public = (settings.get("publicIPAddress") or {}).get("id")
        if public:
            self.need(public, PUBLIC, at="publicIPAddress.id")
        address = settings.get("privateIPAddress") or ""
        if settings.setdefault("privateIPAllocationMethod", "Dynamic") == "Dynamic":
            # Facts G.7: templates send an address, even an empty one, together with Dynamic.
            settings.pop("privateIPAddress", None)
            return
        if not address:
            # inferred: code and text
            raise ArmError(
                400, "StaticPrivateIPAddressRequired", f"'{item['name']}' is static and has no privateIPAddress."
            )
        self._check_address(write.resource, address, network)

    def _network(self, settings: Members) -> Resource:
        identifier = str((settings.get("subnet") or {}).get("id", ""))
        base, _, name = identifier.rpartition("/subnets/")
        network = self.need(base or identifier, NETWORKS, at="subnet.id")
        if not any(same(item["name"], name) for item in network.properties["subnets"]):
            raise ArmError(
                400,
                "InvalidResourceReference",
                f"Resource {identifier} referenced by resource at 'subnet.id' was not found. Please make sure that the "
                "referenced resource exists, and that both resources are in the same region.",
            )
        settings["subnet"] = {"id": identifier}
        return network

    def _check_address(self, resource: Resource, address: str, network: Resource) -> None:
        prefix = network.properties["addressSpace"]["addressPrefixes"][0]
        space = ipaddress.IPv4Network(prefix)
        try:
            inside = ipaddress.IPv4Address(address) in space
        except ValueError:
            raise ArmError(400, "InvalidIPAddress", f"'{address}' is not an IPv4 address.") from None
        if not inside:
            raise ArmError(
                400,
                "PrivateIPAddressNotInSubnet",
                f"Private static IP address {address} does not belong to the range of subnet prefix {prefix}.",
            )
        if address in (str(space[0]), str(space[-1]), network.private.get("gateway")):
            raise ArmError(
                400,
                "PrivateIPAddressInReservedRange",
                f"Private static IP address {address} falls within reserved IP range.",
            )
        owner = self.address_owners().get(address)
        if owner is not None and owner.key != resource.key:
            raise ArmError(
                400,
                "PrivateIPAddressInUse",
                f"IP configuration of {resource.id} is using the private IP address {address} which is already "
                "allocated "
                f"to resource {owner.id}.",
            )

    def _check_change(self, write: Write, configurations: list[Members]) -> None:
        if write.creating:
            return
        old = write.old["ipConfigurations"]
        if not same(
            [item["properties"]["subnet"]["id"] for item in old][:1],
            [item["properties"]["subnet"]["id"] for item in configurations][:1],
        ):
            raise change_not_allowed("ipConfigurations.subnet.id")
        for before, after in zip(old, configurations, strict=False):
            if _assignment(before) == _assignment(after):
                after["properties"]["privateIPAddress"] = before["properties"].get("privateIPAddress", "")
            elif self._machine_runs(write.resource):
                # Facts G.7: the VM must be stopped. # inferred: how it is refused
                raise not_allowed(f"The IP assignment of '{write.resource.name}' changes only while its VM is stopped.")

    def _machine_runs(self, resource: Resource) -> bool:
        owners = self.plane.store.referrers(resource.id, MACHINES)
        return any(owner.private.get("power") != "deallocated" for owner in owners)

    def begin(self, write: Write) -> None:
        """Fail when an address is needed and nobody hands them out."""
        if write.call.method != "PUT" or self.device.settings.dhcp_answers:
            return
        waiting = [item for item in write.properties["ipConfigurations"] if not _address(item)]
        if waiting:
            # inferred: the code; the timeout is documented (facts I.2)
            raise Denied("NetworkInterfaceCreationTimedOut", TIMEOUT)

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Take addresses from DHCP."""
        for item in resource.properties["ipConfigurations"]:
            if not _address(item):
                item["properties"]["privateIPAddress"] = self._lease(item)

    def _lease(self, item: Members) -> str:
        base = item["properties"]["subnet"]["id"].rpartition("/subnets/")[0]
        network = self.plane.store.get(base)
        if network is None:
            raise Denied("NetworkInterfaceCreationTimedOut", TIMEOUT)
        space = ipaddress.IPv4Network(network.properties["addressSpace"]["addressPrefixes"][0])
        pool = network.private.get("pool") or [str(space[min(FIRST_HOST, space.num_addresses // 2)]), str(space[-2])]
        used = {*self.address_owners(), *self.taken(), network.private.get("gateway"), str(space[0]), str(space[-1])}
        used |= {str((port["iPv4"] or {}).get("address")) for port in self._ports()}
        first, last = (int(ipaddress.IPv4Address(bound)) for bound in pool)
        for number in range(first, last + 1):
            candidate = str(ipaddress.IPv4Address(number))
            if candidate not in used:
                return candidate
        raise Denied("NetworkInterfaceCreationTimedOut", TIMEOUT)

    def _ports(self) -> list[Members]:
        found: list[Members] = self.device.state.configuration["network"]["interfaces"]
        return found

    def taken(self) -> set[str]:
        """Return the addresses that other machines of the local network have; nobody notices until a VM starts."""
        return {address.strip() for address in self.device.settings.taken_addresses.split(",") if address.strip()}

    def address_owners(self) -> dict[str, Resource]:
        """Return which interface has which address."""
        interfaces = self.plane.store.of_kind(self.device.state.subscription_id, self.full_kind)
        return {
            _address(item): interface
            for interface in interfaces
            for item in interface.properties.get("ipConfigurations", [])
            if _address(item)
        }

    def check_delete(self, resource: Resource) -> None:
        """Keep what a machine has."""
        owners = self.plane.store.referrers(resource.id, MACHINES)
        if owners:
            raise ArmError(400, "NicInUse", f"Network Interface {resource.id} is used by existing VM {owners[0].id}.")

    def view(self, resource: Resource, body: Members) -> None:
        """Show the owner, the addresses and what was never sent."""
        properties = body["properties"]
        owner = next(iter(self.plane.store.referrers(resource.id, MACHINES)), None)
        properties["primary"] = None if owner is None else is_primary(owner, resource)
        if owner is not None:
            properties["virtualMachine"] = {"id": owner.id}
        network = self._network_of(resource)
        servers = network.private.get("dns_servers", []) if network else []
        own = properties.get("dnsSettings", {})
        properties["dnsSettings"] = {
            "dnsServers": [],
            **own,
            "appliedDnsServers": own.get("dnsServers") or list(servers),
            "internalDomainNameSuffix": f"internal.{self.device.state.names.suffix}",
        }
        properties["enableAcceleratedNetworking"] = bool(network and network.private.get("accelerated"))
        for number, item in enumerate(properties["ipConfigurations"]):
            item.update(id=f"{resource.id}/ipConfigurations/{item['name']}", etag=body["etag"])
            item["properties"] |= {
                "primary": number == 0,
                "privateIPAddressVersion": "IPv4",
                "provisioningState": properties["provisioningState"],
            }

    def _network_of(self, resource: Resource) -> Resource | None:
        first = resource.properties["ipConfigurations"][0]["properties"]["subnet"]["id"]
        return self.plane.store.get(first.rpartition("/subnets/")[0])

    def accelerated(self, resource: Resource) -> bool:
        """Tell whether an interface is on an accelerated switch."""
        network = self._network_of(resource)
        return bool(network and network.private.get("accelerated"))


class PublicAddresses(EdgeRules):
    """ "Public" addresses: what they show is the private address of the interface. Source: facts G.7."""

    namespace = NETWORK
    kind = "publicIPAddresses"
    schema = network_tables.PUBLIC_ADDRESS
    patch_schema = network_tables.TAGS_ONLY
    style = NETWORK_STYLE
    known_versions = versions.NETWORK

    def check(self, write: Write) -> None:
        """Fill in what was not sent."""
        properties = write.properties
        properties.setdefault("publicIPAllocationMethod", "Dynamic")
        properties.setdefault("publicIPAddressVersion", "IPv4")
        properties.setdefault("idleTimeoutInMinutes", 4)
        properties["resourceGuid"] = write.old.get("resourceGuid") or str(uuid.uuid4())

    def view(self, resource: Resource, body: Members) -> None:
        """Show the private address of the interface that has it."""
        for owner in self.plane.store.referrers(resource.id):
            for item in owner.properties["ipConfigurations"]:
                if same((item["properties"].get("publicIPAddress") or {}).get("id"), resource.id):
                    body["properties"]["ipConfiguration"] = {"id": f"{owner.id}/ipConfigurations/{item['name']}"}
                    body["properties"]["ipAddress"] = _address(item)

    def check_delete(self, resource: Resource) -> None:
        """Keep what an interface has."""
        owners = self.plane.store.referrers(resource.id)
        if owners:
            raise ArmError(
                400,
                "PublicIPAddressCannotBeDeleted",
                f"Public IP address {resource.id} can not be deleted since it is still allocated to resource "
                f"{owners[0].id}.",
            )


def _address(item: Members) -> str:
    return str(item["properties"].get("privateIPAddress") or "")


def _assignment(item: Members) -> tuple[str, str]:
    settings = item["properties"]
    method = settings["privateIPAllocationMethod"]
    return method, _address(item) if method == "Static" else ""


def _mac(given: str | None) -> str:
    if not given:
        return MAC_PREFIX + secrets.token_hex(3).upper()
    plain = given.upper()
    if not MAC.match(plain):
        # inferred: only the form that GET shows is taken
        raise ArmError(400, "InvalidMacAddress", f"'{given}' is not a MAC address of 12 hexadecimal digits.")
    return plain


def is_primary(machine: Resource, interface: Resource) -> bool:
    """Tell whether an interface is the primary one of a machine; the only one is."""
    entries = machine.properties["networkProfile"]["networkInterfaces"]
    for entry in entries:
        if same(entry["id"], interface.id):
            return len(entries) == 1 or bool((entry.get("properties") or {}).get("primary"))
    return False

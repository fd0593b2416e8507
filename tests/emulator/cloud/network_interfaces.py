# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces. Source: azure-local facts B.5, D (webhook texts) and J."""

from __future__ import annotations

import copy
import re
import secrets
import typing as t

from tests.emulator.arm.store import Resource
from tests.emulator.cloud import logical_networks
from tests.emulator.cloud.network_security import check_security_group, security_group_of
from tests.emulator.cloud.rules import TypeRules, Write, denied
from tests.emulator.cloud.schema import same
from tests.emulator.cloud.tables import LONG_NAME, NETWORK_INTERFACE, NETWORK_INTERFACE_UPDATE

MAC = re.compile(r"^[0-9a-f]{2}([-:]?[0-9a-f]{2}){5}$", re.IGNORECASE)
BLOCKED = "Blocked NetworkInterface Update : "


class NetworkInterfaces(TypeRules):
    """One NIC with at most one ip configuration."""

    kind = "networkInterfaces"
    schema = NETWORK_INTERFACE
    patch_schema = NETWORK_INTERFACE_UPDATE
    name_pattern = re.compile(LONG_NAME)
    late = (
        "macAddress",
        "ipConfigurations.properties.privateIPAddress",
        "ipConfigurations.properties.gateway",
        "ipConfigurations.properties.prefixLength",
    )

    def check(self, write: Write) -> None:
        """Place a new NIC in its network; of an existing one neither MAC nor address nor subnet may change."""
        if write.creating:
            self._create(write)
        else:
            self._check_unchanged(write)
        network = self.plane.store.get(_network_of(write.properties))
        static = network is not None and logical_networks.is_static(network)
        check_security_group(self, write, write.properties, at="properties", static=static)

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The logical network and the security group."""
        properties = body.get("properties", {})
        return [_network_of(properties), security_group_of(properties)]

    def removed(self, resource: Resource) -> None:
        """Give the address back."""
        for configuration in resource.properties.get("ipConfigurations") or []:
            properties = configuration.get("properties", {})
            network = self.plane.store.get(str(properties.get("subnet", {}).get("id", "")))
            if network is not None:
                logical_networks.free_address(network, properties.get("privateIPAddress", ""), resource.id)
                network.private.get("users", {}).pop(resource.key, None)

    def _create(self, write: Write) -> None:
        configurations = write.properties.get("ipConfigurations") or []
        if len(configurations) != 1:
            # inferred: text; one ip configuration is what every client of the field is limited to.
            raise denied(
                "NetworkInterface Spec validation failed : exactly one ipConfiguration is supported, found "
                f"{len(configurations)}"
            )
        configuration = configurations[0].setdefault("properties", {})
        network = self.linked(
            write.call,
            configuration.get("subnet", {}).get("id", ""),
            at="properties.ipConfigurations[0].properties.subnet.id",
            kinds=("logicalNetworks",),
            moc="VirtualNetwork",
        )
        self.same_place(write, network)
        mac = write.properties.get("macAddress")
        if mac and not MAC.match(mac):
            # inferred: text.
            raise denied(f"NetworkInterface Spec validation failed : macAddress '{mac}' is invalid")
        self._place(write, network, configuration)
        # inferred: the name that the service gives, the form of the MAC (upper case, colons, prefix of the range).
        configurations[0].setdefault("name", f"{write.resource.name}-ipconfig")
        write.properties["macAddress"] = mac or _new_mac()
        write.properties.setdefault("dnsSettings", {})
        configuration["subnet"] = {"id": network.id}
        users = network.private.setdefault("users", {})
        users[write.resource.key] = f"{write.resource.id}/ipConfigurations/{configurations[0]['name']}"

    def _place(self, write: Write, network: Resource, configuration: dict[str, t.Any]) -> None:
        wanted = configuration.get("privateIPAddress", "")
        if not logical_networks.is_static(network):
            if wanted:
                # inferred: refused and text; addresses of a dynamic network come from an outside DHCP server.
                raise denied(
                    "NetworkInterface Spec validation failed : privateIPAddress needs a static logical network"
                )
            return
        subnet = logical_networks.subnet_of(network)
        configuration["privateIPAddress"] = logical_networks.take_address(network, wanted, write.resource.id)
        configuration["prefixLength"] = str(logical_networks.network_of(subnet).prefixlen)
        gateway = logical_networks.gateway_of(network)
        if gateway:
            configuration["gateway"] = gateway

    def _check_unchanged(self, write: Write) -> None:
        old, new = write.resource.properties, write.properties
        if not _same_mac(old.get("macAddress"), new.get("macAddress")):
            # Absent counts as changed: what a blind second PUT runs into (bicep-registry-modules issue 7192).
            raise denied(BLOCKED + "MAC Address cannot be changed after resource creation")
        olds, news = old.get("ipConfigurations") or [{}], new.get("ipConfigurations") or []
        if len(olds) != len(news) or not same(olds[0].get("name"), news[0].get("name")):
            # inferred: text; the description says that the name is create and read only.
            raise denied(BLOCKED + "IP Configurations cannot be changed after resource creation")
        before, after = olds[0].get("properties", {}), news[0].get("properties", {})
        for name, label in (("subnet", "Subnet"), ("privateIPAddress", "IP Address")):
            # inferred: texts, and that an absent address counts as changed as an absent MAC does.
            learned = name == "privateIPAddress" and write.resource.private.get("learned")
            if not learned and not same(before.get(name), after.get(name)):
                raise denied(f"{BLOCKED}{label} cannot be changed after resource creation")
        new["ipConfigurations"] = copy.deepcopy(olds)


def _network_of(properties: dict[str, t.Any]) -> str:
    configurations = properties.get("ipConfigurations") or [{}]
    return str(configurations[0].get("properties", {}).get("subnet", {}).get("id", ""))


def _same_mac(left: t.Any, right: t.Any) -> bool:
    plain = [re.sub(r"[-:]", "", str(mac or "")).lower() for mac in (left, right)]
    return plain[0] == plain[1]


def _new_mac() -> str:
    digits = "00155D" + secrets.token_hex(3).upper()
    return ":".join(digits[index : index + 2] for index in range(0, 12, 2))

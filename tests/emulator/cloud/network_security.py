# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network security groups, their rules, and references to them. Source: azure-local facts B.7 and E."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.resource_writes import etag
from tests.emulator.cloud.rules import NAMESPACE, NEW_NAME_PATTERN, TypeRules, Write, denied
from tests.emulator.cloud.tables import FIRST_SECURITY_VERSION, NETWORK_SECURITY_GROUP, SECURITY_RULE, TAGS_ONLY

PRIORITIES = (100, 4096)
LONGEST_DESCRIPTION = 140
PORTS = re.compile(r"^(\d{1,5})(?:-(\d{1,5}))?$")
LAST_PORT = 65535


class NetworkSecurityGroups(TypeRules):
    """A group of rules; by itself it says nothing but who uses it."""

    kind = "networkSecurityGroups"
    schema = NETWORK_SECURITY_GROUP
    patch_schema = TAGS_ONLY
    name_pattern = NEW_NAME_PATTERN
    since = FIRST_SECURITY_VERSION

    def users(self, resource: Resource) -> list[Resource]:
        """Besides the interfaces and networks there are its rules. # inferred: that rules have to go first."""
        rules = self.plane.store.children(resource.id, f"{NAMESPACE}/{SecurityRules.kind}")
        return [*super().users(resource), *rules]

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show the interfaces and networks that use it."""
        for name, kind in (("networkInterfaces", "networkInterfaces"), ("subnets", "logicalNetworks")):
            users = self.plane.store.referrers(resource.id, f"{NAMESPACE}/{kind}")
            body["properties"][name] = [{"id": user.id} for user in users]
        # inferred: that it is the same as in the header.
        body["eTag"] = etag(resource)


class SecurityRules(TypeRules):
    """One rule of a group: without tags and location, and with no PATCH."""

    kind = "networkSecurityGroups/securityRules"
    schema = SECURITY_RULE
    patch_schema = SECURITY_RULE
    name_pattern = NEW_NAME_PATTERN
    since = FIRST_SECURITY_VERSION
    patchable = False

    def check_now(self, write: Write) -> None:
        """Priority and description have limits; properties are needed though the description does not say so."""
        # inferred: that these are refused at once; codes and texts.
        lowest, highest = PRIORITIES
        priority = write.properties.get("priority", 0)
        if not lowest <= priority <= highest:
            raise _invalid("priority", f"must be between {lowest} and {highest}, not {priority}")
        if len(write.properties.get("description", "")) > LONGEST_DESCRIPTION:
            raise _invalid("description", f"must not be longer than {LONGEST_DESCRIPTION} characters")

    def check(self, write: Write) -> None:
        """The rule is where its group is, its priority is free, addresses and ports make sense."""
        group = self.plane.store.get(write.resource.parent)
        if group is not None:
            self.same_place(write, group)
        for rule in self.plane.store.children(write.resource.parent, write.resource.kind):
            same_priority = rule.properties.get("priority") == write.properties["priority"]
            if rule.key != write.resource.key and same_priority:
                # inferred: text; that it holds for both directions together is what the description says.
                raise denied(f"SecurityRule Spec validation failed : priority is used by rule {rule.name} already")
        for name in ("sourceAddressPrefixes", "destinationAddressPrefixes"):
            for prefix in write.properties.get(name, []):
                _check_prefix(name, prefix)
        for name in ("sourcePortRanges", "destinationPortRanges"):
            for ports in write.properties.get(name, []):
                _check_ports(name, ports)

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """A rule has a state and no status."""
        body["properties"].pop("status", None)


def security_group_of(properties: dict[str, t.Any]) -> str:
    """Return the id of the group that an interface or a subnet refers to, empty for none."""
    return str((properties.get("networkSecurityGroup") or {}).get("id") or "")


def check_security_group(
    rules: TypeRules, write: Write, properties: dict[str, t.Any], *, at: str, static: bool
) -> None:
    """Refuse a group that does not exist or is on another cluster, and any group where addresses are not static."""
    wanted = security_group_of(properties)
    if not wanted:
        return
    kinds = (NetworkSecurityGroups.kind,)
    group = rules.linked(write.call, wanted, at=f"{at}.networkSecurityGroup.id", kinds=kinds, moc="SecurityGroup")
    rules.same_place(write, group)
    if not static:
        # inferred: text; the documentation says that groups need static logical networks.
        raise denied("NetworkSecurityGroup Spec validation failed : a static logical network is needed")


def _check_prefix(name: str, prefix: str) -> None:
    try:
        if prefix != "*":
            ipaddress.IPv4Network(prefix, strict=False)
    except ValueError as error:
        # inferred: what counts as a prefix, and text.
        raise denied(f"SecurityRule Spec validation failed : {name} has '{prefix}', which is no prefix") from error


def _check_ports(name: str, ports: str) -> None:
    match = PORTS.match(ports)
    numbers = [int(number) for number in match.groups() if number] if match else []
    if ports != "*" and (not numbers or numbers != sorted(numbers) or numbers[-1] > LAST_PORT):
        # inferred: text.
        raise denied(f"SecurityRule Spec validation failed : {name} has '{ports}', which is no range of ports")


def _invalid(name: str, reason: str) -> ArmError:
    return ArmError(400, "InvalidParameter", f"{name} {reason}.", target=f"properties.{name}")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables against the published descriptions, both ways; skipped where these are not at hand.

Those of 2024-01-01 are Microsoft's files, one for each type; the others are made from SDKs.
"""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from tests.emulator.cloud import tables, vm_tables
from tests.emulator.cloud.hybrid_compute import (
    gateways,
    licenses,
    machine_extensions,
    patches,
    private_links,
    run_commands,
)
from tests.emulator.cloud.schema import BASE_VERSION, Node

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
SPECS = CHECKOUT.parent / "shared" / "specs" / "azurelocal"
COMMON = "common-types/"

SDK_VERSION = "2025-06-01-preview"
SDK_FILE = "derived/stackhcivm.derived"
HYBRID_VERSION = "hybridcompute/2026-07-15"
HYBRID_FILE = "derived/hybridcompute.derived"

Case = tuple[str, str, str, Node]
STABLE: list[tuple[str, str, Node]] = [
    ("storageContainers", "StorageContainers", tables.STORAGE_CONTAINER),
    ("galleryImages", "GalleryImages", tables.GALLERY_IMAGE),
    ("marketplaceGalleryImages", "MarketplaceGalleryImages", tables.MARKETPLACE_IMAGE),
    ("logicalNetworks", "LogicalNetworks", tables.LOGICAL_NETWORK),
    ("networkInterfaces", "NetworkInterfaces", tables.NETWORK_INTERFACE),
    ("networkInterfaces", "NetworkInterfacesUpdateRequest", tables.NETWORK_INTERFACE_UPDATE),
    ("virtualHardDisks", "VirtualHardDisks", tables.VIRTUAL_HARD_DISK),
    ("virtualHardDisks", "VirtualHardDisksUpdateRequest", tables.VIRTUAL_HARD_DISK_UPDATE),
    ("logicalNetworks", "LogicalNetworksUpdateRequest", tables.TAGS_ONLY),
    ("virtualMachineInstances", "VirtualMachineInstance", vm_tables.VIRTUAL_MACHINE_INSTANCE),
    ("virtualMachineInstances", "VirtualMachineInstanceUpdateRequest", vm_tables.VIRTUAL_MACHINE_INSTANCE_UPDATE),
    ("virtualMachineInstances", "GuestAgent", vm_tables.GUEST_AGENT),
    ("virtualMachineInstances", "HybridIdentityMetadata", vm_tables.HYBRID_IDENTITY),
]
PREVIEW: list[tuple[str, Node]] = [
    ("StorageContainer", tables.STORAGE_CONTAINER),
    ("GalleryImage", tables.GALLERY_IMAGE),
    ("MarketplaceGalleryImage", tables.MARKETPLACE_IMAGE),
    ("LogicalNetwork", tables.LOGICAL_NETWORK),
    ("NetworkInterface", tables.NETWORK_INTERFACE),
    ("NetworkInterfacesUpdateRequest", tables.NETWORK_INTERFACE_UPDATE),
    ("VirtualHardDisk", tables.VIRTUAL_HARD_DISK),
    ("VirtualHardDisksUpdateRequest", tables.VIRTUAL_HARD_DISK_UPDATE),
    ("VirtualHardDiskUploadRequest", tables.UPLOAD_REQUEST),
    ("VirtualHardDiskUploadResponse", tables.UPLOAD_RESPONSE),
    ("NetworkSecurityGroup", tables.NETWORK_SECURITY_GROUP),
    ("NetworkSecurityGroupTagsUpdate", tables.TAGS_ONLY),
    ("SecurityRule", tables.SECURITY_RULE),
]
HYBRID: list[tuple[str, Node]] = [
    ("MachineExtension", machine_extensions.MACHINE_EXTENSION),
    ("MachineExtensionUpdate", machine_extensions.MACHINE_EXTENSION_UPDATE),
    ("MachineRunCommand", run_commands.RUN_COMMAND),
    ("License", licenses.LICENSE),
    ("LicenseUpdate", licenses.LICENSE_UPDATE),
    ("LicenseProfile", licenses.LICENSE_PROFILE),
    ("LicenseProfileUpdate", licenses.LICENSE_PROFILE_UPDATE),
    ("Gateway", gateways.GATEWAY),
    ("GatewayUpdate", gateways.GATEWAY_UPDATE),
    ("Settings", gateways.SETTINGS),
    ("HybridComputePrivateLinkScope", private_links.PRIVATE_LINK_SCOPE),
    ("TagsResource", tables.TAGS_ONLY),
    ("PrivateEndpointConnection", private_links.PRIVATE_ENDPOINT_CONNECTION),
    ("MachineInstallPatchesParameters", patches.INSTALL_PATCHES),
]
CASES: list[Case] = [
    *((BASE_VERSION, *case) for case in STABLE),
    *((SDK_VERSION, SDK_FILE, *case) for case in PREVIEW),
    *((HYBRID_VERSION, HYBRID_FILE, *case) for case in HYBRID),
]
# What the emulator reads differently on purpose, or does not look into.
OPAQUE = {"systemData", "errorDetails", "error"}

pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason="the published descriptions are not at hand")

Fact = tuple[t.Any, ...]


class Description:
    """One published file with what it refers to."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._content = json.loads(path.read_text(encoding="utf-8"))

    def definition(self, name: str) -> dict[str, t.Any]:
        """Return a definition of the file."""
        found: dict[str, t.Any] = self._content["definitions"][name]
        return found

    def resolve(self, schema: dict[str, t.Any]) -> tuple[Description, dict[str, t.Any]]:
        """Follow a reference, keeping the members beside it."""
        if "$ref" not in schema:
            return self, schema
        file, _, pointer = schema["$ref"].partition("#/definitions/")
        where = self if not file else Description(self._locate(file))
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        description, found = where.resolve(where.definition(pointer))
        return description, {**found, **beside}

    def _locate(self, file: str) -> pathlib.Path:
        if COMMON in file:
            return SPECS / COMMON / file.partition(COMMON)[2]
        return (self._path.parent / file).resolve()

    def facts(self, schema: dict[str, t.Any], path: str = "") -> dict[str, Fact]:
        """Return kind, enumeration, required, read-only and secret of every property by its path."""
        description, found = self.resolve(schema)
        result: dict[str, Fact] = {}
        for parent in found.get("allOf", []):
            result.update(description.facts(parent, path))
        required = set(found.get("required", []))
        for name, member in found.get("properties", {}).items():
            result.update(description._member(name, member, path, name in required))
        if "items" in found:
            result.update(description.facts(found["items"], f"{path}[]"))
        return result

    def _member(self, name: str, member: dict[str, t.Any], path: str, required: bool) -> dict[str, Fact]:
        where = f"{path}.{name}".lstrip(".")
        owner, resolved = self.resolve(member)
        kind = resolved.get("type") or ("object" if "properties" in resolved or "allOf" in resolved else "any")
        secret = bool(resolved.get("x-ms-secret"))
        own = {where: (kind, tuple(sorted(resolved.get("enum", ()))), required, bool(resolved.get("readOnly")), secret)}
        return own if name in OPAQUE else {**own, **owner.facts(resolved, where)}


def table_facts(node: Node, version: str, path: str = "") -> dict[str, Fact]:
    """Return the same facts of a field table, as far as a version has them."""
    result: dict[str, Fact] = {}
    for name, member in node.members.items():
        if member.since > version:
            continue
        where = f"{path}.{name}".lstrip(".")
        later = (value for value, since in member.extra_values.items() if since <= version)
        values = tuple(sorted((*member.values, *later)))
        result[where] = (member.kind, values, member.required, member.read_only, member.secret)
        if name not in OPAQUE:
            result.update(table_facts(member, version, where))
    if node.items is not None:
        result.update(table_facts(node.items, version, f"{path}[]"))
    return result


def described_facts(version: str, file: str, name: str) -> dict[str, Fact]:
    """Return the facts of a published definition."""
    description = Description(SPECS / version / f"{file}.json")
    return description.facts(description.definition(name))


def ids(value: t.Any) -> str:
    """Name a case by its definition."""
    return value if isinstance(value, str) else "table"


@pytest.mark.parametrize(("version", "file", "name", "node"), CASES, ids=ids)
def test_same_properties(version: str, file: str, name: str, node: Node) -> None:
    """Neither side has a property that the other one lacks."""
    described, table = described_facts(version, file, name), table_facts(node, version)
    assert sorted(set(described) - set(table)) == [], "missing in the table"
    assert sorted(set(table) - set(described)) == [], "not in the description"


@pytest.mark.parametrize(("version", "file", "name", "node"), CASES, ids=ids)
def test_same_facts(version: str, file: str, name: str, node: Node) -> None:
    """Kind, enumeration, required and secret agree; the table marks at least what the description says is read-only."""
    described, table = described_facts(version, file, name), table_facts(node, version)
    for path in sorted(set(described) & set(table)):
        kind, values, required, is_read_only, secret = described[path]
        own = table[path]
        if version == BASE_VERSION:
            assert (path, own[0], own[4]) == (path, "object" if kind == "any" else kind, secret)
        else:
            # SDKs do not tell what is secret, and what is sent as a text of their own types.
            assert kind in (own[0], "any"), path
        assert (path, own[1], own[2]) == (path, values, required)
        assert own[3] or not is_read_only, f"{path} is read-only"

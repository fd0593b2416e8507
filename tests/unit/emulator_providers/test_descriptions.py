# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables against the published descriptions, by name and version; skipped where these are not at hand."""

from __future__ import annotations

import json
import typing as t

import pytest
from edge_descriptions import SPECS, Description

from tests.emulator.cloud.schema import Node, has_member
from tests.emulator.device.providers import compute_tables, deployments, network_tables, storage_tables
from tests.emulator.device.providers.versions import PROFILES

ENVELOPE = {"id", "name", "type"}
# The description of a sub-resource in a reference repeats the whole resource; a device is given the id.
CASES: list[tuple[str, tuple[str, ...], str, Node]] = [
    ("compute", ("2017-03-30/compute", "2017-12-01/compute", "2020-06-01/compute"), definition, node)
    for definition, node in (
        ("VirtualMachine", compute_tables.VIRTUAL_MACHINE),
        ("Image", compute_tables.IMAGE),
        ("VirtualMachineExtension", compute_tables.EXTENSION),
    )
]
CASES += [
    ("compute", ("2017-03-30/disk", "2019-07-01/disk"), definition, node)
    for definition, node in (
        ("Disk", compute_tables.DISK),
        ("DiskUpdate", compute_tables.DISK_UPDATE),
        ("Snapshot", compute_tables.SNAPSHOT),
        ("SnapshotUpdate", compute_tables.SNAPSHOT_UPDATE),
        ("GrantAccessData", compute_tables.GRANT),
    )
]
CASES += [
    ("network", (f"2017-10-01/{file}", f"2018-11-01/{file}"), definition, node)
    for file, definition, node in (
        ("virtualNetwork", "VirtualNetwork", network_tables.VIRTUAL_NETWORK),
        ("virtualNetwork", "Subnet", network_tables.SUBNET),
        ("networkInterface", "NetworkInterface", network_tables.NETWORK_INTERFACE),
        ("publicIpAddress", "PublicIPAddress", network_tables.PUBLIC_ADDRESS),
    )
]
CASES += [
    ("storage", ("2017-10-01/storage", "2019-06-01/storage"), definition, node)
    for definition, node in (
        ("StorageAccountCreateParameters", storage_tables.STORAGE_ACCOUNT),
        ("StorageAccountUpdateParameters", storage_tables.STORAGE_ACCOUNT_UPDATE),
        ("StorageAccountRegenerateKeyParameters", storage_tables.REGENERATE),
        ("StorageAccountCheckNameAvailabilityParameters", storage_tables.NAME_CHECK),
    )
]
CASES.append(("resources", ("2018-05-01/resources", "2019-10-01/resources"), "Deployment", deployments.DEPLOYMENT))
PAIRS = [(f"{provider}/{file}", definition, node) for provider, files, definition, node in CASES for file in files]

pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason="the published descriptions are not at hand")


def differing_names(
    description: Description, schema: dict[str, t.Any], node: Node, version: str, path: str = ""
) -> tuple[set[str], set[str]]:
    """Return the paths that only the description has, and those that only the table has."""
    members = description.members(schema)
    table = {name: member for name, member in node.members.items() if has_member(member, version)}
    extra = {f"{path}{name}" for name in set(members) - set(table)}
    missing = {f"{path}{name}" for name in set(table) - set(members)}
    for name in set(members) & set(table):
        owner, schema_of_member = members[name]
        inner, resolved = owner.resolve(schema_of_member)
        below = table[name]
        if below.items is not None:
            below, resolved = below.items, resolved.get("items", {})
        if below.members:
            more = differing_names(inner, resolved, below, version, f"{path}{name}.")
            extra, missing = extra | more[0], missing | more[1]
    return extra, missing


@pytest.mark.parametrize(
    ("file", "definition", "node"), PAIRS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_names(file: str, definition: str, node: Node) -> None:
    """Neither side has a member that the other one lacks, in every version of the profiles."""
    description = Description(SPECS / f"{file}.json")
    version = file.split("/")[1]
    undescribed, unknown = differing_names(description, description.definitions[definition], node, version)
    assert sorted(undescribed) == [], "missing in the table"
    assert sorted(unknown - ENVELOPE) == [], "not in the description"


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_profiles(profile: str) -> None:
    """The versions of the profiles are the published ones."""
    path = SPECS / "profiles" / f"{profile}.json"
    published = json.loads(path.read_text(encoding="utf-8"))["resource-manager"]
    for kind, area in (
        ("microsoft.compute/virtualMachines", "compute"),
        ("microsoft.compute/disks", "disks"),
        ("microsoft.network/virtualNetworks", "network"),
        ("microsoft.storage/storageAccounts", "storage"),
        ("microsoft.resources/deployments", "resources"),
    ):
        namespace, _, name = kind.partition("/")
        assert name in json.dumps(published[namespace][PROFILES[profile][area]]), (kind, PROFILES[profile][area])

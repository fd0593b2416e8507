# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the field tables write is in the published descriptions of that version, and not read-only there.

Skipped where the descriptions are not at hand.
"""

from __future__ import annotations

import collections.abc as c
import typing as t

import pytest
from edge_descriptions import SPECS, Description

from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Field, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.image import IMAGES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import PROFILES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.snapshot import SNAPSHOTS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.storage_account import STORAGE_ACCOUNTS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import VIRTUAL_MACHINES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_network import VIRTUAL_NETWORKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.vm_extension import EXTENSIONS

# The table, and the file and definition of what its PUT takes; the version of the file is that of the table.
TYPES: dict[str, tuple[dict[str, ResourceSpec], str, str]] = {
    "disk": (DISKS, "compute/{}/disk", "Disk"),
    "snapshot": (SNAPSHOTS, "compute/{}/disk", "Snapshot"),
    "image": (IMAGES, "compute/{}/compute", "Image"),
    "virtual machine": (VIRTUAL_MACHINES, "compute/{}/compute", "VirtualMachine"),
    "extension": (EXTENSIONS, "compute/{}/compute", "VirtualMachineExtension"),
    "network interface": (NETWORK_INTERFACES, "network/{}/networkInterface", "NetworkInterface"),
    "virtual network": (VIRTUAL_NETWORKS, "network/{}/virtualNetwork", "VirtualNetwork"),
    "storage account": (STORAGE_ACCOUNTS, "storage/{}/storage", "StorageAccountCreateParameters"),
}
CASES = [
    pytest.param(specs[profile.name], file, definition, id=f"{title} {profile.name}")
    for title, (specs, file, definition) in TYPES.items()
    for profile in PROFILES
]
# What an id may be; lenses take it apart.
TEXT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/kinds/a"
VALUES: dict[str, t.Any] = {"str": TEXT, "int": 7, "bool": True, "dict": {"key": "value"}}

pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason="the published descriptions are not at hand")


def value_of(field: Field) -> t.Any:
    """Something that a user may declare."""
    if field.type == "list":
        one = {part.name: value_of(part) for part in field.fields} if field.fields else VALUES[field.elements or "str"]
        return [one, one]
    if field.fields:
        return {part.name: value_of(part) for part in field.fields}
    return field.choices[0] if field.choices else VALUES[field.type]


def written(spec: ResourceSpec) -> c.Iterator[dict[str, t.Any]]:
    """A body for every field by itself, since some exclude each other; lists of dictionaries part by part too."""
    yield dict(spec.new_body)
    for field in spec.fields:
        values = [value_of(field)]
        if field.type == "list" and field.fields:
            values += [[{part.name: value_of(part)} | {"lun": 7} for _ in "ab"] for part in field.fields]
        for value in values:
            body: dict[str, t.Any] = {}
            if field.name == "source_sas" or field.name == "blob_sas":
                spec.field(field.name.replace("_sas", "_uri")).write(body, TEXT)
            field.write(body, value)
            yield body


def undescribed(description: Description, schema: dict[str, t.Any], value: t.Any, path: str = "") -> c.Iterator[str]:
    """The paths of a value that its description does not have, or has as read-only."""
    owner, found = description.resolve(schema)
    if isinstance(value, list):
        for item in value:
            yield from undescribed(owner, found.get("items", {}), item, path)
    elif isinstance(value, dict):
        members = owner.members(found)
        # An object without members of its own is anybody's, for example tags.
        for name, inner in value.items() if members else ():
            where = f"{path}.{name}".lstrip(".")
            if name not in members:
                yield where
                continue
            described_in, member = members[name]
            if member.get("readOnly") or described_in.resolve(member)[1].get("readOnly"):
                yield f"{where} (read-only)"
            yield from undescribed(described_in, member, inner, where)


@pytest.mark.parametrize(("spec", "file", "definition"), CASES)
def test_everything_that_is_written_is_described(spec: ResourceSpec, file: str, definition: str) -> None:
    description = Description(SPECS / f"{file.format(spec.api_version)}.json")
    schema = description.definitions[definition]
    bodies = list(written(spec))
    assert {path for body in bodies for path in undescribed(description, schema, body)} == set()
    assert sum(bool(body) for body in bodies) > len(spec.fields) // 2, "the test writes nothing"

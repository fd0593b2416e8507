# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every property that the published descriptions have is an option or a returned value, or has a reason not to be."""

from __future__ import annotations

import copy
import fnmatch
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.image import (
    GALLERY_IMAGE,
    MARKETPLACE_IMAGE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.logical_network import LOGICAL_NETWORK
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.storage_path import STORAGE_PATH
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_disk import VIRTUAL_DISK
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import (
    virtual_machine_instance,
)
from tests.emulator.cloud import tables, vm_tables
from tests.emulator.cloud.schema import BASE_VERSION, Node

# Paths of every type that are neither option nor returned value, and why.
EXCLUDED = {
    "type": "follows from the module",
    "systemData.*": "who changed what is a matter of the activity log",
    "extendedLocation.type": "has one possible value, which is written with the custom location",
    "properties.status.provisioningStatus.*": "of the last operation; error_code and error_message say how it ended",
    "properties.subnets.0.properties.routeTable.etag": "of a table that is a part of the network, not a resource",
    "properties.subnets.0.properties.routeTable.name": "as its etag",
    "properties.subnets.0.properties.routeTable.type": "as its etag",
    "identity.*": "belongs on the Arc machine; the service refuses it here",
    "properties.guestAgentInstallStatus.vmUuid": "repeats vm_id",
    "properties.guestAgentInstallStatus.lastStatusChange": "changes by itself and tells nothing about the machine",
}
# A text that is a number as well, because ARM writes some numbers as text.
TEXT = "7"
VALUES: dict[str, t.Any] = {"string": TEXT, "integer": 7, "boolean": True, "object": {"key": TEXT}}
TYPES: list[tuple[Node, tuple[ResourceSpec, ...]]] = [
    (tables.STORAGE_CONTAINER, (STORAGE_PATH,)),
    (tables.GALLERY_IMAGE, (GALLERY_IMAGE,)),
    (tables.MARKETPLACE_IMAGE, (MARKETPLACE_IMAGE,)),
    (tables.LOGICAL_NETWORK, (LOGICAL_NETWORK,)),
    (tables.NETWORK_INTERFACE, (NETWORK_INTERFACE,)),
    (tables.VIRTUAL_HARD_DISK, (VIRTUAL_DISK,)),
    (vm_tables.VIRTUAL_MACHINE_INSTANCE, tuple(virtual_machine_instance(name) for name in ("Linux", "Windows"))),
]


def full_body(node: Node) -> t.Any:
    """A body with a value everywhere; its lists have one element."""
    if node.items:
        return [full_body(node.items)]
    if node.members:
        return {name: full_body(member) for name, member in node.members.items() if member.since <= BASE_VERSION}
    return copy.deepcopy(VALUES[node.kind])


def leaves(node: Node, path: str = "") -> t.Iterator[str]:
    """The dotted paths of all values of a full body."""
    children = {"0": node.items} if node.items else node.members
    if not children:
        yield path
    for name, child in children.items():
        if child is not None and child.since <= BASE_VERSION:
            yield from leaves(child, f"{path}.{name}".lstrip("."))


def reading(specs: tuple[ResourceSpec, ...], body: dict[str, t.Any]) -> list[t.Any]:
    """All that the field tables see in a body, secrets included."""
    return [
        (spec.to_ansible(body), {field.name: field.read(body) for field in spec.fields if field.secret})
        for spec in specs
    ]


def unseen(node: Node, specs: tuple[ResourceSpec, ...]) -> set[str]:
    """The paths whose value makes no difference to what is read."""
    body = full_body(node)
    paths = set()
    for path in leaves(node):
        without = copy.deepcopy(body)
        Path(path).set(without, None)
        if reading(specs, without) == reading(specs, body):
            paths.add(path)
    return paths


def is_excluded(path: str) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in EXCLUDED)


@pytest.mark.parametrize(("node", "specs"), TYPES, ids=[specs[0].title for _, specs in TYPES])
def test_every_property_is_seen_or_left_out_for_a_reason(node: Node, specs: tuple[ResourceSpec, ...]) -> None:
    assert {path for path in unseen(node, specs) if not is_excluded(path)} == set()


def test_no_reason_is_left_over() -> None:
    paths = {path for node, specs in TYPES for path in unseen(node, specs)}
    assert {pattern for pattern in EXCLUDED if not fnmatch.filter(paths, pattern)} == set()

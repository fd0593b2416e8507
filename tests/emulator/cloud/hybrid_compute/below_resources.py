# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can only be read below a resource, because the service knows it and nobody declares it."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError, method_not_allowed, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.hybrid_compute.handler import parent_of
from tests.emulator.cloud.hybrid_compute.plain_types import NAMESPACE, VERSIONS, versions_since
from tests.emulator.messages import Json, Response

Read = t.Callable[[Plane, Call, Resource], Json]


class BelowResource:
    """Owns what can only be read below a resource."""

    namespace = NAMESPACE

    def __init__(self, plane: Plane, kind: str, read: Read, *, since: str = VERSIONS[-1]) -> None:
        self._plane = plane
        self._read = read
        self.kind = kind
        self.versions = versions_since(since)

    def handle(self, call: Call) -> Response:
        """Answer GET."""
        self._plane.group_of(call.path)
        if call.method != "GET":
            raise method_not_allowed(call.method)
        parent = parent_of(self._plane, call.path)
        if parent is None or len(call.path.kinds) > self.kind.count("/") + 1:
            raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")
        return Response(200, self._read(self._plane, call, parent))


def network_profile(plane: Plane, call: Call, machine: Resource) -> Json:
    """Read what the agent reports of a machine's network. # inferred: nothing, though the machine may have one."""
    return machine.properties.get("networkProfile", {"networkInterfaces": []})


def chosen(plane: Plane, call: Call, items: list[dict[str, Json]]) -> Json:
    """Return the whole list, or the item that the path names."""
    if call.path.is_collection:
        return page(call, items, describe=dict, size=plane.settings["page_size"])
    for item in items:
        if item["name"].lower() == call.path.name.lower():
            return item
    raise resource_not_found(call.path.full_kind, call.path.name, call.path.group)

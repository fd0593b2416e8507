# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for the tracked Azure Local types: one flow for all, what differs is in the type's rules."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError, method_not_allowed, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.resource_writes import ResourceWrites, etag
from tests.emulator.cloud.rules import NAMESPACE, TypeRules
from tests.emulator.messages import Json, Response

VERSIONS = (
    "2024-01-01",
    "2026-04-01-preview",
    "2026-02-01-preview",
    "2025-09-01-preview",
    "2025-06-01-preview",
    "2025-04-01-preview",
    "2025-02-01-preview",
    "2024-10-01-preview",
    "2024-08-01-preview",
    "2024-07-15-preview",
    "2024-05-01-preview",
    "2024-02-01-preview",
    "2023-09-01-preview",
    "2023-07-01-preview",
)


class HciHandler:
    """Owns one tracked Azure Local type."""

    namespace = NAMESPACE
    versions = VERSIONS

    def __init__(self, plane: Plane, rules: TypeRules) -> None:
        self.kind = rules.kind
        self._plane = plane
        self._rules = rules
        self.writes = ResourceWrites(plane, rules)

    def handle(self, call: Call) -> Response:
        """Answer a request for a resource or for a list."""
        path = call.path
        if len(path.kinds) > 1 or path.scope.lower().count("/providers/"):
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{'/'.join(path.kinds)}' could not be found in the namespace '{path.namespace}'.",
            )
        if path.is_collection:
            return self._list(call)
        self._plane.group_of(path)
        verbs = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call, self._plane.store.get(path.text))

    def _list(self, call: Call) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        store, path = self._plane.store, call.path
        kind = f"{NAMESPACE}/{self.kind}"
        if path.group:
            self._plane.group_of(path)
            found = store.in_group(path.subscription, path.group, kind)
        else:
            found = store.of_kind(path.subscription, kind)
        return Response(200, page(call, found, describe=self._item, size=self._plane.settings["page_size"]))

    def _item(self, resource: Resource) -> dict[str, Json]:
        body = self.writes.render(resource)
        # inferred: that lists spell ids differently from a GET; recordings show ids and types in mixed case.
        body["id"] = body["id"].replace(
            f"/resourceGroups/{resource.group}/", f"/resourcegroups/{resource.group.lower()}/"
        )
        return body

    def _get(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise resource_not_found(f"{NAMESPACE}/{self.kind}", call.path.name, call.path.group)
        return Response(200, self.writes.render(current, read=True), {"ETag": etag(current)})

    def _put(self, call: Call, current: Resource | None) -> Response:
        group = self._plane.writable_group_of(call.path)
        if not self._rules.name_ok(call.path.name, call.api_version):
            # inferred: code and text for a name that breaks the pattern.
            raise ArmError(
                400,
                "InvalidResourceName",
                f"Resource name '{call.path.name}' is invalid for type '{NAMESPACE}/{self.kind}'.",
            )
        resource = current or Resource(
            id=f"/subscriptions/{group.subscription}/resourceGroups/{group.name}/providers/{NAMESPACE}/{self.kind.lower()}/{call.path.name}",
            kind=f"{NAMESPACE}/{self.kind}",
            name=call.path.name,
            subscription=group.subscription,
            group=group.name,
        )
        return self.writes.put(call, resource, creating=current is None)

    def _patch(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise resource_not_found(f"{NAMESPACE}/{self.kind}", call.path.name, call.path.group)
        return self.writes.patch(call, current)

    def _delete(self, call: Call, current: Resource | None) -> Response:
        return Response(204) if current is None else self.writes.delete(call, current)

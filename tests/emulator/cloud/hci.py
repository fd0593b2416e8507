# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for the tracked Azure Local types and their children: one flow for all, what differs is in the rules."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError, invalid_name, method_not_allowed, parent_not_found, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import READS, Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.resource_writes import ResourceWrites, etag
from tests.emulator.cloud.rules import NAMESPACE, Action, TypeRules
from tests.emulator.cloud.schema import BASE_VERSION
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
    """Owns one Azure Local type; that of a child is written `parents/children`."""

    namespace = NAMESPACE

    def __init__(self, plane: Plane, rules: TypeRules) -> None:
        self.kind = rules.kind
        self.versions = tuple(version for version in VERSIONS if max(version, BASE_VERSION) >= rules.since)
        self._parent_kind = rules.kind.rpartition("/")[0]
        self._plane = plane
        self._rules = rules
        self.writes = ResourceWrites(plane, rules)
        self._actions = rules.actions(self.writes)

    @property
    def more_operations(self) -> tuple[str, ...]:
        """The actions, for the list of the provider's operations."""
        return tuple(f"{name}/action" for name in self._actions)

    def handle(self, call: Call) -> Response:
        """Answer a request for a resource, for a list, or for an action."""
        path = call.path
        below = path.kinds[self.kind.count("/") + 1 :]
        action = self._actions.get(below[0].lower()) if len(below) == 1 and path.is_collection else None
        if (below and action is None) or path.scope.lower().count("/providers/"):
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{'/'.join(path.kinds)}' could not be found in the namespace '{path.namespace}'.",
            )
        if action is not None:
            return self._act(call, action)
        if path.is_collection:
            return self._list(call)
        self._plane.group_of(path)
        verbs = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        if call.method not in verbs or (call.method == "PATCH" and not self._rules.patchable):
            raise method_not_allowed(call.method)
        return verbs[call.method](call, self._plane.store.get(path.text))

    def _act(self, call: Call, action: Action) -> Response:
        if call.method != "POST":
            raise method_not_allowed(call.method)
        self._plane.group_of(call.path)
        resource = self._plane.store.get(call.path.parent)
        if resource is None:
            raise self._not_found(call)
        return action(call, resource)

    def _not_found(self, call: Call) -> ArmError:
        """Make the answer for an absent resource; the type of a child has the name of its parent in it."""
        kinds = self.kind.split("/")
        parents = [f"{kind}/{name}" for kind, name in zip(kinds[:-1], call.path.names, strict=False)]
        return resource_not_found("/".join((NAMESPACE, *parents, kinds[-1])), call.path.name, call.path.group)

    def _parent(self, call: Call) -> Resource | None:
        """Return the parent of a child that is read or written, or refuse the request."""
        if not self._parent_kind:
            return None
        path = call.path
        identifier = path.parent if path.is_collection else path.parent.rpartition("/")[0]
        parent = self._plane.store.get(identifier)
        if parent is None:
            # inferred: that reads are refused as writes are.
            raise parent_not_found(self.kind, identifier, verb="read" if call.method in READS else "write")
        return parent

    def _list(self, call: Call) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        store, path = self._plane.store, call.path
        kind = f"{NAMESPACE}/{self.kind}"
        parent = self._parent(call)
        if parent is not None:
            found = store.children(parent.id, kind)
        elif path.group:
            self._plane.group_of(path)
            found = store.in_group(path.subscription, path.group, kind)
        else:
            found = store.of_kind(path.subscription, kind)
        return Response(
            200, page(call, found, describe=lambda item: self._item(call, item), size=self._plane.settings["page_size"])
        )

    def _item(self, call: Call, resource: Resource) -> dict[str, Json]:
        body = self.writes.render(resource, call.api_version)
        # inferred: that lists spell ids differently from a GET; recordings show ids and types in mixed case.
        body["id"] = body["id"].replace(
            f"/resourceGroups/{resource.group}/", f"/resourcegroups/{resource.group.lower()}/"
        )
        return body

    def _get(self, call: Call, current: Resource | None) -> Response:
        self._parent(call)
        if current is None:
            raise self._not_found(call)
        return Response(200, self.writes.render(current, call.api_version, read=True), {"ETag": etag(current)})

    def _put(self, call: Call, current: Resource | None) -> Response:
        group = self._plane.writable_group_of(call.path)
        parent = self._parent(call)
        if not self._rules.name_ok(call.path.name, call.api_version):
            raise invalid_name(f"{NAMESPACE}/{self.kind}", call.path.name)
        below = parent.id if parent else f"{group.id}/providers/{NAMESPACE}"
        resource = current or Resource(
            id=f"{below}/{self.kind.rpartition('/')[2].lower()}/{call.path.name}",
            kind=f"{NAMESPACE}/{self.kind}",
            name=call.path.name,
            subscription=group.subscription,
            group=group.name,
            parent=parent.id if parent else "",
        )
        if parent is not None:
            # A child has no location of its own; its operations are where the parent is.
            resource.private["location"] = parent.body["location"]
        return self.writes.put(call, resource, creating=current is None)

    def _patch(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise self._not_found(call)
        return self.writes.patch(call, current)

    def _delete(self, call: Call, current: Resource | None) -> Response:
        return Response(204) if current is None else self.writes.delete(call, current)

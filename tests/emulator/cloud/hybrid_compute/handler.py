# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for the types of Microsoft.HybridCompute: one flow for all; what differs is in the type."""

from __future__ import annotations

import typing as t
import uuid

from tests.emulator.arm.errors import (
    ArmError,
    invalid_name,
    location_not_available,
    location_taken,
    method_not_allowed,
    resource_not_found,
    running_operation,
)
from tests.emulator.arm.lists import page
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.paths import ArmPath, canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource, ResourceGroup
from tests.emulator.arm.tags import check_tags
from tests.emulator.cloud.hybrid_compute.long_running import operation_headers, start
from tests.emulator.cloud.hybrid_compute.plain_types import NAMESPACE, Answer, PlainType, bad_request, versions_since
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import Node, check_body, same, without_secrets
from tests.emulator.messages import NO_BODY, Json, Response


class PlainHandler:
    """Owns one type, in resource groups or below another resource."""

    namespace = NAMESPACE

    def __init__(self, plane: Plane, rules: PlainType) -> None:
        self._plane = plane
        self._rules = rules
        self.kind = rules.kind
        self.versions = versions_since(rules.since)
        self.more_operations = tuple(f"{name}/action" for name in rules.actions)
        self._full_kind = f"{NAMESPACE}/{rules.kind}"
        plane.operations.on_due(f"{self._full_kind}/write".lower(), self._end_write)
        plane.operations.on_due(f"{self._full_kind}/delete".lower(), self._end_delete)
        plane.renderers[self._full_kind.lower()] = self.render

    def handle(self, call: Call) -> Response:
        """Answer a request for a resource, a list, or an action of a resource."""
        path = call.path
        if path.group:
            self._plane.group_of(path)
        depth = self.kind.count("/") + 1
        if len(path.kinds) > depth:
            return self._act(call, path.kinds[depth:])
        parent = parent_of(self._plane, path)
        if path.is_collection:
            return self._list(call, parent)
        verbs = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        lacking = {"PATCH": self._rules.update_schema is None, "DELETE": self._rules.deletion(call) is None}
        if call.method not in verbs or lacking.get(call.method):
            raise method_not_allowed(call.method)
        return verbs[call.method](call, self._plane.store.get(path.text))

    def render(self, resource: Resource) -> dict[str, Json]:
        """Return what a client sees."""
        properties = dict(resource.properties)
        self._rules.view(resource, properties)
        return {**resource.body, "properties": properties}

    def place(self, parent: Resource, name: str, wanted: dict[str, t.Any], *, when: float) -> None:
        """Make or replace a child at once, as the result of another operation."""
        new = self._of_name(name, parent)
        resource = self._plane.store.get(new.id) or self._added(new)
        self._complete(resource, wanted, when)

    def _list(self, call: Call, parent: Resource | None) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        store, path = self._plane.store, call.path
        if parent is not None:
            found = store.children(parent.id, self._full_kind)
        elif path.group:
            found = store.in_group(path.subscription, path.group, self._full_kind)
        else:
            found = store.of_kind(path.subscription, self._full_kind)
        return Response(200, page(call, found, describe=self.render, size=self._plane.settings["page_size"]))

    def _get(self, call: Call, current: Resource | None) -> Response:
        return Response(200, self.render(self._existing(call, current)))

    def _existing(self, call: Call, current: Resource | None) -> Resource:
        if current is None:
            raise resource_not_found(self._full_kind, "/".join(call.path.names), call.path.group)
        return current

    def _act(self, call: Call, kinds: tuple[str, ...]) -> Response:
        act = {name.lower(): action for name, action in self._rules.actions.items()}.get("/".join(kinds).lower())
        if act is None or not call.path.is_collection:
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{'/'.join(call.path.kinds)}' could not be found in the namespace '{NAMESPACE}'.",
            )
        if call.method != "POST":
            raise method_not_allowed(call.method)
        return act(call, self._existing(call, self._plane.store.get(call.path.parent)))

    # --- writes ------------------------------------------------------------------------------------------------------

    def _put(self, call: Call, current: Resource | None) -> Response:
        group, parent = self._plane.writable_group_of(call.path), parent_of(self._plane, call.path)
        name = call.path.name
        if not self._rules.name_pattern.match(name):
            raise invalid_name(self._full_kind, name)
        for touched in (parent, current):
            self._check_free(touched)
        wanted = self._checked(call, self._rules.schema, current)
        self._check_location(wanted, current)
        resource = current or self._of_name(name, parent or group)
        answer = self._rules.create if current is None else self._rules.replace
        return self._accept(Write(call, resource, wanted, current is None, wanted), answer)

    def _patch(self, call: Call, found: Resource | None) -> Response:
        current = self._existing(call, found)
        self._check_free(current)
        schema = self._rules.update_schema or self._rules.schema
        sent = self._checked(call, schema, current)
        kept = {name: value for name, value in current.body.items() if name in self._rules.schema.members}
        settable = {name: value for name, value in kept.items() if not self._rules.schema.members[name].read_only}
        return self._accept(Write(call, current, merged(settable, sent, schema), False, sent), self._rules.update)

    def _delete(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            return Response(204)
        self._check_free(current)
        self._rules.check_delete(current)
        answer = self._rules.deletion(call)
        if answer is None or not answer.headers:
            self._remove(current)
            return Response(200)
        return self._begin(call, current, answer, verb="delete", state="Deleting")

    def _accept(self, write: Write, answer: Answer) -> Response:
        resource, wanted = write.resource, write.wanted
        self._check_fixed(write)
        self._rules.check(write)
        if write.creating:
            self._take_in(self._added(resource), wanted)
        if not answer.headers:
            self._complete(resource, wanted, self._plane.clock.now())
            return Response(answer.status, self.render(resource))
        state = "Creating" if write.creating else "Updating"
        return self._begin(write.call, resource, answer, verb="write", state=state, wanted=wanted)

    def _begin(
        self, call: Call, resource: Resource, answer: Answer, *, verb: str, state: str, **arguments: Json
    ) -> Response:
        operation = start(self._plane, call, resource, f"{self._full_kind}/{verb}".lower())
        operation.arguments.update(arguments)
        resource.operation = operation.identifier
        resource.properties["provisioningState"] = state
        location = resource.body.get("location") or self._plane.group_of(call.path).location
        headers = operation_headers(self._plane, call, operation, answer.headers, location=location)
        return Response(answer.status, self.render(resource) if answer.body else NO_BODY, headers)

    def _end_write(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is None:
            # inferred: code and text of a write whose resource, or the machine it belongs to, has gone meanwhile.
            operation.outcome = {"code": "HCRP404", "message": f"'{operation.resource_id}' was not found."}
        elif operation.outcome:
            resource.properties["provisioningState"] = "Failed"
        else:
            self._complete(resource, operation.arguments["wanted"], operation.due)

    def _end_delete(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is not None and operation.outcome:
            resource.properties["provisioningState"] = "Failed"
        elif resource is not None:
            self._remove(resource)

    def _complete(self, resource: Resource, wanted: dict[str, t.Any], when: float) -> None:
        self._take_in(resource, wanted)
        if "provisioningState" in self._rules.schema.members["properties"].members:
            resource.properties["provisioningState"] = self._rules.final_state(resource)
        self._plane.store.refer(resource, self._rules.references(wanted))
        self._rules.done(resource, when)
        resource.version += 1

    def _take_in(self, resource: Resource, wanted: dict[str, t.Any]) -> None:
        written = f"{NAMESPACE}/{self._rules.written or self.kind}"
        properties = dict(wanted.get("properties", {}))
        resource.body = {"id": resource.id, "name": resource.name, "type": written, **wanted, "properties": properties}

    def _added(self, resource: Resource) -> Resource:
        resource.private["unique_id"] = str(uuid.uuid4())
        self._plane.store.add(resource)
        return resource

    def _remove(self, resource: Resource) -> None:
        for kind in self._rules.children:
            for child in self._plane.store.children(resource.id, f"{NAMESPACE}/{kind}"):
                self._plane.store.remove(child)
        self._plane.store.remove(resource)

    def _of_name(self, name: str, owner: Resource | ResourceGroup) -> Resource:
        """Return a resource that is not yet in the store, below another one or in a group."""
        written = self._rules.written or self.kind
        below = f"{owner.id}/providers/{NAMESPACE}/{written}"
        if isinstance(owner, ResourceGroup):
            return Resource(f"{below}/{name}", self._full_kind, name, owner.subscription, owner.name)
        if "/" in written:
            below = f"{owner.id}/{written.rpartition('/')[2]}"
        return Resource(f"{below}/{name}", self._full_kind, name, owner.subscription, owner.group, parent=owner.id)

    # --- refusals ----------------------------------------------------------------------------------------------------

    def _checked(self, call: Call, schema: Node, current: Resource | None) -> dict[str, t.Any]:
        """Return the part of a body that is taken in, without secrets: nothing ever tells them again."""
        body = call.json()
        check_tags(body.get("tags"))
        strict, known = self._plane.settings["strict"], self.render(current) if current else None
        sent = check_body(body, schema, api_version=call.api_version, strict=strict, current=known)
        return t.cast("dict[str, t.Any]", without_secrets(sent, schema))

    def _check_free(self, resource: Resource | None) -> None:
        running = self._plane.operations.get(resource.operation) if resource and resource.operation else None
        if resource is not None and running is not None and not running.done:
            raise running_operation(resource.kind, resource.id)

    def _check_location(self, wanted: dict[str, t.Any], current: Resource | None) -> None:
        if "location" not in self._rules.schema.members:
            return
        location = wanted["location"] = canonical_location(str(wanted["location"]))
        if location not in self._plane.locations:
            raise location_not_available(self._full_kind, location, self._plane.locations)
        if current is not None and location != current.body["location"]:
            raise location_taken(current.name, current.group, there=current.body["location"], wanted=location)

    def _check_fixed(self, write: Write) -> None:
        if write.creating:
            return
        for name in self._rules.fixed:
            if not same(write.properties.get(name), write.resource.properties.get(name)):
                # inferred: code and text.
                raise bad_request(f"The property '{name}' of '{write.resource.id}' cannot be changed.", target=name)


def parent_of(plane: Plane, path: ArmPath) -> Resource | None:
    """Return what the resource or list of a path is below of; None for what is in a group or subscription."""
    below = path.scope if "/providers/" in path.scope.lower() else ""
    if len(path.kinds) > 1:
        below = path.parent if path.is_collection else path.parent.rpartition("/")[0]
    if not below:
        return None
    found = plane.store.get(below)
    if found is None:
        raise ArmError(
            404,
            "ParentResourceNotFound",
            "Can not perform requested operation on nested resource. Parent resource "
            f"'{below.rpartition('/')[2]}' not found.",
        )
    return found


def merged(old: t.Any, new: t.Any, node: Node) -> t.Any:
    """Return a body with the changes of a PATCH: known members are merged, everything else is replaced."""
    if not node.members or not isinstance(old, dict):
        return new
    return {**old, **{name: merged(old.get(name), value, node.members[name]) for name, value in new.items()}}

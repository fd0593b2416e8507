# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for the tracked types of a device: one flow for all, what differs is in the type's rules."""

from __future__ import annotations

import copy
import typing as t

from tests.emulator.arm.errors import (
    ArmError,
    location_not_available,
    method_not_allowed,
    parent_not_found,
    resource_not_found,
)
from tests.emulator.arm.lists import page
from tests.emulator.arm.paths import canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.arm.tags import check_tags
from tests.emulator.cloud.schema import Node, as_of, without_secrets
from tests.emulator.device.providers.fields import Check
from tests.emulator.device.providers.long_running import LOCATION
from tests.emulator.device.providers.rules import EdgeRules, Write
from tests.emulator.device.providers.writes import Writes
from tests.emulator.messages import Json, Response


class EdgeHandler:
    """Owns one tracked type of a device."""

    def __init__(self, rules: EdgeRules) -> None:
        self.namespace = rules.namespace
        self.kind = rules.kind
        self.versions: tuple[str, ...] = rules.versions()
        self.more_operations = tuple(f"{word}/action" for word in rules.actions)
        self._rules = rules
        self._plane: Plane = rules.plane
        self._depth = len(rules.kind.split("/"))
        self._child = rules.parented and self._depth > 1
        self._writes = Writes(rules, self.show)
        self._plane.renderers[rules.full_kind.lower()] = self.render

    def handle(self, call: Call) -> Response:
        """Answer a request for a resource, an action of it, or a list."""
        kinds, names = len(call.path.kinds), len(call.path.names)
        if kinds == self._depth and names == self._depth - 1:
            return self._list(call)
        group = self._plane.group_of(call.path)
        if names != self._depth or kinds not in (self._depth, self._depth + 1):
            raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")
        if kinds == self._depth + 1:
            return self._action(call)
        current = self._plane.store.get(self._id(call, group.name))
        verbs = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call, current)

    def render(self, resource: Resource) -> dict[str, Json]:
        """Return what a client sees."""
        body = copy.deepcopy(resource.body)
        self._rules.view(resource, body)
        return t.cast("dict[str, Json]", without_secrets(body, self._rules.schema))

    def show(self, call: Call, resource: Resource) -> dict[str, Json]:
        """Return what a client sees with the api-version that it asks for."""
        return t.cast("dict[str, Json]", as_of(self.render(resource), self._rules.schema, call.api_version))

    def _id(self, call: Call, group: str) -> str:
        kinds = (self._rules.spelling or self._rules.kind).split("/")
        tail = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, call.path.names, strict=False))
        return (
            f"/subscriptions/{call.path.subscription.lower()}/resourceGroups/{group}/providers/{self.namespace}/{tail}"
        )

    def _list(self, call: Call) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        store, path, kind = self._plane.store, call.path, self._rules.full_kind
        if self._child:
            found = store.children(self._parent(call).id, kind)
        elif path.group:
            self._plane.group_of(path)
            found = store.in_group(path.subscription, path.group, kind)
        else:
            found = store.of_kind(path.subscription, kind)
        size = self._plane.settings["page_size"] if self._rules.paged else max(1, len(found))
        return Response(200, page(call, found, describe=lambda item: self._item(call, item), size=size))

    def _item(self, call: Call, resource: Resource) -> dict[str, Json]:
        body = self.show(call, resource)
        # inferred: lists write the resource group in upper case, as Azure's compute provider does.
        body["id"] = body["id"].replace(
            f"/resourceGroups/{resource.group}/", f"/resourceGroups/{resource.group.upper()}/"
        )
        return body

    def _parent(self, call: Call) -> Resource:
        """Return the parent of a child that is listed or made."""
        kinds = self._rules.kind.split("/")[:-1]
        names = call.path.names[: self._depth - 1]
        tail = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
        identifier = f"{call.path.scope}/providers/{self.namespace}/{tail}"
        parent = self._plane.store.get(identifier)
        if parent is None:
            raise parent_not_found(self._rules.full_kind, tail)
        return parent

    def _absent(self, call: Call) -> ArmError:
        name = "/".join(call.path.names)
        return resource_not_found(self._rules.full_kind, name, call.path.group)

    def _action(self, call: Call) -> Response:
        word = call.path.kinds[-1].lower()
        known = {"GET": self._rules.reads, "POST": self._rules.actions}.get(call.method, {})
        action = known.get(word)
        if action is None:
            raise ArmError(404, "NotFound", f"The action '{call.path.kinds[-1]}' was not found.")
        group = self._plane.group_of(call.path)
        current = self._plane.store.get(self._id(call, group.name))
        if current is None:
            raise self._absent(call)
        return action(call, current)

    def _get(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise self._absent(call)
        body = self.show(call, current)
        self._rules.expand(call, current, body)
        headers = {"ETag": body["etag"]} if "etag" in body else {}
        return Response(200, body, headers)

    def _clean(self, call: Call, schema: Node) -> dict[str, Json]:
        check = Check(self.namespace, call.api_version, bool(self._plane.settings["strict"]))
        cleaned: dict[str, Json] = check.clean(call.json(), schema)
        check_tags(cleaned.get("tags"))
        return cleaned

    def _put(self, call: Call, current: Resource | None) -> Response:
        group = self._plane.writable_group_of(call.path)
        parent = self._parent(call) if self._child else None
        if current is None:
            self._rules.check_name(call.path.name)
        else:
            self._writes.check_free(call, current)
        sent = self._clean(call, self._rules.schema)
        self._check_location(sent, current)
        resource = current or Resource(
            id=self._id(call, group.name),
            kind=self._rules.full_kind,
            name=call.path.name,
            subscription=group.subscription,
            group=group.name,
            parent=parent.id if parent else "",
        )
        wanted = copy.deepcopy(sent)
        wanted.setdefault("properties", {})
        # What never became ready is made anew by the next PUT, though it is there already.
        creating = current is None or not current.private.get("ready", True)
        if current is not None and not creating and self._rules.merges:
            wanted = _merge(self._settable(current), sent)
        return self._writes.accept(Write(call, resource, wanted, sent, creating))

    def _patch(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise self._absent(call)
        self._writes.check_free(call, current)
        sent = self._clean(call, self._rules.patch_schema)
        wanted = _merge(self._settable(current), sent)
        if "tags" in sent:
            wanted["tags"] = sent["tags"]
        return self._writes.accept(Write(call, current, wanted, sent, False))

    def _delete(self, call: Call, current: Resource | None) -> Response:
        return Response(204) if current is None else self._writes.delete(call, current)

    def _settable(self, current: Resource) -> dict[str, Json]:
        kept = ("location", "tags", "sku", "kind", "properties")
        return {name: copy.deepcopy(value) for name, value in current.body.items() if name in kept}

    def _check_location(self, sent: dict[str, Json], current: Resource | None) -> None:
        if "location" not in sent:
            return
        location = canonical_location(str(sent["location"]))
        if location != LOCATION:
            raise location_not_available(self._rules.full_kind, str(sent["location"]), [LOCATION])
        if current is not None and self._rules.keeps_case:
            sent["location"] = current.body["location"]
        elif not self._rules.keeps_case:
            sent["location"] = location


def _merge(old: Json, new: Json) -> Json:
    """Merge as the providers of Azure do: objects member by member, lists and values as a whole."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return copy.deepcopy(new)
    return {**old, **{name: _merge(old.get(name), value) for name, value in new.items()}}

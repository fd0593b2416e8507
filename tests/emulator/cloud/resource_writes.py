# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes of one type with their long-running operations, as recorded (azure-local facts C.1).

PUT answers 201/200 with Azure-AsyncOperation and no Retry-After, PATCH 202 with Location, DELETE 202 with the literal
body `null` and both headers. Previews after 2024-01-01 add Retry-After to all of them (azure-local facts C.2).
"""

from __future__ import annotations

import copy
import typing as t

from tests.emulator.arm.errors import ArmError, Denied, location_taken, running_operation
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.paths import canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.arm.tags import check_tags
from tests.emulator.clock import iso
from tests.emulator.cloud.rules import NAMESPACE, TypeRules, Write, check_place, checked_body
from tests.emulator.cloud.schema import BASE_VERSION, as_of, without_secrets
from tests.emulator.messages import Json, Response


class ResourceWrites:
    """Writes of one type with their operations; also used for what is not a tracked resource (the VM instance)."""

    def __init__(self, plane: Plane, rules: TypeRules) -> None:
        self._plane = plane
        self._rules = rules
        self._handler = f"{NAMESPACE}/{rules.kind}".lower()
        self.on_due("write", self._end_write)
        self.on_due("delete", self._end_delete)

    def render(self, resource: Resource, api_version: str, *, read: bool = False) -> dict[str, Json]:
        """Return what a client of a version sees. A GET by id uses up one of the reads that late properties miss.

        Source: azure-rest-api-specs issue 31876 (some properties are not there in the first reads after success).
        """
        body = copy.deepcopy(resource.body)
        operation = self._plane.operations.get(resource.operation) if resource.operation else None
        if operation is not None and not operation.done and resource.state == "Accepted":
            halfway = operation.progress(self._plane.clock.now()) > 0.5
            body["properties"]["provisioningState"] = "InProgress" if halfway else "Accepted"
        self._rules.view(resource, body)
        left = resource.private.get("late_reads", 0)
        if left and resource.state == "Succeeded":
            for path in self._rules.late:
                _drop(body["properties"], path.split("."))
            if read:
                resource.private["late_reads"] = left - 1
        return self._shown(body, api_version)

    def _shown(self, body: dict[str, t.Any], api_version: str) -> dict[str, Json]:
        """Leave out what is secret and what the version does not have."""
        known = as_of(body, self._rules.schema, max(api_version, BASE_VERSION))
        return t.cast("dict[str, Json]", without_secrets(known, self._rules.schema))

    def put(self, call: Call, resource: Resource, *, creating: bool) -> Response:
        """Create or replace a resource."""
        self._check_free(call, resource)
        sent = checked_body(self._plane, call, self._rules.schema, current=resource.body)
        if self._rules.placed:
            check_place(self._plane, sent, None if creating else resource)
        self._check_location(sent, resource, creating)
        wanted = copy.deepcopy(sent)
        wanted.setdefault("properties", {})
        # What never became ready is created anew by the next PUT, though it exists already.
        return self._accept(Write(call, resource, wanted, not resource.private.get("ready"), sent))

    def patch(self, call: Call, resource: Resource) -> Response:
        """Change a resource: tags and arrays are replaced as a whole, objects are merged (azure-local facts B)."""
        self._check_free(call, resource)
        sent = checked_body(self._plane, call, self._rules.patch_schema, current=resource.body)
        wanted = {
            key: copy.deepcopy(value)
            for key, value in resource.body.items()
            if key in ("location", "tags", "extendedLocation", "identity")
        }
        wanted["properties"] = _merge(
            _settable(resource.body.get("properties", {}), self._rules), sent.get("properties", {})
        )
        for key in ("tags", "identity"):
            if key in sent:
                wanted[key] = sent[key]
        return self._accept(Write(call, resource, wanted, False, sent))

    def delete(self, call: Call, resource: Resource) -> Response:
        """Start the deletion."""
        self._check_free(call, resource)
        self._rules.check_delete(resource)
        operation = self._start(call, resource, verb="delete")
        resource.properties["provisioningState"] = "Deleting"
        url = self._status_url(call, operation, resource)
        return Response(202, None, {"Location": url, "Azure-AsyncOperation": url, **self._wait(call)})

    def start_action(self, call: Call, resource: Resource, verb: str, **arguments: Json) -> Response:
        """Start an action: 202 with Location only. `verb` names what `on_due` was told about."""
        self._check_free(call, resource)
        operation = self._start(call, resource, verb=verb)
        operation.arguments.update(arguments)
        return Response(202, headers={"Location": self._result_url(call, operation, resource), **self._wait(call)})

    def on_due(self, verb: str, completion: t.Callable[[Operation], None]) -> None:
        """Register what ends a write or an action. The result is the resource, unless it is in the arguments."""

        def end(operation: Operation) -> None:
            completion(operation)
            resource = self._plane.store.get(operation.resource_id)
            if resource is not None and operation.result_target:
                version = operation.arguments["api_version"]
                operation.arguments.setdefault("result", self.render(resource, version))

        self._plane.operations.on_due(f"{self._handler}/{verb}", end)

    def _check_free(self, call: Call, resource: Resource) -> None:
        running = self._plane.operations.get(resource.operation) if resource.operation else None
        if running is not None and not running.done:
            raise running_operation(resource.kind, resource.id)
        match = call.request.headers.get("If-Match")
        exists = self._plane.store.get(resource.id) is not None
        none_match = call.request.headers.get("If-None-Match")
        # inferred: If-Match and If-None-Match are honoured; the recordings only show that an ETag is sent.
        if (match and match != "*" and (not exists or match != etag(resource))) or (none_match == "*" and exists):
            raise ArmError(
                412, "PreconditionFailed", "The condition specified using HTTP conditional header(s) is not met."
            )

    def _check_location(self, sent: dict[str, Json], resource: Resource, creating: bool) -> None:
        if "location" not in self._rules.schema.members:
            return
        location = canonical_location(str(sent["location"]))
        if not creating and location != resource.body.get("location"):
            raise location_taken(resource.name, resource.group, there=resource.body["location"], wanted=location)
        sent["location"] = location

    def _accept(self, write: Write) -> Response:
        """Take a write in, whatever will become of it."""
        resource, creating = write.resource, write.creating
        check_tags(write.wanted.get("tags"))
        self._rules.check_now(write)
        error = None
        try:
            self._rules.check(write)
        except Denied as refusal:
            error = refusal.error
        patching = write.call.method == "PATCH"
        operation = self._start(
            write.call, resource, verb="write", factor=self._rules.length_factor if creating else 1.0
        )
        operation.outcome = operation.outcome or error
        operation.arguments["creating"] = creating
        known = self._plane.store.get(resource.id) is not None
        self._take_in(write, operation, failing=operation.outcome is not None)
        if creating and error is None and operation.outcome is not None:
            self._rules.removed(resource)
        resource.properties["provisioningState"] = "Accepted"
        if patching:
            return Response(202, headers=self._patch_headers(write.call, operation, resource))
        status_url = self._status_url(write.call, operation, resource)
        headers = {"Azure-AsyncOperation": status_url, "ETag": etag(resource), "x-ms-providerhub-traffic": "True"}
        body = self.render(resource, write.call.api_version)
        if not creating and operation.outcome is None:
            body["properties"] = {**_settable(write.wanted["properties"], self._rules), "provisioningState": "Accepted"}
            body = self._shown(body, write.call.api_version)
        return Response(200 if known else 201, body, {**headers, **self._wait(write.call)})

    def _take_in(self, write: Write, operation: Operation, *, failing: bool) -> None:
        resource = write.resource
        if write.creating:
            resource.body = self._envelope(write, resource)
            self._plane.store.add(resource)
            resource.properties["status"] = _status(operation, "InProgress")
        elif not failing:
            operation.arguments["wanted"] = write.wanted
        if not failing:
            self._plane.store.refer(resource, self._rules.references(write.wanted))
        resource.version += 1

    def _envelope(self, write: Write, resource: Resource) -> dict[str, t.Any]:
        now = iso(self._plane.clock.now())
        by = write.call.principal.client_id
        body: dict[str, t.Any] = {
            "id": resource.id,
            "name": resource.name,
            "type": resource.kind.lower(),
            **write.wanted,
        }
        if "location" in self._rules.schema.members:
            body.setdefault("tags", {})
        body["systemData"] = {
            "createdBy": by,
            "createdByType": "Application",
            "createdAt": now,
            "lastModifiedBy": by,
            "lastModifiedByType": "Application",
            "lastModifiedAt": now,
        }
        return body

    def _start(self, call: Call, resource: Resource, *, verb: str, factor: float = 1.0) -> Operation:
        operation = self._plane.operations.start(
            handler=f"{self._handler}/{verb}",
            resource_id=resource.id,
            seconds=self._plane.settings["operation_seconds"] * factor,
            request=call.request,
            api_version=call.api_version,
        )
        resource.operation = operation.identifier
        return operation

    def _prefix(self, resource: Resource) -> str:
        location = resource.body.get("location") or resource.private.get("location") or self._plane.locations[0]
        return f"/providers/{NAMESPACE}/locations/{location.upper()}"

    def _status_url(self, call: Call, operation: Operation, resource: Resource) -> str:
        return self._plane.operations.status_url(
            operation, call.request, prefix=self._prefix(resource), api_version=call.api_version
        )

    def _result_url(self, call: Call, operation: Operation, resource: Resource) -> str:
        return self._plane.operations.result_url(
            operation, call.request, prefix=self._prefix(resource), api_version=call.api_version
        )

    def _wait(self, call: Call) -> dict[str, str]:
        """Return how long to wait. Later versions describe it; a wait of less than a second is told as none."""
        if call.api_version <= BASE_VERSION:
            return {}
        return {"Retry-After": str(int(self._plane.settings["operation_seconds"]))}

    def _patch_headers(self, call: Call, operation: Operation, resource: Resource) -> dict[str, str]:
        headers = {"Location": self._result_url(call, operation, resource), "ETag": etag(resource), **self._wait(call)}
        if self._plane.settings["patch_headers"] == "both":
            headers["Azure-AsyncOperation"] = self._status_url(call, operation, resource)
        return headers

    def _end_write(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is None:
            return
        if operation.outcome:
            self._fail(resource, operation)
            return
        wanted = operation.arguments.get("wanted")
        if wanted is not None:
            kept = {key: value for key, value in resource.properties.items() if not _is_settable(key, self._rules)}
            resource.body.update({key: value for key, value in wanted.items() if key != "properties"})
            resource.body["properties"] = {**wanted["properties"], **kept}
            resource.body["systemData"]["lastModifiedAt"] = iso(operation.due)
        if operation.arguments["creating"]:
            resource.private["late_reads"] = self._plane.settings["late_reads"]
        resource.private["ready"] = True
        resource.properties["provisioningState"] = "Succeeded"
        resource.properties["status"] = _status(operation, "Succeeded")
        self._rules.done(resource)
        resource.version += 1

    def _fail(self, resource: Resource, operation: Operation) -> None:
        error = operation.outcome or {}
        resource.properties["provisioningState"] = "Failed"
        resource.properties["status"] = {
            **_status(operation, "Failed"),
            "errorCode": error.get("code", ""),
            "errorMessage": error.get("message", ""),
        }
        resource.version += 1

    def _end_delete(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is None:
            return
        if operation.outcome:
            self._fail(resource, operation)
            return
        self._rules.removed(resource)
        self._plane.store.remove(resource)


def etag(resource: Resource) -> str:
    """Return the ETag of a resource; it changes with every write."""
    return f'"{resource.version:08x}-0000-0200-0000-000000000000"'


def _status(operation: Operation, status: str) -> dict[str, Json]:
    """Source: azure-local facts B (error texts are empty strings after success, not absent)."""
    return {
        "errorCode": "",
        "errorMessage": "",
        "provisioningStatus": {"operationId": operation.identifier, "status": status},
    }


def _is_settable(name: str, rules: TypeRules) -> bool:
    member = rules.schema.members["properties"].members.get(name)
    return member is not None and not member.read_only


def _settable(properties: dict[str, Json], rules: TypeRules) -> dict[str, Json]:
    return {name: copy.deepcopy(value) for name, value in properties.items() if _is_settable(name, rules)}


def _merge(old: Json, new: Json) -> Json:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    merged = dict(old)
    for name, value in new.items():
        merged[name] = _merge(old.get(name), value)
    return merged


def _drop(value: Json, path: list[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _drop(item, path)
    elif isinstance(value, dict):
        if len(path) == 1:
            value.pop(path[0], None)
        else:
            _drop(value.get(path[0]), path[1:])

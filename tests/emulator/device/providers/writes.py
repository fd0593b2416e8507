# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes of one type with their long-running operations. Source: azure-stack-edge facts G.0, edge-api facts 6."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.device.providers.rules import NETWORK, EdgeRules, Write
from tests.emulator.messages import Json, Response

SERVICE_KEYS = ("etag", "managedBy")


class Writes:
    """Takes writes of one type in and ends their operations."""

    def __init__(self, rules: EdgeRules, show: Callable[[Call, Resource], dict[str, Json]]) -> None:
        self._rules = rules
        self._plane = rules.plane
        self._show = show
        rules.on_due("write", self._end_write)
        rules.on_due("delete", self._end_delete)

    def check_free(self, call: Call, resource: Resource) -> None:
        """Refuse a write during another one, and one whose `If-Match` does not hold."""
        check_free(self._rules, resource)
        match = call.request.headers.get("If-Match", "*")
        if match not in ("*", str(resource.body.get("etag", match))):
            raise ArmError(
                412,
                "PreconditionFailed",
                f"Precondition failed. Etag provided in if-match header {match} does not match etag "
                f"{resource.body.get('etag')} of resource {resource.id} in NRP data store.",
            )

    def accept(self, write: Write) -> Response:
        """Take a write in, whatever will become of it."""
        rules, resource, style = self._rules, write.resource, self._rules.style
        rules.check(write)
        known = self._plane.store.get(resource.id) is not None
        self._take_in(write)
        if write.call.method == "PATCH" and style.instant_patch:
            return Response(200, self._show(write.call, resource))
        if style.empty and not write.creating:
            return Response(200, self._show(write.call, resource))
        operation = rules.running.start(
            write.call, handler=f"{rules.handler_name}/write", resource_id=resource.id, creating=write.creating
        )
        resource.operation = operation.identifier
        resource.properties["provisioningState"] = "Creating" if write.creating else "Updating"
        try:
            rules.begin(write)
        except Denied as refusal:
            operation.outcome = operation.outcome or refusal.error
        headers = rules.running.headers(write.call, operation, status=style.status_url, result=style.result_url)
        status = style.updated if known else style.created
        if style.empty:
            return Response(status, b"", {**headers, "Content-Type": "text/plain; charset=utf-8"})
        return Response(status, self._show(write.call, resource), headers)

    def _take_in(self, write: Write) -> None:
        resource = write.resource
        kept = {name: resource.body[name] for name in SERVICE_KEYS if name in resource.body}
        if self._rules.namespace == NETWORK:
            kept["etag"] = f'W/"{uuid.uuid4()}"'
        state = resource.state
        resource.body = {
            "id": resource.id,
            "name": resource.name.rpartition("/")[2],
            "type": self._rules.full_kind,
            **write.wanted,
            **kept,
        }
        resource.properties["provisioningState"] = state or "Succeeded"
        if write.creating:
            resource.private["ready"] = False
            self._plane.store.add(resource)
        self._plane.store.refer(resource, self._rules.references(resource.body))
        resource.version += 1

    def delete(self, call: Call, resource: Resource) -> Response:
        """Start the deletion."""
        rules = self._rules
        self.check_free(call, resource)
        rules.check_delete(resource)
        if rules.style.instant_delete:
            self._remove(resource)
            return Response(200)
        operation = rules.running.start(call, handler=f"{rules.handler_name}/delete", resource_id=resource.id)
        resource.operation = operation.identifier
        resource.properties["provisioningState"] = "Deleting"
        return Response(202, headers=rules.running.headers(call, operation))

    def _end_write(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is None:
            return
        resource.properties["provisioningState"] = "Failed" if operation.outcome else "Succeeded"
        resource.version += 1
        if not operation.outcome:
            resource.private["ready"] = True
            try:
                self._rules.done(resource, creating=operation.arguments["creating"])
            except Denied as refusal:
                operation.outcome = refusal.error
                resource.properties["provisioningState"] = "Failed"

    def _end_delete(self, operation: Operation) -> None:
        resource = self._plane.store.get(operation.resource_id)
        if resource is None:
            return
        if operation.outcome:
            resource.properties["provisioningState"] = "Failed"
            return
        self._remove(resource)

    def _remove(self, resource: Resource) -> None:
        self._plane.store.remove(resource)
        self._rules.deleted(resource)


def check_free(rules: EdgeRules, resource: Resource) -> None:
    """Refuse a write or an action during another one."""
    running = rules.plane.operations.get(resource.operation) if resource.operation else None
    if running is None or running.done:
        return
    # inferred: codes and texts are those of Azure
    if rules.namespace == NETWORK:
        raise ArmError(
            409,
            "AnotherOperationInProgress",
            f"Another operation on this or dependent resource is in progress. To retrieve status of the operation use "
            f"uri: {running.status_target}.",
        )
    raise ArmError(
        409,
        "Conflict",
        f"The request failed due to conflict with a concurrent request on resource '{resource.id}'. To resolve it, "
        "please refer to https://aka.ms/activitylog to get more details on the conflicting requests.",
    )

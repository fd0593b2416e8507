# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations of a device: URLs, answers, and both styles of headers by type.

Source: azure-stack-edge facts G.0, edge-api facts 6.
"""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, method_not_allowed
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.clock import iso
from tests.emulator.device.device import Device
from tests.emulator.device.providers.versions import Served
from tests.emulator.messages import Json, Response

LOCATION = "dbelocal"
RETRY_AFTER = {"Retry-After": "1"}
"""Without it clients wait 30 s between two looks (edge-api facts 6)."""
STATUS_WORDS = {"microsoft.network": "operations", "microsoft.storage": "asyncoperations"}
RESULT_WORDS = {"microsoft.network": "operationResults", "microsoft.storage": "asyncoperations"}


@dataclasses.dataclass(frozen=True)
class Style:
    """How a type answers writes: the status of a new and of a changed resource, and which headers come with them."""

    created: int = 201
    updated: int = 200
    status_url: bool = True
    result_url: bool = False
    instant_patch: bool = False
    instant_delete: bool = False
    empty: bool = False


MACHINE_STYLE = Style()
DISK_STYLE = Style(created=202, updated=202, result_url=True)
NETWORK_STYLE = Style(instant_patch=True)
STORAGE_STYLE = Style(
    created=202, status_url=False, result_url=True, instant_patch=True, instant_delete=True, empty=True
)
INSTANT_STYLE = Style(instant_patch=True, instant_delete=True)


class LongRunning:
    """Starts operations of one device and makes the headers that lead to them."""

    def __init__(self, device: Device, plane: Plane) -> None:
        self._device = device
        self.plane = plane

    def seconds(self) -> float:
        """Return how long an operation takes, in emulated seconds."""
        chosen = self._device.settings.arm_operation_seconds
        return chosen if chosen >= 0 else float(self.plane.settings["operation_seconds"])

    def start(self, call: Call, *, handler: str, resource_id: str, **arguments: Json) -> Operation:
        """Start an operation and give it its URLs."""
        operation = self.plane.operations.start(
            handler=handler,
            resource_id=resource_id,
            seconds=self.seconds(),
            request=call.request,
            identifier=str(uuid.uuid4()),
            **arguments,
        )
        namespace = call.path.namespace
        version = f"api-version={call.api_version}"
        base = f"/subscriptions/{call.path.subscription}/providers/{namespace}/locations/{LOCATION}"
        words = STATUS_WORDS.get(namespace.lower(), "operations")
        results = RESULT_WORDS.get(namespace.lower(), "operations")
        monitor = "" if namespace.lower() == "microsoft.network" else "monitor=true&"
        operation.status_target = f"{base}/{words}/{operation.identifier}?{version}"
        operation.result_target = f"{base}/{results}/{operation.identifier}?{monitor}{version}"
        return operation

    def headers(self, call: Call, operation: Operation, *, status: bool = True, result: bool = True) -> dict[str, str]:
        """Return the headers that lead to an operation."""
        headers = dict(RETRY_AFTER)
        if status:
            headers["Azure-AsyncOperation"] = call.request.base_url + operation.status_target
        if result:
            headers["Location"] = call.request.base_url + operation.result_target
        return headers

    def missed(self, operation: Operation) -> bool:
        """Tell whether this first look at an operation finds nothing. Source: azure-stack-edge facts G.0."""
        first = not operation.arguments.get("seen")
        operation.arguments["seen"] = True
        return first and self._device.settings.early_operation_missing


Extra = t.Callable[[Call, list[str]], Json]


class Locations:
    """Owns `locations` of one namespace: operations, and what a provider lists there (sizes, usages)."""

    kind = "locations"

    def __init__(self, running: LongRunning, namespace: str, *, versions: Served, extras: dict[str, Extra]) -> None:
        self.namespace = namespace
        self.versions: tuple[str, ...] = versions
        self._running = running
        self._extras = extras

    def handle(self, call: Call) -> Response:
        """Answer a request below `locations/dbelocal`."""
        rest = call.path.text.lower().partition("/locations/")[2].split("/")
        if call.method != "GET":
            raise method_not_allowed(call.method)
        if rest[0] != LOCATION:
            raise ArmError(
                400,
                "InvalidLocation",
                f"The provided location '{rest[0]}' is not valid. Locations: '{LOCATION}'.",
            )
        if len(rest) == 3 and rest[1] in ("operations", "operationresults", "asyncoperations"):
            return self._operation(call, rest[1], rest[2])
        if len(rest) == 2 and rest[1] in self._extras:
            return Response(200, self._extras[rest[1]](call, rest))
        raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")

    def _operation(self, call: Call, word: str, identifier: str) -> Response:
        operation = self._running.plane.operations.get(identifier)
        if operation is None or self._running.missed(operation):
            raise ArmError(404, "NotFound", f"The operation '{identifier}' was not found.")
        monitored = word != "operations" or call.request.query.get("monitor") == "true"
        if monitored:
            return self._result(call, operation)
        return Response(200, self._describe(operation), {} if operation.done else dict(RETRY_AFTER))

    def _describe(self, operation: Operation) -> dict[str, Json]:
        body: dict[str, Json] = {"status": operation.status if operation.done else "InProgress"}
        if operation.outcome and operation.done:
            body["error"] = operation.outcome
        if self.namespace == "Microsoft.Network":
            return body
        body |= {"startTime": iso(operation.started), "name": operation.identifier}
        if operation.done:
            body["endTime"] = iso(operation.ended or operation.due)
            if "output" in operation.arguments and not operation.outcome:
                body["properties"] = {"output": operation.arguments["output"]}
        return body

    def _result(self, call: Call, operation: Operation) -> Response:
        if not operation.done:
            return Response(202, headers={"Location": call.request.url, **RETRY_AFTER})
        if operation.outcome:
            # inferred: the status of a failed operation behind Location
            return Response(409, {"error": operation.outcome})
        if "output" in operation.arguments:
            return Response(200, operation.arguments["output"])
        resource = self._running.plane.store.get(operation.resource_id)
        if operation.handler.endswith("/write") and resource is not None:
            return Response(200, self._running.plane.render(resource))
        return Response(204 if operation.handler.endswith("/delete") else 200)

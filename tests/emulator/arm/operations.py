# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: they end by emulated time, looked at whenever a request comes in.

Source: azure-local facts C.1 (recorded): status URLs are signed, several KB long, contain `*`, must come back unchanged
and need the bearer token; status goes Accepted, InProgress, then Succeeded with `properties: null`, or Failed.
"""

from __future__ import annotations

import dataclasses
import heapq
import secrets
import typing as t
import uuid
from collections.abc import Callable

from tests.emulator.arm.errors import ArmError
from tests.emulator.clock import EmulatorClock, iso
from tests.emulator.messages import Json, Request, Response

ACCEPTED_PART = 0.25
"""The part of its time in which an operation is only Accepted. # inferred: the recordings show no fixed share."""
CERTIFICATE_BYTES = 1400
"""Random bytes in the `c` parameter: with them the URL is about 2 KB long."""
FORGET_SECONDS = 24 * 3600.0


@dataclasses.dataclass
class Operation:
    """One operation. `handler` and `arguments` say what happens when its time has come; `outcome` is its error.

    `result` among the arguments is what its result URL answers, for operations whose result is not their resource; null
    when there is none.
    """

    identifier: str
    resource_id: str
    handler: str
    arguments: dict[str, t.Any]
    started: float
    due: float
    status_target: str = ""
    result_target: str = ""
    status: str = "Accepted"
    ended: float | None = None
    outcome: dict[str, t.Any] | None = None
    stuck: bool = False

    @property
    def done(self) -> bool:
        """Whether the operation has reached its end."""
        return self.ended is not None

    def progress(self, now: float) -> float:
        """Return how far it is, 0 to 1."""
        if self.done:
            return 1.0
        length = self.due - self.started
        return min(0.99, max(0.0, (now - self.started) / length)) if length > 0 else 0.99


Completion = Callable[[Operation], None]


class Operations:
    """Starts operations, ends them when they are due, and answers their status URLs."""

    def __init__(self, clock: EmulatorClock) -> None:
        self._clock = clock
        self._operations: dict[str, Operation] = {}
        self._due: list[tuple[float, str]] = []
        self._completions: dict[str, Completion] = {}

    def on_due(self, handler: str, completion: Completion) -> None:
        """Register what ends operations of a handler. `completion` may set `outcome` to make the operation fail."""
        self._completions[handler] = completion

    def start(
        self,
        *,
        handler: str,
        resource_id: str,
        seconds: float,
        request: Request | None,
        identifier: str = "",
        **arguments: Json,
    ) -> Operation:
        """Start an operation of the given emulated length; a fault of the request may spoil it."""
        now = self._clock.now()
        identifier = identifier or f"{uuid.uuid4()}*{secrets.token_hex(32).upper()}"
        operation = Operation(identifier, resource_id, handler, arguments, now, now + seconds)
        fault = request.fault if request else None
        if fault and fault.fail_operation:
            operation.outcome = dict(fault.fail_operation)
        operation.stuck = bool(fault and fault.stuck_operation)
        self._operations[identifier] = operation
        heapq.heappush(self._due, (operation.due, identifier))
        return operation

    def settle(self) -> None:
        """End every operation whose time has come, oldest first."""
        now = self._clock.now()
        while self._due and self._due[0][0] <= now:
            _, identifier = heapq.heappop(self._due)
            operation = self._operations.get(identifier)
            if operation is not None and not operation.stuck and not operation.done:
                self._end(operation)

    def _end(self, operation: Operation) -> None:
        self._completions[operation.handler](operation)
        operation.ended = operation.due
        operation.status = "Failed" if operation.outcome else "Succeeded"

    def get(self, identifier: str) -> Operation | None:
        """Return an operation."""
        return self._operations.get(identifier)

    def status_url(
        self, operation: Operation, request: Request, *, prefix: str, api_version: str, kind: str = "operationStatuses"
    ) -> str:
        """Return the signed URL of the operation's status below `prefix` (`/providers/…/locations/EASTUS`)."""
        if not operation.status_target:
            operation.status_target = _signed(f"{prefix}/{kind}/{operation.identifier}", api_version)
        return request.base_url + operation.status_target

    def result_url(
        self, operation: Operation, request: Request, *, prefix: str, api_version: str, kind: str = "operationResults"
    ) -> str:
        """Return the signed URL for `Location`, which answers 202 until the result is there."""
        if not operation.result_target:
            # inferred: the name operationResults; the recordings show a Location only on DELETE.
            operation.result_target = _signed(f"{prefix}/{kind}/{operation.identifier}", api_version)
        return request.base_url + operation.result_target

    def find_by_request(self, request: Request) -> Operation:
        """Return the operation that a status or result URL names; refuse a URL that is not the one handed out."""
        identifier = request.path.rpartition("/")[2]
        operation = self._operations.get(identifier)
        if operation is None:
            raise ArmError(404, "NotFound", "The entity was not found.")
        if request.target not in (operation.status_target, operation.result_target):
            # inferred: code and text; the facts say only that the URL is signed and must be used unchanged.
            raise ArmError(403, "InvalidSignature", "The signature of the operation status URL is not valid.")
        return operation

    def describe(self, operation: Operation) -> dict[str, Json]:
        """Return the status body. Source: azure-local facts C.1.2."""
        now = self._clock.now()
        body: dict[str, Json] = {
            "id": operation.status_target.partition("?")[0],
            "name": operation.identifier,
            "resourceId": operation.resource_id,
            "status": operation.status,
            "startTime": iso(operation.started),
        }
        if not operation.done:
            started = (now - operation.started) < ACCEPTED_PART * (operation.due - operation.started)
            body["status"] = "Accepted" if started else "InProgress"
            return body
        body["endTime"] = iso(operation.ended or now)
        if operation.outcome:
            body["error"] = operation.outcome
        body["properties"] = None
        return body

    def status_response(self, operation: Operation) -> Response:
        """Answer a status URL: always 200."""
        return Response(200, self.describe(operation))

    def running(self) -> int:
        """Return how many operations have not ended."""
        return sum(not operation.done for operation in self._operations.values())

    def finish_now(self, *, stuck: bool = False) -> None:
        """End everything that runs now, whatever the clock says; with `stuck` also what would never end."""
        running = [operation for operation in self._operations.values() if not operation.done]
        for operation in sorted(running, key=lambda operation: operation.due):
            if stuck or not operation.stuck:
                operation.due = min(operation.due, self._clock.now())
                self._end(operation)

    def save(self) -> list[Json]:
        """Return the operations as JSON values; those that ended long ago are forgotten."""
        now = self._clock.now()
        kept = (o for o in self._operations.values() if o.ended is None or now - o.ended < FORGET_SECONDS)
        return [dataclasses.asdict(operation) for operation in kept]

    def load(self, content: list[Json]) -> None:
        """Replace the operations by saved ones."""
        self._operations = {item["identifier"]: Operation(**item) for item in content}
        self._due = [(item.due, item.identifier) for item in self._operations.values() if not item.done]
        heapq.heapify(self._due)


def _signed(path: str, api_version: str) -> str:
    ticks = secrets.randbelow(10**6) + 638_000_000_000_000_000
    certificate = secrets.token_urlsafe(CERTIFICATE_BYTES)
    signature = f"s={secrets.token_urlsafe(256)}&h={secrets.token_urlsafe(32)}"
    return f"{path}?api-version={api_version}&t={ticks}&c={certificate}&{signature}"

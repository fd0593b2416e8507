# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations of Microsoft.HybridCompute: how they are started and where clients find them.

Source: recorded traffic (Az.ConnectedMachine) for the URLs below the subscription and both headers beside Retry-After.
"""

from __future__ import annotations

from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.hybrid_compute.plain_types import NAMESPACE, RESULT_URL, STATUS_URL
from tests.emulator.messages import Json, Response

STATUS_KIND = "operationstatus"
RESULT_KIND = "operationresults"


def start(plane: Plane, call: Call, resource: Resource, handler: str) -> Operation:
    """Start an operation on a resource; `handler` names what ends it."""
    return plane.operations.start(
        handler=handler,
        resource_id=resource.id,
        seconds=plane.settings["operation_seconds"],
        request=call.request,
    )


def operation_headers(
    plane: Plane,
    call: Call,
    operation: Operation,
    headers: tuple[str, ...],
    *,
    location: str,
    results: str = RESULT_KIND,
) -> dict[str, str]:
    """Return the headers that tell where an operation is, and how many real seconds to wait before looking there."""
    prefix = f"/subscriptions/{call.path.subscription}/providers/{NAMESPACE}/locations/{location}"
    version, operations = call.api_version, plane.operations
    urls = {
        STATUS_URL: operations.status_url(
            operation, call.request, prefix=prefix, api_version=version, kind=STATUS_KIND
        ),
        RESULT_URL: operations.result_url(operation, call.request, prefix=prefix, api_version=version, kind=results),
    }
    wait = str(int(plane.settings["operation_seconds"] / plane.clock.scale))
    return {**{name: urls[name] for name in headers}, "Retry-After": wait}


def accept(
    plane: Plane,
    call: Call,
    resource: Resource,
    handler: str,
    *,
    headers: tuple[str, ...] = (STATUS_URL, RESULT_URL),
    results: str = RESULT_KIND,
    **arguments: Json,
) -> Response:
    """Start the operation of an action, and answer that it is accepted."""
    operation = start(plane, call, resource, handler)
    operation.arguments.update(arguments)
    location = resource.body["location"]
    return Response(202, headers=operation_headers(plane, call, operation, headers, location=location, results=results))

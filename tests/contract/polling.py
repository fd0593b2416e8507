# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: which URLs are handed out to look at them, and what these answer at the end.

Source: Azure Resource Manager's documentation of asynchronous operations; edge-api facts 6.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from collections.abc import Iterator, Mapping

from tests.contract.descriptions import Operation, Schema, documented

STATUS, RESULT = "operationStatuses", "operationResults"
LOOK = "(its operation)"
# Header, and whether the URL in it tells the status or the result. If both are the same, the last counts.
HEADERS = {"location": False, "azure-asyncoperation": True}


@dataclasses.dataclass(frozen=True)
class Look:
    """A URL that was handed out: the operation that it belongs to, and whether it tells the status or the result."""

    operation: Operation
    at_status: bool


@functools.cache
def common(kind: str) -> Operation:
    """Return how Azure Resource Manager answers at the URL of a status or a result, whatever the operation is."""
    (found,) = (item for item in documented().operations if item.template.startswith(f"/{kind}/"))
    return found


def handed_out(operation: Operation, exchange: Mapping[str, t.Any]) -> Iterator[tuple[str, Look]]:
    """Return the URLs that an answer hands out."""
    headers = {name.lower(): value for name, value in exchange["response_headers"].items()}
    if exchange["status"] in (200, 201, 202):
        for name, at_status in HEADERS.items():
            if name in headers:
                yield headers[name], Look(operation, at_status)


def final_answer(operation: Operation, status: int) -> Schema | None:
    """Return how the answer at the URL of a result is described: as the operation's own, were it done at once.

    None means that the status is not declared.
    """
    if operation.method == "DELETE":
        return {} if status in (200, 204) else None
    known = next((code for code in ("200", "201") if code in operation.responses), "")
    if not known:
        # Only how it starts is described; clients do without the rest.
        return {"schema": {}, "x-body-optional": True} if status in (200, 204) else None
    described = {**operation.document.resolve(operation.responses[known])[2], "headers": {}}
    return described if status == 200 or (status == 204 and "schema" not in described) else None

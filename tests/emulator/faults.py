# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Injected faults: what goes wrong, for which requests, how often."""

from __future__ import annotations

import dataclasses
import itertools
import re
import typing as t

from tests.emulator.messages import Json, Request

DROPS = ("before", "after")


@dataclasses.dataclass
class Fault:
    """One fault. `method`, `host` and `path` are regular expressions (searched, case ignored; `path` has the query).

    Exactly one thing happens to a request that matches:
    - `status` (with `headers`, `body`): this answer instead of the service's;
    - `drop`: "before" = the connection breaks and nothing was done, "after" = the service did it, the answer is lost;
    - `fail_operation` {"code", "message"}: the long-running operation that the request starts will fail;
    - `stuck_operation`: the operation never ends;
    - `expire_tokens`: every token issued so far is expired from this request on.
    `delay_seconds` (real seconds) may come with any of them or alone.
    """

    identifier: int
    method: str = "."
    host: str = ""
    path: str = ""
    skip: int = 0
    times: int | None = 1
    status: int | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: Json = None
    drop: str = ""
    delay_seconds: float = 0.0
    fail_operation: dict[str, str] | None = None
    stuck_operation: bool = False
    expire_tokens: bool = False
    hits: int = 0

    def __post_init__(self) -> None:
        for pattern in (self.method, self.host, self.path):
            re.compile(pattern)
        if self.drop and self.drop not in DROPS:
            raise ValueError(f"drop must be one of {', '.join(DROPS)}, not {self.drop!r}")

    def matches(self, request: Request) -> bool:
        """Tell whether the fault concerns this request (without counting it)."""
        if self.times is not None and self.hits >= self.skip + self.times:
            return False
        if (self.fail_operation or self.stuck_operation) and request.method in ("GET", "HEAD"):
            return False
        return (
            re.search(self.method, request.method, re.IGNORECASE) is not None
            and re.search(self.host, request.host, re.IGNORECASE) is not None
            and re.search(self.path, request.target, re.IGNORECASE) is not None
        )


class FaultTable:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(self, description: dict[str, t.Any]) -> Fault:
        """Add a fault from its description; raise ValueError or re.error when it makes no sense."""
        known = {field.name for field in dataclasses.fields(Fault)} - {"identifier", "hits"}
        unknown = sorted(set(description) - known)
        if unknown:
            raise ValueError(f"unknown fault keys {unknown}; known: {sorted(known)}")
        fault = Fault(identifier=next(self._numbers), **description)
        self._faults.append(fault)
        return fault

    def take(self, request: Request) -> Fault | None:
        """Return the first fault that concerns this request and count it."""
        for fault in self._faults:
            if fault.matches(request):
                fault.hits += 1
                if fault.hits > fault.skip:
                    return fault
        return None

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def describe(self) -> list[dict[str, t.Any]]:
        """List the faults with how often each was hit."""
        return [dataclasses.asdict(fault) for fault in self._faults]

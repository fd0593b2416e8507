# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations and properties of the descriptions the recorded traffic exercised."""

from __future__ import annotations

import collections
import dataclasses
import typing as t
from collections.abc import Iterator

from tests.contract.descriptions import Descriptions, Document, Operation, Schema
from tests.contract.judge import Exchange
from tests.contract.schemas import Direction, Shape, is_object

# Side, definition with its file, property.
Mark = tuple[str, str, str]
SENT, RETURNED = "sent", "returned"


@dataclasses.dataclass(frozen=True)
class FileCoverage:
    """How much of one file was exercised. Properties are those of the bodies of exercised operations."""

    name: str
    exchanges: int
    operations: dict[str, int]
    missing: dict[str, list[str]]
    totals: dict[str, int]

    def row(self) -> str:
        """Return the line of a table."""
        exercised = sum(1 for count in self.operations.values() if count)
        sides = (f"{self.totals[side] - len(self.missing[side])} of {self.totals[side]}" for side in (SENT, RETURNED))
        return f"| {self.name} | {self.exchanges} | {exercised} of {len(self.operations)} | {' | '.join(sides)} |"

    def details(self) -> Iterator[str]:
        """Return what was not exercised, as lines of Markdown."""
        yield f"\n## {self.name}\n"
        yield f"Operations never used: {_listed(name for name, count in self.operations.items() if not count)}"
        for side in (SENT, RETURNED):
            yield f"\nProperties never {side}: {_listed(self.missing[side])}"


class Coverage:
    """Collects what exchanges exercise."""

    def __init__(self, descriptions: Descriptions) -> None:
        self._descriptions = descriptions
        self._counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self._used: dict[tuple[str, str], Operation] = {}
        self._marks: set[Mark] = set()

    def add(self, operation: Operation, exchange: Exchange) -> None:
        """Note one exchange of an operation."""
        key = (operation.document.name, operation.identifier)
        self._counts[key] += 1
        self._used[key] = operation
        sent, returned = _sent(operation), _returned(operation, str(exchange["status"]))
        for side, schema, body in (
            (SENT, sent, exchange["request_body"]),
            (RETURNED, returned, exchange["response_body"]),
        ):
            self._marks.update((side, *mark) for mark in _present(operation.document, schema, body))

    def files(self) -> list[FileCoverage]:
        """Return the files of which at least one operation was exercised."""
        return [self._file(name) for name in sorted({name for name, _ in self._counts})]

    def _file(self, name: str) -> FileCoverage:
        described = [item.identifier for item in self._descriptions.operations if item.document.name == name]
        used = [operation for (file, _), operation in self._used.items() if file == name]
        known = {mark for operation in used for mark in _known(operation)}
        missing = {
            side: sorted(f"{mark[1].partition('#')[2]}.{mark[2]}" for mark in known - self._marks if mark[0] == side)
            for side in (SENT, RETURNED)
        }
        totals = {side: sum(mark[0] == side for mark in known) for side in (SENT, RETURNED)}
        operations = {identifier: self._counts[(name, identifier)] for identifier in described}
        return FileCoverage(name, sum(operations.values()), operations, missing, totals)


def _listed(names: t.Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _sent(operation: Operation) -> Schema:
    return next((parameter["schema"] for parameter in operation.places("body")), {})


def _returned(operation: Operation, status: str) -> Schema:
    found: Schema = operation.document.resolve(operation.responses.get(status, {}))[2].get("schema", {})
    return found


def _present(document: Document, node: Schema, value: t.Any) -> Iterator[tuple[str, str]]:
    where, name, resolved = document.resolve(node)
    if isinstance(value, list) and "items" in resolved:
        for item in value:
            yield from _present(where, resolved["items"], item)
    elif isinstance(value, dict) and is_object(resolved):
        for key, member in Shape.of(where, name, resolved).properties.items():
            if value.get(key) is not None:
                yield member.owner, key
                yield from _present(member.document, member.node, value[key])


def _known(operation: Operation) -> Iterator[Mark]:
    direction = Direction.PATCHED if operation.method == "PATCH" else Direction.SENT
    yield from _reachable(operation.document, _sent(operation), direction, set())
    for status in operation.responses:
        if status.startswith("2"):
            yield from _reachable(operation.document, _returned(operation, status), Direction.RETURNED, set())


def _reachable(document: Document, node: Schema, direction: Direction, seen: set[int]) -> Iterator[Mark]:
    where, name, resolved = document.resolve(node)
    if id(resolved) in seen:
        return
    seen.add(id(resolved))
    if "items" in resolved:
        yield from _reachable(where, resolved["items"], direction, seen)
    if is_object(resolved):
        for key, member in Shape.of(where, name, resolved).properties.items():
            if not member.forbidden(direction):
                yield RETURNED if direction is Direction.RETURNED else SENT, member.owner, key
                yield from _reachable(member.document, member.node, direction, seen)

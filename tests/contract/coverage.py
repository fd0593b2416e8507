# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations and properties of the descriptions the recorded traffic exercised.

What counts is what the used operations can carry: read-only properties are not sent, and where a body refers to a
resource of another type, its id is all that is expected of it.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t
from collections.abc import Iterator

from tests.contract.descriptions import Descriptions, Document, Operation, Schema, documented
from tests.contract.judge import Exchange
from tests.contract.schemas import Direction, Property, Shape, is_object

# Side, definition with its file, property.
Mark = tuple[str, str, str]
SENT, RETURNED = "sent", "returned"


@dataclasses.dataclass(frozen=True)
class FileCoverage:
    """How much of one file was exercised. `operations` counts exchanges; `kinds` says what each operation is about."""

    name: str
    operations: dict[str, int]
    kinds: dict[str, str]
    missing: dict[str, list[str]]
    totals: dict[str, int]

    @property
    def exchanges(self) -> int:
        """How many exchanges its operations had."""
        return sum(self.operations.values())

    @property
    def unused(self) -> list[str]:
        """Operations without exchange, of kinds that have some."""
        used = self._used_kinds
        return [name for name, count in self.operations.items() if not count and self.kinds[name] in used]

    @property
    def other_kinds(self) -> dict[str, int]:
        """How many operations there are of each kind that has no exchange at all."""
        used = self._used_kinds
        return collections.Counter(kind for kind in self.kinds.values() if kind not in used)

    @property
    def _used_kinds(self) -> set[str]:
        return {self.kinds[name] for name, count in self.operations.items() if count}


class Coverage:
    """Collects what exchanges exercise."""

    def __init__(self, descriptions: Descriptions) -> None:
        self._operations = [*descriptions.operations, *documented().operations]
        self._types = _types(self._operations)
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
        described = [operation for operation in self._operations if operation.document.name == name]
        used = [operation for (file, _), operation in self._used.items() if file == name]
        known = {mark for operation in used for mark in self._known(operation)}
        missing = {
            side: sorted(f"{mark[1].partition('#')[2]}.{mark[2]}" for mark in known - self._marks if mark[0] == side)
            for side in (SENT, RETURNED)
        }
        return FileCoverage(
            name=name,
            operations={item.identifier: self._counts[(name, item.identifier)] for item in described},
            kinds={item.identifier: item.kind for item in described},
            missing=missing,
            totals={side: sum(mark[0] == side for mark in known) for side in (SENT, RETURNED)},
        )

    def _known(self, operation: Operation) -> Iterator[Mark]:
        direction = Direction.PATCHED if operation.method == "PATCH" else Direction.SENT
        walk = _Walk(_type_of(operation), self._types, direction)
        yield from ((SENT, *mark) for mark in walk.reachable(operation.document, _sent(operation)))
        walk = _Walk(_type_of(operation), self._types, Direction.RETURNED)
        for status in operation.responses:
            if status.startswith("2"):
                marks = walk.reachable(operation.document, _returned(operation, status))
                yield from ((RETURNED, *mark) for mark in marks)


class _Walk:
    """Finds the properties that an operation about one type of resource can carry."""

    def __init__(self, own: str, types: dict[int, set[str]], direction: Direction) -> None:
        self._own = own
        self._types = types
        self._direction = direction
        self._seen: set[int] = set()

    def reachable(self, document: Document, node: Schema, inside: str = "") -> Iterator[tuple[str, str]]:
        """Return definition and name of each property; `inside` names a schema that has no name of its own."""
        where, name, resolved = document.resolve(node)
        if id(resolved) in self._seen:
            return
        self._seen.add(id(resolved))
        if "items" in resolved:
            yield from self.reachable(where, resolved["items"], name or inside)
        if is_object(resolved):
            for member in Shape.of(where, name or inside, resolved).properties.values():
                if not member.forbidden(self._direction) and (member.name == "id" or not self._foreign(resolved)):
                    yield member.owner, member.name
                    yield from self.reachable(member.document, member.node, _inside(member))

    def _foreign(self, resolved: Schema) -> bool:
        types = self._types.get(id(resolved), set())
        return bool(types) and not any(item.startswith(self._own) or self._own.startswith(item) for item in types)


def _types(operations: list[Operation]) -> dict[int, set[str]]:
    """Return the definitions that are resources of their own, with their types."""
    found: dict[int, set[str]] = collections.defaultdict(set)
    for operation in operations:
        if operation.method == "PUT":
            found[id(operation.document.resolve(_sent(operation))[2])].add(_type_of(operation))
    return found


def _type_of(operation: Operation) -> str:
    """Return a type of resource as its path has it, such as `microsoft.network/virtualnetworks/subnets`."""
    _, _, rest = operation.template.lower().rpartition("/providers/")
    return "/".join(part for part in rest.split("/") if not part.startswith("{"))


def _sent(operation: Operation) -> Schema:
    return next((parameter["schema"] for parameter in operation.places("body")), {})


def _returned(operation: Operation, status: str) -> Schema:
    found: Schema = operation.document.resolve(operation.responses.get(status, {}))[2].get("schema", {})
    return found


def _inside(member: Property) -> str:
    return f"{member.owner.partition('#')[2]}.{member.name}"


def _present(document: Document, node: Schema, value: t.Any, inside: str = "") -> Iterator[tuple[str, str]]:
    where, name, resolved = document.resolve(node)
    if isinstance(value, list) and "items" in resolved:
        for item in value:
            yield from _present(where, resolved["items"], item, name or inside)
    elif isinstance(value, dict) and is_object(resolved):
        for key, member in Shape.of(where, name or inside, resolved).properties.items():
            if value.get(key) is not None:
                yield member.owner, key
                yield from _present(member.document, member.node, value[key], _inside(member))

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which properties a body may have: a compact grammar for the published descriptions, and the check against it.

The tables themselves are in `cloud/tables.py`. Error code and detail codes are those of Azure's own validation of
requests against API descriptions. # inferred: that Azure Local's provider has it switched on for unknown properties;
`--tolerant` drops them silently instead, as one published Terraform module suggests (azure-local facts D).
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.messages import Json

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "any": (object,),
}
BASE_VERSION = "2024-01-01"
"""The oldest version that the tables tell apart; the previews before it have its properties, as the SDK of
2023-09-01-preview shows (azure-mgmt-azurestackhci 8.0.0b3)."""


@dataclasses.dataclass(frozen=True)
class Node:
    """One property. `since` is the first api-version that has it; `volatile` marks what changes by itself.

    An object that is `free` has members of any name: each is like `items`, or a string.
    """

    kind: str
    members: dict[str, Node] = dataclasses.field(default_factory=dict)
    items: Node | None = None
    values: tuple[str, ...] = ()
    extra_values: dict[str, str] = dataclasses.field(default_factory=dict)
    required: bool = False
    read_only: bool = False
    volatile: bool = False
    secret: bool = False
    pattern: str = ""
    since: str = BASE_VERSION
    free: bool = False

    def but(self, **changes: t.Any) -> Node:
        """Return a copy with some attributes changed."""
        return dataclasses.replace(self, **changes)


def text(*, required: bool = False, secret: bool = False, pattern: str = "", since: str = BASE_VERSION) -> Node:
    """A string."""
    return Node("string", required=required, secret=secret, pattern=pattern, since=since)


def one_of(
    *values: str, required: bool = False, since: str = BASE_VERSION, later: dict[str, str] | None = None
) -> Node:
    """A string out of a list; `later` maps values to the api-version that added them."""
    return Node("string", values=values, required=required, since=since, extra_values=later or {})


def integer(*, required: bool = False, since: str = BASE_VERSION) -> Node:
    """A whole number."""
    return Node("integer", required=required, since=since)


def boolean(*, since: str = BASE_VERSION) -> Node:
    """True or false."""
    return Node("boolean", since=since)


def record(members: dict[str, Node], *, required: bool = False, since: str = BASE_VERSION) -> Node:
    """An object with known members."""
    return Node("object", members=members, required=required, since=since)


def strings_by_name() -> Node:
    """An object of strings with any names (tags)."""
    return Node("object", free=True)


def listing(items: Node, *, since: str = BASE_VERSION) -> Node:
    """An array."""
    return Node("array", items=items, since=since)


def read_only(node: Node) -> Node:
    """Mark a property that the service sets once."""
    return node.but(read_only=True)


def volatile(node: Node) -> Node:
    """Mark a property that the service sets and changes; what a client sends there is ignored."""
    return node.but(read_only=True, volatile=True)


@dataclasses.dataclass
class Check:
    """One validation: collects every error, as the service's details list does."""

    api_version: str
    strict: bool
    errors: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def add(self, code: str, message: str, path: str) -> None:
        """Note an error."""
        self.errors.append({"code": code, "message": message, "target": path})

    def clean(self, value: Json, node: Node, *, path: str, current: Json) -> Json:
        """Return the part of a value that the service takes in: no unknown and no read-only members, no nulls."""
        if not _has_kind(value, node):
            self.add("INVALID_TYPE", f"Expected type {node.kind} but found type {_kind_of(value)}.", path)
            return None
        if node.kind == "object":
            return self._clean_object(value, node, path=path, current=current)
        if node.kind == "array" and node.items is not None:
            olds = current if isinstance(current, list) else []
            return [
                self.clean(
                    item, node.items, path=f"{path}[{index}]", current=olds[index] if index < len(olds) else None
                )
                for index, item in enumerate(value)
            ]
        self._check_text(value, node, path)
        return value

    def _clean_object(self, value: dict[str, Json], node: Node, *, path: str, current: Json) -> dict[str, Json]:
        if node.free:
            inside = node.items or text()
            return {name: self.clean(item, inside, path=f"{path}.{name}", current=None) for name, item in value.items()}
        result: dict[str, Json] = {}
        for name, item in value.items():
            where = f"{path}.{name}" if path else name
            member = node.members.get(name)
            if member is None or member.since > self.api_version:
                self._unknown(name, where)
                continue
            old = current.get(name) if isinstance(current, dict) else None
            if member.read_only:
                self._check_read_only(item, member, where=where, old=old)
            elif item is not None:
                result[name] = self.clean(item, member, path=where, current=old)
        for name, member in node.members.items():
            if member.required and value.get(name) is None:
                self.add(
                    "OBJECT_MISSING_REQUIRED_PROPERTY",
                    f"Missing required property: {name}.",
                    f"{path}.{name}".lstrip("."),
                )
        return result

    def _unknown(self, name: str, where: str) -> None:
        if self.strict:
            self.add("OBJECT_ADDITIONAL_PROPERTIES", f"Additional properties not allowed: {name}.", where)

    def _check_read_only(self, item: Json, member: Node, *, where: str, old: Json) -> None:
        # inferred: a changed read-only property is refused; one that is sent back as it was read is not.
        if member.volatile or not self.strict or item is None or same(item, old):
            return
        self.add(
            "READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST",
            f"Readonly property {where} cannot be sent in the request.",
            where,
        )

    def _check_text(self, value: Json, node: Node, path: str) -> None:
        allowed = (*node.values, *(name for name, since in node.extra_values.items() if since <= self.api_version))
        # inferred: the descriptions mark most enumerations as open; an unknown value is refused all the same.
        if node.values and value not in allowed:
            self.add("ENUM_MISMATCH", f"No enum match for: {value}. Allowed: {', '.join(allowed)}.", path)
        if node.pattern and isinstance(value, str) and not re.match(node.pattern, value):
            self.add("PATTERN", f"String does not match pattern {node.pattern}: {value}", path)


def check_body(body: Json, node: Node, *, api_version: str, strict: bool, current: Json = None) -> dict[str, Json]:
    """Return the accepted part of a body; raise the service's 400 with every error in its details."""
    check = Check(max(api_version, BASE_VERSION), strict)
    result = check.clean(body, node, path="", current=current)
    if check.errors:
        raise ArmError(
            400,
            "HttpRequestPayloadAPISpecValidationFailed",
            "HTTP request payload failed validation against API specification with one or more errors. "
            "Please see details for more information.",
            details=t.cast("list[dict[str, t.Any]]", check.errors),
        )
    return t.cast("dict[str, Json]", result)


def without_secrets(value: Json, node: Node) -> Json:
    """Copy a value without the members that never come back."""
    if isinstance(value, dict) and node.members:
        return {
            name: without_secrets(item, node.members[name]) if name in node.members else item
            for name, item in value.items()
            if name not in node.members or not node.members[name].secret
        }
    if isinstance(value, list) and node.items is not None:
        return [without_secrets(item, node.items) for item in value]
    return value


def as_of(value: Json, node: Node, api_version: str) -> Json:
    """Copy a value without the members that an api-version does not have."""
    if isinstance(value, dict) and node.members:
        hidden = {name for name, member in node.members.items() if not has_member(member, api_version)}
        return {
            name: as_of(item, node.members[name], api_version) if name in node.members else item
            for name, item in value.items()
            if name not in hidden
        }
    if isinstance(value, list) and node.items is not None:
        return [as_of(item, node.items, api_version) for item in value]
    return value


def has_member(member: Node, api_version: str) -> bool:
    """Tell whether an api-version has a member; that a later one does not is told by `until` among its extra values."""
    return member.since <= api_version < member.extra_values.get("until", "9999")


def same(left: Json, right: Json) -> bool:
    """Compare values as the service does: ids and names in any case, null and empty alike."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if isinstance(left, dict) and isinstance(right, dict):
        return all(same(left.get(name), right.get(name)) for name in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if left in (None, "", [], {}) and right in (None, "", [], {}):
        return True
    return bool(left == right)


def _has_kind(value: Json, node: Node) -> bool:
    if node.kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, KINDS[node.kind])


def _kind_of(value: Json) -> str:
    if value is None:
        return "null"
    for name, types in KINDS.items():
        if isinstance(value, types) and not (name == "integer" and isinstance(value, bool)):
            return name
    return type(value).__name__

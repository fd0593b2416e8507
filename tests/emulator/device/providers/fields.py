# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of request bodies against field tables, as the resource providers of a device make it.

The tables use the grammar of the cloud side (`cloud/schema.py`). What differs: names and enumerations are read without
regard to case, what a client may not set is ignored, and only the first error is told.

# inferred: codes and texts are those that Azure's own resource providers show for these namespaces.
"""

from __future__ import annotations

import dataclasses

from tests.emulator.arm.errors import ArmError
from tests.emulator.cloud.schema import KINDS, Node, has_member
from tests.emulator.messages import Json

OLDEST = "2016-01-01"
"""Before any version that a device serves."""


def text(
    *, required: bool = False, secret: bool = False, pattern: str = "", since: str = OLDEST, until: str = ""
) -> Node:
    """A string."""
    node = Node("string", required=required, secret=secret, pattern=pattern, since=since)
    return dropped(node, until) if until else node


def one_of(*values: str, required: bool = False, since: str = OLDEST) -> Node:
    """A string out of a list, in any case."""
    return Node("string", values=values, required=required, since=since)


def integer(*, required: bool = False, since: str = OLDEST) -> Node:
    """A whole number."""
    return Node("integer", required=required, since=since)


def boolean(*, since: str = OLDEST) -> Node:
    """True or false."""
    return Node("boolean", since=since)


def record(members: dict[str, Node], *, required: bool = False, since: str = OLDEST) -> Node:
    """An object with known members."""
    return Node("object", members=members, required=required, since=since)


def opaque(*, secret: bool = False, since: str = OLDEST) -> Node:
    """An object whose members nobody looks at."""
    return Node("object", secret=secret, since=since)


def listing(items: Node, *, since: str = OLDEST) -> Node:
    """An array."""
    return Node("array", items=items, since=since)


def tags() -> Node:
    """An object of strings with any names."""
    return Node("object", free=True, since=OLDEST)


def read_only(node: Node) -> Node:
    """A member that only the service sets."""
    return node.but(read_only=True)


def dropped(node: Node, until: str) -> Node:
    """A member that versions from `until` on do not have any more."""
    return node.but(extra_values={"until": until})


def reference(*, required: bool = False, since: str = OLDEST) -> Node:
    """An object with the id of another resource."""
    return record({"id": text()}, required=required, since=since)


def tracked(properties: dict[str, Node], **members: Node) -> Node:
    """The envelope of a tracked resource around its properties."""
    envelope = {
        "id": read_only(text()),
        "name": read_only(text()),
        "type": read_only(text()),
        "location": text(required=True),
        "tags": tags(),
    }
    return record({**envelope, **members, "properties": record(properties)})


UNKNOWN_CODES = {"Microsoft.Network": "InvalidRequestFormat", "Microsoft.Compute": "BadRequest"}


@dataclasses.dataclass(frozen=True)
class Check:
    """One check. `namespace` decides the error code."""

    namespace: str
    api_version: str
    strict: bool

    def clean(self, value: Json, node: Node, path: str = "") -> Json:
        """Return the part of a value that the service takes in, names and enumerations as the tables spell them."""
        if not _has_kind(value, node):
            raise self._malformed(f"Error converting value to type '{node.kind}'. Path '{path}'.", path)
        if node.kind == "array" and node.items is not None:
            return [self.clean(item, node.items, f"{path}[{index}]") for index, item in enumerate(value)]
        if node.kind == "object":
            return self._object(value, node, path)
        return self._known_value(value, node, path)

    def _object(self, value: dict[str, Json], node: Node, path: str) -> dict[str, Json]:
        if node.free and any(not isinstance(item, str) for item in value.values()):
            raise self._malformed(f"Error converting value to type 'System.String'. Path '{path}'.", path)
        if node.free or not node.members:
            return dict(value)
        names = {name.lower(): name for name, member in node.members.items() if self._has(member)}
        result: dict[str, Json] = {}
        for given, item in value.items():
            where = f"{path}.{given}".lstrip(".")
            name = names.get(given.lower())
            if name is None:
                if self.strict:
                    raise self._malformed(f"Could not find member '{given}' on object. Path '{where}'.", where)
                continue
            member = node.members[name]
            if item is not None and not member.read_only:
                result[name] = self.clean(item, member, where)
        for name in names.values():
            if node.members[name].required and result.get(name) in (None, ""):
                where = f"{path}.{name}".lstrip(".")
                raise ArmError(
                    400, "InvalidParameter", f"Required parameter '{where}' is missing (null).", target=where
                )
        return result

    def _has(self, member: Node) -> bool:
        return not self.strict or has_member(member, self.api_version)

    def _known_value(self, value: Json, node: Node, path: str) -> Json:
        if not node.values:
            return value
        for known in node.values:
            if str(value).lower() == known.lower():
                return known
        raise ArmError(
            400,
            "InvalidParameter",
            f"The value '{value}' of parameter '{path}' is invalid. Allowed values are: {', '.join(node.values)}.",
            target=path,
        )

    def _malformed(self, message: str, path: str) -> ArmError:
        code = UNKNOWN_CODES.get(self.namespace, "InvalidRequestContent")
        if self.namespace == "Microsoft.Network":
            details = [{"code": "InvalidJson", "message": message}]
            return ArmError(400, code, "Cannot parse the request.", details=details)
        return ArmError(400, code, message, target=path)


def _has_kind(value: Json, node: Node) -> bool:
    if node.kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, KINDS[node.kind])

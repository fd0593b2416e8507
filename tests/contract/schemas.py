# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a description to JSON Schema, once for what is sent and once for what comes back.

Stricter than the descriptions say: an object has the properties that are described and no others, what is read-only
is not sent, what is secret does not come back, and what a PATCH cannot change is not in it.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t
from collections.abc import Iterator

import jsonschema

from tests.contract.descriptions import Document, Schema
from tests.emulator.recorder import REDACTED

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KEPT = (
    *("type", "enum", "pattern", "minLength", "maxLength", "format", "minimum", "maximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems"),
)
# Whatever a description says. Source: edge-api facts 9, azure-local facts B.
NEVER_RETURNED = frozenset({"adminpassword", "customdata", "protectedsettings"})
FORMATS: dict[str, t.Pattern[str]] = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "arm-id": re.compile(r"(/[^/]+)+"),
}
BITS = {"int32": 32, "int64": 64}
# What a keyword says when it is broken; jsonschema would quote the whole value.
MESSAGES = "x-message"


class Direction(enum.Enum):
    """What a schema is for."""

    SENT = "sent"
    PATCHED = "patched"
    RETURNED = "returned"


@dataclasses.dataclass(frozen=True)
class Property:
    """A property with the document and the definition that describe it; `owner` is `file#definition`."""

    name: str
    document: Document
    owner: str
    node: Schema

    @property
    def facts(self) -> Schema:
        """What is said about the property itself and about its type."""
        return {**self.document.resolve(self.node)[2], **self.node}

    def forbidden(self, direction: Direction) -> str:
        """Say why the property must not be there, empty when it may."""
        facts = self.facts
        mutability = facts.get("x-ms-mutability", ["create", "read", "update"])
        if direction is Direction.RETURNED:
            secret = facts.get("x-ms-secret") or "read" not in mutability or self.name.lower() in NEVER_RETURNED
            return "a secret comes back" if secret else ""
        if facts.get("readOnly"):
            return "read-only property is sent"
        if direction is Direction.PATCHED and "update" not in mutability:
            return "property that cannot be updated is sent"
        return ""


@dataclasses.dataclass
class Shape:
    """An object with everything that it inherits."""

    properties: dict[str, Property] = dataclasses.field(default_factory=dict)
    required: set[str] = dataclasses.field(default_factory=set)
    others: tuple[Document, Schema] | bool = False
    """What properties of any other name are: described, anything (true), or not allowed (false)."""

    @classmethod
    def of(cls, document: Document, name: str, node: Schema) -> Shape:
        """Flatten a resolved schema."""
        shape = cls()
        shape._add(document, name, node)
        if not shape.properties and not shape.others and "additionalProperties" not in node:
            shape.others = True
        return shape

    def _add(self, document: Document, name: str, node: Schema) -> None:
        for parent in node.get("allOf", ()):
            where, parent_name, resolved = document.resolve(parent)
            self._add(where, parent_name or name, resolved)
        for key, member in node.get("properties", {}).items():
            self.properties[key] = Property(key, document, f"{document.name}#{name}", member)
        self.required.update(node.get("required", ()))
        if "additionalProperties" in node:
            others = node["additionalProperties"]
            self.others = (document, others) if isinstance(others, dict) and others else bool(others or others == {})


class SchemaMaker:
    """Makes JSON schemas for one direction; definitions are shared by reference, since some are recursive."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        self.definitions: dict[str, Schema] = {}

    def make(self, document: Document, node: Schema) -> Schema:
        """Return the whole schema of a body."""
        return {"$schema": DIALECT, **self._convert(document, node), "$defs": self.definitions}

    def _convert(self, document: Document, node: Schema) -> Schema:
        if "$ref" not in node:
            return self._resolved(document, "", node)
        where, name, resolved = document.resolve(node)
        key = f"{where.name}#{name}".replace("/", ":")
        if key not in self.definitions:
            self.definitions[key] = {}
            self.definitions[key].update(self._resolved(where, name, resolved))
        return {"$ref": f"#/$defs/{key.replace('#', '%23')}"}

    def _resolved(self, document: Document, name: str, node: Schema) -> Schema:
        made: Schema = {key: node[key] for key in KEPT if key in node}
        if node.get("exclusiveMinimum") is True:
            # Swagger says with a truth value what JSON Schema says with the number itself.
            made["exclusiveMinimum"] = made.pop("minimum")
        if is_object(node):
            made.update(self._object(Shape.of(document, name, node)))
        if "items" in node:
            made["items"] = self._convert(document, node["items"])
        if node.get("x-nullable"):
            return {"anyOf": [made, {"type": "null"}]}
        return made

    def _object(self, shape: Shape) -> Schema:
        properties: Schema = {}
        for name, member in shape.properties.items():
            why = member.forbidden(self._direction)
            properties[name] = {"not": {}, MESSAGES: why} if why else self._convert(member.document, member.node)
        others = shape.others if isinstance(shape.others, bool) else self._convert(*shape.others)
        required = sorted(name for name in shape.required if "not" not in properties.get(name, ()))
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": others}


def is_object(node: Schema) -> bool:
    """Tell whether a resolved schema describes an object."""
    return node.get("type") == "object" or any(key in node for key in ("properties", "allOf", "additionalProperties"))


def _unless_redacted(keyword: str) -> t.Any:
    original = jsonschema.Draft202012Validator.VALIDATORS[keyword]

    def check(validator: t.Any, value: t.Any, instance: t.Any, schema: Schema) -> Iterator[t.Any]:
        if instance != REDACTED:
            yield from original(validator, value, instance, schema) or ()

    return check


def _format(_validator: t.Any, value: str, instance: t.Any, _schema: Schema) -> Iterator[jsonschema.ValidationError]:
    """Check the formats that the descriptions use; a plain validator takes them for remarks."""
    if value in FORMATS and isinstance(instance, str):
        good = bool(FORMATS[value].fullmatch(instance)) or instance == REDACTED
    elif value in BITS and isinstance(instance, int):
        good = -(2 ** (BITS[value] - 1)) <= instance < 2 ** (BITS[value] - 1)
    else:
        good = True
    if not good:
        yield jsonschema.ValidationError(f"not a {value}")


_OWN = {key: _unless_redacted(key) for key in ("type", "enum", "pattern", "minLength", "maxLength")} | {
    "format": _format
}
Validator: t.Any = jsonschema.validators.extend(jsonschema.Draft202012Validator, _OWN)  # type: ignore[no-untyped-call]
"""JSON Schema 2020-12, except that the recorder's mark in the place of a secret passes for any text."""

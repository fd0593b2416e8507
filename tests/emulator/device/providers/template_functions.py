# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of ARM templates, as far as the samples for devices and the Azure CLI use them, and some more.

Source: azure-stack-edge facts G.10, public description of the template language.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import typing as t
import uuid
from collections.abc import Callable

from tests.emulator.device.providers.template_parser import (
    Access,
    Expression,
    Invocation,
    Literal,
    TemplateError,
    is_expression,
    parse,
)
from tests.emulator.messages import Json

Function = Callable[..., Json]
UNIQUE_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
UNIQUE_LENGTH = 13


class NotReady(Exception):
    """A reference to a resource of the same template that is not done yet."""


@dataclasses.dataclass
class Scope:
    """What expressions can see. `runtime` holds reference and listKeys; without it they are not allowed."""

    subscription: str
    group: str
    parameters: dict[str, Json]
    variables: dict[str, Json]
    facts: dict[str, Json]
    runtime: dict[str, Function] = dataclasses.field(default_factory=dict)
    index: int | None = None

    def value(self, value: Json) -> Json:
        """Evaluate every expression in a value."""
        if isinstance(value, str):
            if is_expression(value):
                return self.evaluate(parse(value))
            return value[1:] if value.startswith("[[") else value
        if isinstance(value, dict):
            return {str(self.value(name)): self.value(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return value

    def evaluate(self, expression: Expression) -> Json:
        """Evaluate an expression."""
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Access):
            return _member(self.evaluate(expression.of), self.evaluate(expression.key))
        name = expression.name.lower()
        if name == "if":
            condition, *branches = expression.arguments
            return self.evaluate(branches[0 if self.evaluate(condition) else 1])
        function = self.function(name)
        arguments = [self.evaluate(argument) for argument in expression.arguments]
        try:
            return function(*arguments)
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise TemplateError(
                f"Unable to evaluate template language function '{expression.name}': its arguments are not valid "
                f"({error})."
            ) from error

    def function(self, name: str) -> Function:
        """Return a function by its lower-case name."""
        own: dict[str, Function] = {
            "parameters": lambda key: _named("parameter", self.parameters, key),
            "variables": lambda key: self.value(_named("variable", self.variables, key)),
            "resourceid": self._resource_id,
            "subscriptionresourceid": lambda *parts: _id(f"/subscriptions/{self.subscription}", *parts),
            "resourcegroup": lambda: _fact("resourceGroup", self.facts),
            "subscription": lambda: _fact("subscription", self.facts),
            "deployment": lambda: _fact("deployment", self.facts),
            "copyindex": self._copy_index,
        }
        found = own.get(name) or self.runtime.get(name) or PURE.get(name)
        if found is None:
            raise TemplateError(f"The template function '{name}' is not valid.")
        return found

    def _resource_id(self, *parts: str) -> str:
        before = [part for part in parts[:2] if "/" not in part] if "/" not in parts[0] else []
        rest = parts[len(before) :]
        subscription = before[0] if len(before) == 2 else self.subscription
        group = before[-1] if before else self.group
        base = f"/subscriptions/{subscription}"
        if rest[0].lower().startswith("microsoft.resources/resourcegroups"):
            return f"{base}/resourceGroups/{rest[1]}"
        return _id(f"{base}/resourceGroups/{group}" if group else base, *rest)

    def _copy_index(self, *arguments: Json) -> int:
        if self.index is None:
            raise TemplateError("The template function 'copyIndex' is not expected at this location.")
        return self.index + next((number for number in arguments if isinstance(number, int)), 0)


def check_expressions(value: Json, known: t.Collection[str], names: dict[str, t.Collection[str]]) -> None:
    """Refuse expressions that cannot be parsed, unknown functions, and undeclared parameters and variables."""
    if isinstance(value, dict):
        for item in value.values():
            check_expressions(item, known, names)
    elif isinstance(value, list):
        for item in value:
            check_expressions(item, known, names)
    elif isinstance(value, str) and is_expression(value):
        _check(parse(value), known, names)


def _check(expression: Expression, known: t.Collection[str], names: dict[str, t.Collection[str]]) -> None:
    if isinstance(expression, Access):
        _check(expression.of, known, names)
        _check(expression.key, known, names)
    if not isinstance(expression, Invocation):
        return
    name = expression.name.lower()
    if name not in known:
        raise TemplateError(f"The template function '{expression.name}' is not valid.")
    first = expression.arguments[0] if expression.arguments else None
    if name in names and isinstance(first, Literal) and str(first.value).lower() not in names[name]:
        kind = name.rstrip("s")
        raise TemplateError(
            f"The template {kind} '{first.value}' is not found. Please see https://aka.ms/arm-template."
        )
    for argument in expression.arguments:
        _check(argument, known, names)


def _named(kind: str, values: dict[str, Json], name: str) -> Json:
    for key, value in values.items():
        if key.lower() == name.lower():
            return value
    raise TemplateError(f"The template {kind} '{name}' is not found.")


def _fact(name: str, facts: dict[str, Json]) -> Json:
    if name not in facts:
        raise TemplateError(f"The template function '{name}' is not expected at this location.")
    return facts[name]


def _member(value: Json, key: Json) -> Json:
    if isinstance(value, list) and isinstance(key, int) and -1 < key < len(value):
        return value[key]
    if isinstance(value, dict):
        for name, item in value.items():
            if name.lower() == str(key).lower():
                return item
    available = ", ".join(value) if isinstance(value, dict) else "none"
    raise TemplateError(
        f"The language expression property '{key}' doesn't exist, available properties are '{available}'."
    )


def _id(base: str, kind: str, *names: str) -> str:
    namespace, *kinds = kind.strip("/").split("/")
    if len(kinds) != len(names):
        raise TemplateError(
            f"Unable to evaluate template language function 'resourceId': the type '{kind}' requires '{len(kinds)}' "
            f"resource name argument(s), and there are '{len(names)}'."
        )
    return "/".join(
        [base, "providers", namespace, *(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))]
    )


def _concat(*parts: Json) -> Json:
    if parts and isinstance(parts[0], list):
        return [item for part in parts for item in part]
    return "".join(_string(part) for part in parts)


def _string(value: Json) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))


def _unique(*parts: str) -> str:
    # inferred: same length and alphabet as the real one, another hash
    digest = hashlib.sha256("-".join(parts).encode()).digest()
    return "".join(UNIQUE_LETTERS[byte % len(UNIQUE_LETTERS)] for byte in digest[:UNIQUE_LENGTH])


def _split(text: str, separators: str | list[str]) -> list[str]:
    first, *others = [separators] if isinstance(separators, str) else separators
    for other in others:
        text = text.replace(other, first)
    return text.split(first)


def _format(pattern: str, *values: Json) -> str:
    return pattern.format(*(_string(value) for value in values))


def _equals(left: Json, right: Json) -> bool:
    return type(left) is type(right) and bool(left == right)


def _union(first: Json, *others: Json) -> Json:
    result = dict(first) if isinstance(first, dict) else list(first)
    for other in others:
        if isinstance(result, dict):
            result.update(other)
        else:
            result += [item for item in other if item not in result]
    return result


PURE: dict[str, Function] = {
    "concat": _concat,
    "format": _format,
    "equals": _equals,
    "not": lambda value: not value,
    "and": lambda *values: all(values),
    "or": lambda *values: any(values),
    "true": lambda: True,
    "false": lambda: False,
    "null": lambda: None,
    "empty": lambda value: not value,
    "contains": lambda holder, item: item in holder,
    "length": len,
    "first": lambda value: value[0],
    "last": lambda value: value[-1],
    "split": _split,
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "replace": lambda text, old, new: text.replace(old, new),
    "startswith": lambda text, start: text.lower().startswith(start.lower()),
    "endswith": lambda text, end: text.lower().endswith(end.lower()),
    "substring": lambda text, start, length=None: text[start : None if length is None else start + length],
    "string": _string,
    "int": int,
    "bool": lambda value: str(value).lower() == "true" or value == 1,
    "json": json.loads,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": lambda left, right: left * right,
    "createarray": lambda *items: list(items),
    "createobject": lambda *items: dict(zip(items[::2], items[1::2], strict=True)),
    "union": _union,
    "newguid": lambda: str(uuid.uuid4()),
    "guid": lambda *parts: str(uuid.uuid5(uuid.NAMESPACE_OID, "-".join(parts))),
    "uniquestring": _unique,
}
OWN = frozenset(
    {
        "if",
        "parameters",
        "variables",
        "resourceid",
        "subscriptionresourceid",
        "resourcegroup",
        "subscription",
        "deployment",
        "copyindex",
        "reference",
        "listkeys",
    }
)
KNOWN = OWN | frozenset(PURE)

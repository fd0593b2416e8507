# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges one recorded exchange: path, verb, api-version, parameters, bodies and status code."""

from __future__ import annotations

import dataclasses
import re
import typing as t
import urllib.parse
from collections.abc import Iterator

from jsonschema.exceptions import ValidationError

from tests.contract.descriptions import Descriptions, Document, Operation, Schema
from tests.contract.schemas import MESSAGES, Direction, SchemaMaker, Validator
from tests.contract.tolerated import NOT_DESCRIBED, is_tolerated

Exchange = dict[str, t.Any]
POLLED = ("Location", "Azure-AsyncOperation")
UNKNOWN = "unknown property"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, order=True)
class Violation:
    """What is wrong with an exchange: `part` is the place in the request or the response."""

    operation: str
    part: str
    problem: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.part}: {self.problem}"


@dataclasses.dataclass
class Judgement:
    """What came of one exchange. `reason` says what it was about if that is something that no description covers."""

    operation: Operation | None = None
    reason: str = ""
    exact: bool = True
    violations: list[Violation] = dataclasses.field(default_factory=list)


class Judge:
    """Judges exchanges by descriptions. Schemas are made once for each operation."""

    def __init__(self, descriptions: Descriptions) -> None:
        self._descriptions = descriptions
        self._validators: dict[tuple[int, Direction], t.Any] = {}

    def judge(self, exchange: Exchange) -> Judgement:
        """Judge one exchange."""
        url = urllib.parse.urlsplit(exchange["url"])
        path = "/" + "/".join(part for part in urllib.parse.unquote(url.path).split("/") if part)
        for pattern, reason in NOT_DESCRIBED.items():
            if re.search(pattern, f"{url.hostname}{path}", re.IGNORECASE):
                return Judgement(reason=reason)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        version = next((value for name, value in query.items() if name.lower() == "api-version"), "")
        operation = self._descriptions.find(exchange["method"], path, version)
        if operation is None:
            label = f"{exchange['method']} {GUID.sub('{guid}', path)} {version}"
            return Judgement(violations=[Violation(label, "path", "no description has this path and verb")])
        found = Judgement(operation, exact=operation.version == version)
        name = f"{operation.document.name} {operation.identifier}"
        for part, problem in self._problems(operation, exchange, path=path, query=query):
            # Later versions return more than the description of an earlier one knows.
            newer = operation.version < version and part.startswith("response") and problem == UNKNOWN
            if not newer and not is_tolerated(name, part, problem):
                found.violations.append(Violation(f"{name} {version}", part, problem))
        return found

    def _problems(
        self, operation: Operation, exchange: Exchange, *, path: str, query: dict[str, str]
    ) -> Iterator[tuple[str, str]]:
        if not operation.bare:
            yield from _parameter_problems(operation, path=path, query=query, headers=exchange["request_headers"])
            yield from self._request_problems(operation, exchange)
        if exchange["status"] is not None:
            yield from self._response_problems(operation, exchange)

    def _request_problems(self, operation: Operation, exchange: Exchange) -> Iterator[tuple[str, str]]:
        body = exchange["request_body"]
        described = operation.places("body")
        if not described:
            if body not in (None, {}):
                yield "request", "has a body, and none is described"
            return
        if body is None:
            if described[0].get("required"):
                yield "request", "has no body"
            return
        content_type = next((v for k, v in exchange["request_headers"].items() if k.lower() == "content-type"), "")
        if not re.match(r"(application|text)/json\b", content_type):
            yield "request", f"content type {content_type!r}"
        direction = Direction.PATCHED if operation.method == "PATCH" else Direction.SENT
        yield from self._body_problems(operation.document, described[0]["schema"], direction, body)

    def _response_problems(self, operation: Operation, exchange: Exchange) -> Iterator[tuple[str, str]]:
        status, body = str(exchange["status"]), exchange["response_body"]
        response = operation.responses.get(status)
        if response is None and int(status) >= 400:
            # Not every description mentions errors; all services answer with them.
            response = operation.responses.get("default", {})
        if response is None:
            yield "status", f"{status} is not declared"
            return
        response = operation.document.resolve(response)[2]
        for name in _missing_headers(response, exchange["response_headers"]):
            yield f"response {status}", f"has no header {name}"
        schema = response.get("schema")
        if schema is None:
            if body is not None and int(status) < 400 and not operation.bare:
                yield f"response {status}", "has a body, and none is described"
        elif body is None:
            if int(status) < 400 and not response.get("x-body-optional"):
                yield f"response {status}", "has no body"
        else:
            for part, problem in self._body_problems(operation.document, schema, Direction.RETURNED, body):
                yield part.replace("response", f"response {status}", 1), problem

    def _body_problems(
        self, document: Document, schema: Schema, direction: Direction, body: t.Any
    ) -> Iterator[tuple[str, str]]:
        key = (id(schema), direction)
        if key not in self._validators:
            self._validators[key] = Validator(SchemaMaker(direction).make(document, schema))
        side = "response" if direction is Direction.RETURNED else "request"
        for error in self._validators[key].iter_errors(body):
            yield from _readable(error, side)


def _missing_headers(response: Schema, headers: dict[str, str]) -> list[str]:
    """Return what clients would poll, as far as it is described and not there."""
    present = {name.lower() for name in headers}
    return [name for name in POLLED if name in response.get("headers", ()) and name.lower() not in present]


def _readable(error: ValidationError, side: str) -> Iterator[tuple[str, str]]:
    """Turn an error into place and problem; indexes of arrays do not matter."""
    place = ".".join([side, *("[]" if isinstance(part, int) else str(part) for part in error.absolute_path)])
    schema, instance = t.cast("Schema", error.schema), t.cast("t.Any", error.instance)
    if error.validator == "additionalProperties":
        for name in sorted(set(instance) - set(schema["properties"])):
            yield f"{place}.{name}", UNKNOWN
    elif error.validator == "required":
        for name in (name for name in schema["required"] if name not in instance):
            yield f"{place}.{name}", "required property is missing"
    elif error.validator == "not":
        yield place, schema[MESSAGES]
    elif error.validator == "anyOf":
        yield place, "is neither what is described nor null"
    else:
        yield place, f"{error.validator} {error.validator_value!r}, not {str(instance)[:80]!r}"


def _parameter_problems(
    operation: Operation, *, path: str, query: dict[str, str], headers: dict[str, str]
) -> Iterator[tuple[str, str]]:
    match = operation.pattern.fullmatch(path)
    given = {
        "path": match.groupdict() if match else {},
        "query": {name.lower(): value for name, value in query.items()},
        "header": {name.lower(): value for name, value in headers.items()},
    }
    for place, values in given.items():
        # Only names of path parameters are used as they are written; the others are the same in any case.
        known = {item["name"] if place == "path" else item["name"].lower(): item for item in operation.places(place)}
        for name, parameter in known.items():
            if name in values:
                yield from _value_problems(parameter, f"{place} {name}", values[name])
            elif parameter.get("required"):
                yield f"{place} {name}", "required parameter is missing"
        if place == "query":
            for name in sorted(set(values) - set(known)):
                yield f"query {name}", "unknown parameter"


def _value_problems(parameter: Schema, part: str, value: str) -> Iterator[tuple[str, str]]:
    pattern, limits = parameter.get("pattern"), (parameter.get("minLength", 0), parameter.get("maxLength", len(value)))
    if pattern and not re.search(pattern, value):
        yield part, f"{value!r} does not match {pattern}"
    if not limits[0] <= len(value) <= limits[1]:
        yield part, f"{value!r} is shorter or longer than allowed"
    if "enum" in parameter and part != "query api-version" and value not in parameter["enum"]:
        yield part, f"{value!r} is none of {parameter['enum']}"

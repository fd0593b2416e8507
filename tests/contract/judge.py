# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges one recorded exchange: path, verb, api-version, parameters, headers, bodies and status code.

An answer may hand out a URL at which its operation is looked at; what comes from there later is judged too.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
import urllib.parse
from collections.abc import Iterator

from jsonschema.exceptions import ValidationError

from tests.contract.descriptions import Descriptions, Document, Operation, Schema, documented
from tests.contract.parameters import given_parameters, header_value, typed
from tests.contract.polling import LOOK, RESULT, STATUS, Look, common, final_answer, handed_out
from tests.contract.schemas import MESSAGES, Direction, SchemaMaker, Validator
from tests.contract.tolerated import NOT_DESCRIBED, is_tolerated

Exchange = dict[str, t.Any]
Problem = tuple[str, str]
UNKNOWN = "unknown property"
# What stands before a service says these, when it is not there, and in any form.
GATEWAY = (502, 503, 504)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, order=True)
class Violation:
    """What is wrong with an exchange: `part` is the place in the request or the response."""

    operation: str
    part: str
    problem: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.part}: {self.problem}"

    @property
    def of_answer(self) -> bool:
        """Whether it is the service that did it, and not who asked."""
        return self.part.startswith(("response", "status"))


@dataclasses.dataclass
class Judgement:
    """What came of one exchange. `reason` says what it was about if that is something that no description covers."""

    operation: Operation | None = None
    reason: str = ""
    exact: bool = True
    look: bool = False
    """Whether it is a look at a running operation, judged by the operation that it is about."""
    violations: list[Violation] = dataclasses.field(default_factory=list)


class Judge:
    """Judges exchanges by descriptions, in the order in which they happened. Schemas are made once."""

    def __init__(self, descriptions: Descriptions) -> None:
        self._descriptions = descriptions
        self._validators: dict[tuple[int, Direction], t.Any] = {}
        self._looks: dict[str, Look] = {}

    def judge(self, exchange: Exchange) -> Judgement:
        """Judge one exchange."""
        url = urllib.parse.urlsplit(exchange["url"])
        path = "/" + "/".join(part for part in urllib.parse.unquote(url.path).split("/") if part)
        for pattern, reason in NOT_DESCRIBED.items():
            if re.search(pattern, f"{url.hostname}{path}", re.IGNORECASE):
                return Judgement(reason=reason)
        if exchange["url"] in self._looks:
            return self._judge_look(self._looks[exchange["url"]], exchange)
        query = {name.lower(): value for name, value in urllib.parse.parse_qsl(url.query, keep_blank_values=True)}
        version = query.get("api-version", "")
        operation = self._find(exchange["method"], path, version)
        if operation is None:
            label = f"{exchange['method']} {GUID.sub('{guid}', path)} {version}"
            return Judgement(violations=[Violation(label, "path", "no description has this path and verb")])
        self._looks.update(handed_out(operation, exchange))
        found = Judgement(operation, exact=operation.version in ("", version))
        for part, problem in self._problems(operation, exchange, path=path, query=query):
            # Later versions return more than the description of an earlier one knows.
            newer = operation.version < version and part.startswith("response") and problem == UNKNOWN
            if not newer:
                found.violations += _violation(operation, version, part, problem)
        return found

    def _find(self, method: str, path: str, version: str) -> Operation | None:
        return self._descriptions.find(method, path, version) or documented().find(method, path, version)

    def _judge_look(self, look: Look, exchange: Exchange) -> Judgement:
        self._looks.update(handed_out(look.operation, exchange))
        found = Judgement(look.operation, look=True)
        for part, problem in self._look_problems(look, exchange):
            found.violations += _violation(look.operation, LOOK, part, problem)
        return found

    def _look_problems(self, look: Look, exchange: Exchange) -> Iterator[Problem]:
        if exchange["method"] != "GET":
            yield "request", f"an operation is looked at with {exchange['method']}"
        status, body = exchange["status"], exchange["response_body"]
        if status is None:
            return
        if look.at_status or status == 202 or status >= 400:
            yield from self._response_problems(common(STATUS if look.at_status else RESULT), exchange)
            failed = look.at_status and isinstance(body, dict) and body.get("status") == "Failed"
            if failed and "error" not in body:
                yield "response 200.error", "a failed operation does not say why"
            return
        yield from self._answer_problems(look.operation.document, final_answer(look.operation, status), exchange)

    def _problems(
        self, operation: Operation, exchange: Exchange, *, path: str, query: dict[str, str]
    ) -> Iterator[Problem]:
        version = query.get("api-version", "")
        if version and operation.version not in ("", version):
            asked = (exchange["method"], path)
            known = self._descriptions.versions(*asked) | documented().versions(*asked)
            if version not in known:
                yield "query api-version", f"{version} is described nowhere, only {', '.join(sorted(known))}"
        if not operation.bare:
            yield from self._parameter_problems(operation, exchange, path=path, query=query)
            yield from self._request_problems(operation, exchange)
        if exchange["status"] is not None:
            yield from self._response_problems(operation, exchange)

    def _parameter_problems(
        self, operation: Operation, exchange: Exchange, *, path: str, query: dict[str, str]
    ) -> Iterator[Problem]:
        for place, values in given_parameters(operation, exchange, path=path, query=query).items():
            # Only names of path parameters are used as they are written; the others are the same in any case.
            known = {
                item["name"] if place == "path" else item["name"].lower(): item for item in operation.places(place)
            }
            for name, parameter in known.items():
                if name in values:
                    value = typed(parameter, values[name])
                    yield from self._value_problems(operation.document, parameter, f"{place} {name}", value)
                elif parameter.get("required"):
                    yield f"{place} {name}", "required parameter is missing"
            if place != "header":
                yield from ((f"{place} {name}", "unknown parameter") for name in sorted(set(values) - set(known)))

    def _request_problems(self, operation: Operation, exchange: Exchange) -> Iterator[Problem]:
        body = exchange["request_body"]
        described = operation.places("body")
        if not described:
            if body not in (None, {}) and not operation.places("formData"):
                yield "request", "has a body, and none is described"
            return
        if body is None:
            if described[0].get("required"):
                yield "request", "has no body"
            return
        content_type = header_value(exchange["request_headers"], "content-type") or ""
        if not re.match(r"(application|text)/json\b", content_type):
            yield "request", f"content type {content_type!r}"
        direction = Direction.PATCHED if operation.method == "PATCH" else Direction.SENT
        yield from self._value_problems(operation.document, described[0]["schema"], "request", body, direction)

    def _response_problems(self, operation: Operation, exchange: Exchange) -> Iterator[Problem]:
        status = exchange["status"]
        response = operation.responses.get(str(status))
        if response is not None:
            response = operation.document.resolve(response)[2]
            yield from self._answer_problems(operation.document, response, exchange, bare=operation.bare)
        elif status < 400:
            yield "status", f"{status} is not declared"
        elif status not in GATEWAY:
            yield from dict.fromkeys(self._error_problems(operation, exchange))

    def _error_problems(self, operation: Operation, exchange: Exchange) -> Iterator[Problem]:
        """Judge an error by its description, if it has one, and by what all services have in common."""
        for described in (operation, common(RESULT)):
            default = described.responses.get("default")
            if default:
                response = described.document.resolve(default)[2]
                yield from self._answer_problems(described.document, response, exchange)

    def _answer_problems(
        self, document: Document, response: Schema | None, exchange: Exchange, *, bare: bool = False
    ) -> Iterator[Problem]:
        status, body = exchange["status"], exchange["response_body"]
        if response is None:
            yield "status", f"{status} is not declared"
            return
        place = f"response {status}"
        for name in response.get("headers", ()):
            value = header_value(exchange["response_headers"], name)
            if value is None:
                yield place, f"has no header {name}"
            elif isinstance(response["headers"], dict):
                described = response["headers"][name]
                yield from self._value_problems(document, described, f"{place} {name}", typed(described, value))
        schema = response.get("schema")
        if exchange["method"] == "HEAD":
            return
        if schema is None:
            if body is not None and not bare:
                yield place, "has a body, and none is described"
        elif body is not None:
            yield from self._value_problems(document, schema, place, body, Direction.RETURNED)
        elif not response.get("x-body-optional"):
            yield place, "has no body"

    def _value_problems(
        self, document: Document, schema: Schema, place: str, value: t.Any, direction: Direction = Direction.SENT
    ) -> Iterator[Problem]:
        key = (id(schema), direction)
        if key not in self._validators:
            self._validators[key] = Validator(SchemaMaker(direction).make(document, schema))
        problems = [item for error in self._validators[key].iter_errors(value) for item in _readable(error, place)]
        yield from dict.fromkeys(problems)


def _violation(operation: Operation, version: str, part: str, problem: str) -> list[Violation]:
    """Return a violation, unless there is a reason to tolerate it."""
    name = f"{operation.document.name} {operation.identifier}"
    return [] if is_tolerated(name, part, problem) else [Violation(f"{name} {version}", part, problem)]


def _readable(error: ValidationError, place: str) -> Iterator[Problem]:
    """Turn an error into place and problem; indexes of arrays do not matter."""
    place = ".".join([place, *("[]" if isinstance(part, int) else str(part) for part in error.absolute_path)])
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

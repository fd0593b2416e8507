# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge of recorded traffic finds every kind of fault: a small description, and exchanges that break it."""

from __future__ import annotations

import copy
import json
import pathlib
import typing as t

import pytest

from tests.contract.__main__ import judge_all, main
from tests.contract.descriptions import Descriptions
from tests.contract.judge import Judge
from tests.emulator.recorder import REDACTED

PARAMETERS = {
    "group": {"name": "group", "in": "path", "required": True},
    "name": {"name": "name", "in": "path", "required": True, "pattern": "^[a-z]+$", "maxLength": 5},
    "version": {"name": "api-version", "in": "query", "required": True},
}
DEFINITIONS = {
    "Error": {"type": "object", "properties": {"error": {"$ref": "#/definitions/Detail"}}, "required": ["error"]},
    "Detail": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "details": {"type": "array", "items": {"$ref": "#/definitions/Detail"}},
        },
    },
    "Resource": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "tags": {"additionalProperties": {"type": "string"}},
        },
    },
    "Shop": {
        "allOf": [{"$ref": "#/definitions/Resource"}],
        "properties": {
            "kind": {"type": "string", "enum": ["Small", "Large"]},
            "password": {"type": "string", "x-ms-secret": True, "maxLength": 4},
            "owner": {"type": "string", "x-ms-mutability": ["create", "read"]},
            "shelves": {"type": "integer"},
            "state": {"type": "string", "readOnly": True},
        },
        "required": ["kind", "state"],
    },
}
SHOP = {"$ref": "#/definitions/Shop"}


def described(version: str) -> dict[str, t.Any]:
    """Return a description with one type."""
    body = {"name": "shop", "in": "body", "required": True, "schema": SHOP}
    parameters = [{"$ref": f"#/parameters/{name}"} for name in PARAMETERS]
    answer, accepted = {"schema": SHOP}, {"headers": {"Location": {"type": "string"}}}
    errors = {"default": {"schema": {"$ref": "#/definitions/Error"}}}
    path = {
        "get": {"operationId": "Get", "parameters": parameters, "responses": {"200": answer, **errors}},
        "put": {"operationId": "Put", "parameters": [*parameters, body], "responses": {"200": answer, **errors}},
        "patch": {"operationId": "Patch", "parameters": [*parameters, body], "responses": {"202": accepted, **errors}},
        "delete": {"operationId": "Delete", "parameters": parameters, "responses": {"204": {}}},
    }
    return {
        "swagger": "2.0",
        "info": {"version": version},
        "paths": {"/groups/{group}/shops/{name}": path, "/{anything}": {"get": path["get"]}},
        "parameters": PARAMETERS,
        "definitions": DEFINITIONS,
    }


@pytest.fixture
def descriptions(tmp_path: pathlib.Path) -> Descriptions:
    """The description, in two versions."""
    for version in ("2024-01-01", "2025-01-01"):
        path = tmp_path / "shops" / version / "shops.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(described(version)), encoding="utf-8")
    return Descriptions(tmp_path)


def exchange(
    method: str, status: int | None, *, sent: t.Any = None, returned: t.Any = None, path: str = ""
) -> dict[str, t.Any]:
    """Return a recorded exchange."""
    return {
        "method": method,
        "url": f"https://management.example.test:1{path or '/Groups/g/shops/one?api-version=2024-01-01'}",
        "request_headers": {"Content-Type": "application/json"},
        "request_body": sent,
        "status": status,
        "response_headers": {"location": "https://management.example.test"},
        "response_body": returned,
    }


GOOD = {"id": "/x", "tags": {"a": "b"}, "kind": "Small", "state": "Open"}
SENT = {"kind": "Large", "password": "abcd", "tags": {}}


@pytest.mark.parametrize(
    "good",
    [
        exchange("GET", 200, returned=GOOD),
        exchange("GET", 404, returned={"error": {"code": "NotFound", "details": [{"code": "Inner"}]}}),
        exchange("GET", 503),
        exchange("PUT", 200, sent=SENT, returned=GOOD),
        exchange("PUT", 200, sent={**SENT, "password": REDACTED}, returned=GOOD),
        exchange("PUT", None, sent=SENT),
        exchange("PATCH", 202, sent={"shelves": 2}),
        exchange("DELETE", 204),
        exchange("GET", 200, returned=GOOD, path="/groups/g//shops/one?API-version=2024-01-01"),
    ],
)
def test_nothing_is_wrong(good: dict[str, t.Any], descriptions: Descriptions) -> None:
    judgement = Judge(descriptions).judge(good)
    assert [str(violation) for violation in judgement.violations] == []
    assert judgement.exact


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (exchange("POST", 200), "path: no description has this path and verb"),
        (exchange("GET", 200, returned=GOOD, path="/elsewhere?api-version=2024-01-01"), "path: no description"),
        (exchange("GET", 200, returned=GOOD, path="/groups/g/shops/one"), "query api-version: required parameter"),
        (exchange("GET", 200, returned=GOOD, path="/groups/g/shops/ONE?api-version=2024-01-01"), "path name: 'ONE'"),
        (
            exchange("GET", 200, returned=GOOD, path="/groups/g/shops/longer?api-version=2024-01-01"),
            "is shorter or longer",
        ),
        (
            exchange("GET", 200, returned=GOOD, path="/groups/g/shops/one?api-version=2024-01-01&x=1"),
            "query x: unknown",
        ),
        (exchange("GET", 200, sent={"a": 1}, returned=GOOD), "request: has a body, and none is described"),
        (exchange("PUT", 200, returned=GOOD), "request: has no body"),
        (exchange("PUT", 200, sent={**SENT, "colour": "red"}, returned=GOOD), "request.colour: unknown property"),
        (exchange("PUT", 200, sent={"tags": {}}, returned=GOOD), "request.kind: required property is missing"),
        (exchange("PUT", 200, sent={**SENT, "kind": "Tiny"}, returned=GOOD), "request.kind: enum"),
        (exchange("PUT", 200, sent={**SENT, "shelves": "2"}, returned=GOOD), "request.shelves: type 'integer'"),
        (exchange("PUT", 200, sent={**SENT, "shelves": None}, returned=GOOD), "request.shelves: type 'integer'"),
        (exchange("PUT", 200, sent={**SENT, "tags": {"a": 1}}, returned=GOOD), "request.tags.a: type 'string'"),
        (exchange("PUT", 200, sent={**SENT, "password": "abcde"}, returned=GOOD), "request.password: maxLength"),
        (
            exchange("PUT", 200, sent={**SENT, "state": "Open"}, returned=GOOD),
            "request.state: read-only property is sent",
        ),
        (exchange("PUT", 200, sent={**SENT, "id": "/x"}, returned=GOOD), "request.id: read-only property is sent"),
        (exchange("PUT", None, sent={**SENT, "colour": "red"}), "request.colour: unknown property"),
        (exchange("PATCH", 202, sent={"owner": "me"}), "request.owner: property that cannot be updated is sent"),
        (exchange("PATCH", 202, sent={}, returned={"a": 1}), "response 202: has a body, and none is described"),
        (exchange("GET", 200, returned={**GOOD, "password": REDACTED}), "response 200.password: a secret comes back"),
        (exchange("GET", 200, returned={**GOOD, "colour": "red"}), "response 200.colour: unknown property"),
        (exchange("GET", 200, returned={"kind": "Small"}), "response 200.state: required property is missing"),
        (exchange("GET", 200), "response 200: has no body"),
        (exchange("GET", 201, returned=GOOD), "status: 201 is not declared"),
        (exchange("GET", 404, returned={}), "response 404.error: required property is missing"),
        (
            exchange("GET", 404, returned={"error": {"details": [{"text": 1}]}}),
            "response 404.error.details.[].text: unknown",
        ),
    ],
)
def test_what_is_wrong_is_found(bad: dict[str, t.Any], problem: str, descriptions: Descriptions) -> None:
    found = Judge(descriptions).judge(bad).violations
    assert len(found) == 1, found
    assert problem in str(found[0])


def test_content_type(descriptions: Descriptions) -> None:
    sent = exchange("PUT", 200, sent=SENT, returned=GOOD)
    sent["request_headers"] = {"Content-Type": "text/plain"}
    assert [violation.problem for violation in Judge(descriptions).judge(sent).violations] == [
        "content type 'text/plain'"
    ]


def test_header_to_poll(descriptions: Descriptions) -> None:
    sent = exchange("PATCH", 202, sent={})
    sent["response_headers"] = {}
    assert [violation.problem for violation in Judge(descriptions).judge(sent).violations] == ["has no header Location"]


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("2023-01-01", "2024-01-01"),
        ("2024-01-01", "2024-01-01"),
        ("2024-06-01-preview", "2024-01-01"),
        ("2026-01-01", "2025-01-01"),
    ],
)
def test_the_description_next_in_time_is_taken(asked: str, taken: str, descriptions: Descriptions) -> None:
    found = descriptions.find("GET", "/groups/g/shops/one", asked)
    assert found is not None
    assert found.version == taken


def test_later_versions_return_more(descriptions: Descriptions) -> None:
    path = "/groups/g/shops/one?api-version=2026-01-01"
    judge = Judge(descriptions)
    assert judge.judge(exchange("GET", 200, returned={**GOOD, "colour": "red"}, path=path)).violations == []
    assert (
        len(judge.judge(exchange("PUT", 200, sent={**SENT, "colour": "red"}, returned=GOOD, path=path)).violations) == 1
    )


def test_other_services_are_told_apart(descriptions: Descriptions) -> None:
    token = exchange("POST", 200, path="/tenant/oauth2/v2.0/token")
    verdict = judge_all(descriptions, [token, exchange("GET", 200, returned=GOOD)])
    assert (verdict.judged, dict(verdict.skipped)) == (1, {"the token service": 1})


def test_coverage(descriptions: Descriptions) -> None:
    verdict = judge_all(
        descriptions, [exchange("PUT", 200, sent=SENT, returned=GOOD), exchange("GET", 404, returned={})]
    )
    (file,) = verdict.coverage.files()
    assert file.operations == {"Get": 1, "Put": 1, "Patch": 0, "Delete": 0}
    assert file.missing == {"sent": ["Shop.owner", "Shop.shelves"], "returned": ["Shop.owner", "Shop.shelves"]}
    assert file.totals == {"sent": 5, "returned": 6}
    assert verdict.violations.total() == 1


@pytest.mark.parametrize(
    ("lines", "status", "text"),
    [
        ([exchange("GET", 200, returned=GOOD)], 0, "0 violations"),
        ([exchange("GET", 201, returned=GOOD)] * 2, 1, "2 x shops/2024-01-01/shops.json Get 2024-01-01: status: 201"),
        ([], 1, "'make integration' records it"),
    ],
)
def test_command_line(
    lines: list[t.Any], status: int, text: str, tmp_path: pathlib.Path, descriptions: Descriptions, capsys: t.Any
) -> None:
    """The exit status is what a gate goes by."""
    traffic, report = tmp_path / "traffic", tmp_path / "report.md"
    traffic.mkdir()
    (traffic / "one.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert main([str(traffic), str(tmp_path), "--report", str(report)]) == status
    assert text in "".join(capsys.readouterr())
    assert f"{len(lines)} exchanges judged" in report.read_text(encoding="utf-8")


def test_the_example_is_not_changed(descriptions: Descriptions) -> None:
    """A judge that changes what it judges would hide what comes after."""
    given = exchange("PUT", 200, sent=SENT, returned=GOOD)
    before = copy.deepcopy(given)
    Judge(descriptions).judge(given)
    assert given == before

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The judge of recorded traffic finds every kind of fault: a small description, and exchanges that break it."""

from __future__ import annotations

import copy
import typing as t

import pytest
from contract_shops import GOOD, GUID, SENT, exchange

from tests.contract.descriptions import Descriptions
from tests.contract.judge import Judge
from tests.contract.tolerated import TOLERATED, is_tolerated
from tests.emulator.recorder import REDACTED

LIST = "/groups/g/shops?api-version=2024-01-01"
INNER = {"code": "Inner", "message": "Not there."}
ABSENT = {"error": {**INNER, "details": [INNER]}}


def put(**members: t.Any) -> dict[str, t.Any]:
    """Return an exchange whose request has further members."""
    return exchange("PUT", 200, sent={**SENT, **members}, returned=GOOD)


def got(**members: t.Any) -> dict[str, t.Any]:
    """Return an exchange whose answer has further members."""
    return exchange("GET", 200, returned={**GOOD, **members})


def at(path: str) -> dict[str, t.Any]:
    """Return an exchange that asks for another path."""
    return exchange("GET", 200, returned=GOOD, path=path)


@pytest.mark.parametrize(
    "good",
    [
        got(shelves=2, opened="2026-11-22T06:32:12.8580420Z", register=GUID, doors=["a", "b"], address={"street": "x"}),
        exchange("GET", 404, returned=ABSENT),
        exchange("GET", 503),
        exchange("GET", 200, returned={"value": [GOOD]}, path=f"{LIST}&$top=1"),
        exchange("HEAD", 404),
        exchange("HEAD", 403),
        put(),
        put(password=REDACTED, register=REDACTED),
        exchange("PUT", 201, sent=SENT, returned=GOOD),
        exchange("PUT", None, sent=SENT),
        exchange("PATCH", 202, sent={"shelves": 2}),
        exchange("DELETE", 204),
        at("/groups/g//shops/one?API-version=2024-01-01"),
    ],
)
def test_nothing_is_wrong(good: dict[str, t.Any], descriptions: Descriptions) -> None:
    judgement = Judge(descriptions).judge(good)
    assert [str(violation) for violation in judgement.violations] == []
    assert judgement.exact


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        # Path, verb, api-version, parameters.
        (exchange("POST", 200), "path: no description has this path and verb"),
        (at("/elsewhere?api-version=2024-01-01"), "path: no description"),
        (at("/groups/g/shops/one"), "query api-version: required parameter"),
        (at("/groups/g/shops/one?api-version=2024-02-30"), "query api-version: 2024-02-30 is described nowhere"),
        (at("/groups/g/shops/ONE?api-version=2024-01-01"), "path name: pattern '^[a-z]+$', not 'ONE'"),
        (at("/groups/g/shops/longer?api-version=2024-01-01"), "path name: maxLength 5, not 'longer'"),
        (at("/groups/g/shops/one?api-version=2024-01-01&x=1"), "query x: unknown parameter"),
        (exchange("GET", 200, returned={"value": []}, path=f"{LIST}&$top=many"), "query $top: type 'integer'"),
        (exchange("GET", 200, returned={"value": []}, path=f"{LIST}&$top=0"), "query $top: minimum 1"),
        # What is sent.
        (exchange("GET", 200, sent={"a": 1}, returned=GOOD), "request: has a body, and none is described"),
        (exchange("PUT", 200, returned=GOOD), "request: has no body"),
        (put(colour="red"), "request.colour: unknown property"),
        (exchange("PUT", 200, sent={"tags": {}}, returned=GOOD), "request.kind: required property is missing"),
        (put(kind="Tiny"), "request.kind: enum"),
        (put(shelves="2"), "request.shelves: type 'integer'"),
        (put(shelves=None), "request.shelves: type 'integer'"),
        (put(shelves=0), "request.shelves: exclusiveMinimum 0"),
        (put(shelves=3), "request.shelves: multipleOf 2"),
        (put(shelves=2**31), "request.shelves: format 'int32'"),
        (put(doors=["a", "b", "c"]), "request.doors: maxItems 2"),
        (put(doors=["a", "a"]), "request.doors: uniqueItems"),
        (put(opened="today"), "request.opened: format 'date-time'"),
        (put(register="one"), "request.register: format 'uuid'"),
        (put(tags={"a": 1}), "request.tags.a: type 'string'"),
        (put(password="abcde"), "request.password: maxLength"),
        (put(state="Open"), "request.state: read-only property is sent"),
        (put(id="/x"), "request.id: read-only property is sent"),
        (put(address={"town": "x"}), "request.address.town: unknown property"),
        (exchange("PUT", None, sent={**SENT, "colour": "red"}), "request.colour: unknown property"),
        (exchange("PATCH", 202, sent={"owner": "me"}), "request.owner: property that cannot be updated is sent"),
        (exchange("PATCH", 202, sent={"hours": {}}), "request.hours.from: required property is missing"),
        # What comes back.
        (exchange("PATCH", 202, sent={}, returned={"a": 1}), "response 202: has a body, and none is described"),
        (exchange("DELETE", 202, headers={"Location": "x"}), "response 202: has no header Retry-After"),
        (exchange("DELETE", 202, headers={"Retry-After": "1"}), "response 202: has no header Location"),
        (
            exchange("DELETE", 202, headers={"Location": "x", "Retry-After": "soon"}),
            "response 202 Retry-After: type 'integer'",
        ),
        (got(password=REDACTED), "response 200.password: a secret comes back"),
        (got(adminPassword=REDACTED), "response 200.adminPassword: a secret comes back"),
        (got(colour="red"), "response 200.colour: unknown property"),
        (got(opened="today"), "response 200.opened: format 'date-time'"),
        (got(id="x"), "response 200.id: format 'arm-id'"),
        (exchange("GET", 200, returned={"kind": "Small"}), "response 200.state: required property is missing"),
        (exchange("GET", 200, returned={"value": [{**GOOD, "kind": "X"}]}, path=LIST), "response 200.value.[].kind: "),
        (exchange("GET", 200), "response 200: has no body"),
        (exchange("GET", 201, returned=GOOD), "status: 201 is not declared"),
        (exchange("HEAD", 200), "status: 200 is not declared"),
        # Errors, be they described or not.
        (exchange("GET", 404), "response 404: has no body"),
        (exchange("GET", 404, returned={}), "response 404.error: required property is missing"),
        (exchange("GET", 404, returned={"error": {"code": "X"}}), "response 404.error.message: required property"),
        (exchange("GET", 404, returned={"error": {**INNER, "details": [{**INNER, "text": 1}]}}), "[].text: unknown"),
        (exchange("DELETE", 409, returned={"error": {"code": "X"}}), "response 409.error.message: required property"),
        (exchange("DELETE", 409, returned={"code": "X", "message": "y"}), "response 409."),
    ],
)
def test_what_is_wrong_is_found(bad: dict[str, t.Any], problem: str, descriptions: Descriptions) -> None:
    found = {str(violation) for violation in Judge(descriptions).judge(bad).violations}
    assert any(problem in violation for violation in found), found
    # Of an envelope that is missing, what is there instead is told as well.
    assert len(found) == 1 or "code" in bad["response_body"], found


def test_content_type(descriptions: Descriptions) -> None:
    sent = put()
    sent["request_headers"] = {"Content-Type": "text/plain"}
    problems = [violation.problem for violation in Judge(descriptions).judge(sent).violations]
    assert problems == ["content type 'text/plain'"]


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
    """An answer may be richer than the last description; what is sent has to be described, and so has the version."""
    path = "/groups/g/shops/one?api-version=2026-01-01"
    version = "2026-01-01 is described nowhere, only 2024-01-01, 2025-01-01"
    judge = Judge(descriptions)
    for asked, problems in (
        (exchange("GET", 200, returned={**GOOD, "colour": "red"}, path=path), [version]),
        (exchange("PUT", 200, sent={**SENT, "colour": "red"}, returned=GOOD, path=path), [version, "unknown property"]),
    ):
        assert [violation.problem for violation in judge.judge(asked).violations] == problems


def test_exceptions_are_narrow() -> None:
    """Each has a reason, and holds for its place only."""
    assert [item for item in TOLERATED if len(item.reason) < 20] == []
    missing = "has no header Location"
    assert is_tolerated("any.json Any_Put", "response 200", missing)
    assert not is_tolerated("any.json Any_Put", "response 202", missing)
    assert not is_tolerated("any.json Any_Put", "response 200", "has no body")


def test_the_example_is_not_changed(descriptions: Descriptions) -> None:
    """A judge that changes what it judges would hide what comes after."""
    given = put()
    before = copy.deepcopy(given)
    Judge(descriptions).judge(given)
    assert given == before

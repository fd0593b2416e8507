# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long-running operations: what comes from the URLs that an answer hands out is judged by what it has to do with."""

from __future__ import annotations

import typing as t

import pytest
from contract_shops import GOOD, HOST, SENT, SHOP_PATH, exchange

from tests.contract.descriptions import Descriptions
from tests.contract.judge import Judge

STATUS, RESULT = f"{HOST}/operations/1?t=1", f"{HOST}/results/1?t=1"
HEADERS = {"Azure-AsyncOperation": STATUS, "Location": RESULT, "Retry-After": "1"}
STARTS = {
    "PUT": exchange("PUT", 201, sent=SENT, returned=GOOD, headers=HEADERS),
    "PATCH": exchange("PATCH", 202, sent={}, headers=HEADERS),
    "DELETE": exchange("DELETE", 202, headers=HEADERS),
    "POST": exchange("POST", 202, headers=HEADERS, path=SHOP_PATH.replace("?", "/open?")),
}


def look(url: str, status: int, returned: t.Any = None, *, method: str = "GET") -> dict[str, t.Any]:
    """Return a look at an operation."""
    return exchange(method, status, returned=returned, path=url)


def judged(start: str, after: dict[str, t.Any], descriptions: Descriptions) -> list[str]:
    """Judge a look after what started the operation."""
    judge = Judge(descriptions)
    assert judge.judge(STARTS[start]).violations == []
    judgement = judge.judge(after)
    assert judgement.look
    return [f"{violation.part}: {violation.problem}" for violation in judgement.violations]


@pytest.mark.parametrize(
    ("start", "after"),
    [
        ("PUT", look(STATUS, 200, {"status": "InProgress", "startTime": "2026-11-22T06:32:12.85Z"})),
        ("PUT", look(STATUS, 200, {"status": "Succeeded", "properties": None})),
        ("PUT", look(STATUS, 200, {"status": "Failed", "error": {"code": "X", "message": "y"}})),
        ("PUT", look(STATUS, 404, {"error": {"code": "X", "message": "y"}})),
        ("PUT", look(RESULT, 202)),
        ("PATCH", look(RESULT, 200, GOOD)),
        ("DELETE", look(RESULT, 204)),
        ("POST", look(RESULT, 204)),
        ("POST", look(RESULT, 200, GOOD)),
    ],
)
def test_nothing_is_wrong(start: str, after: dict[str, t.Any], descriptions: Descriptions) -> None:
    assert judged(start, after, descriptions) == []


@pytest.mark.parametrize(
    ("start", "after", "problem"),
    [
        ("PUT", look(STATUS, 200, {}), "response 200.status: required property is missing"),
        ("PUT", look(STATUS, 200, {"status": "Done"}), "response 200.status: enum"),
        ("PUT", look(STATUS, 200, {"status": "Failed"}), "response 200.error: a failed operation does not say why"),
        (
            "PUT",
            look(STATUS, 200, {"status": "Failed", "error": {"code": "X"}}),
            "response 200.error.message: required",
        ),
        ("PUT", look(STATUS, 200, {"status": "Succeeded", "startTime": "now"}), "response 200.startTime: format"),
        ("PUT", look(STATUS, 202), "status: 202 is not declared"),
        ("PUT", look(STATUS, 200), "response 200: has no body"),
        ("PUT", look(STATUS, 404, {"code": "X"}), "response 404."),
        (
            "PUT",
            look(STATUS, 200, {"status": "Succeeded"}, method="POST"),
            "request: an operation is looked at with POST",
        ),
        ("PUT", look(RESULT, 204), "status: 204 is not declared"),
        ("PATCH", look(RESULT, 200, {**GOOD, "kind": "Tiny"}), "response 200.kind: enum"),
        ("PATCH", look(RESULT, 200), "response 200: has no body"),
        ("PATCH", look(RESULT, 400, {}), "response 400.error: required property is missing"),
        ("DELETE", look(RESULT, 200, GOOD), "response 200: has a body, and none is described"),
        ("POST", look(RESULT, 201, GOOD), "status: 201 is not declared"),
    ],
)
def test_what_is_wrong_is_found(start: str, after: dict[str, t.Any], problem: str, descriptions: Descriptions) -> None:
    found = judged(start, after, descriptions)
    assert problem in found[0]


def test_still_running_tells_where_to_look_again(descriptions: Descriptions) -> None:
    """A result that is not there yet comes with `Location`, and where that leads is judged as well."""
    again = f"{HOST}/results/1?t=2"
    judge = Judge(descriptions)
    judge.judge(STARTS["PATCH"])
    assert judge.judge(exchange("GET", 202, path=RESULT, headers={"Location": again})).violations == []
    (violation,) = judge.judge(look(again, 200, {**GOOD, "kind": 1})).violations[:1]
    assert violation.part == "response 200.kind"
    assert [
        violation.problem for violation in judge.judge(exchange("GET", 202, path=again, headers={})).violations
    ] == ["has no header Location"]


def test_an_address_that_nobody_gave(descriptions: Descriptions) -> None:
    """Clients use these URLs as they are."""
    judge = Judge(descriptions)
    judge.judge(STARTS["PUT"])
    (violation,) = judge.judge(look(f"{HOST}/operations/1?t=2", 200, {"status": "Succeeded"})).violations
    assert violation.problem == "no description has this path and verb"

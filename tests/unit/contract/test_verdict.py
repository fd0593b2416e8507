# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures, coverage report and command line of the judge."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from contract_shops import GOOD, SENT, exchange

from tests.contract.__main__ import main
from tests.contract.descriptions import Descriptions
from tests.contract.verdict import client_of, judge_all, report

FILE = "shops/2024-01-01/shops.json"
BLOB = "https://one.blob.dev.example.test/vhds/one.vhd?comp=page"


def test_every_exchange_is_counted(descriptions: Descriptions) -> None:
    """Nothing is passed over in silence."""
    exchanges = [
        exchange("GET", 200, returned=GOOD),
        exchange("DELETE", 202),
        exchange("GET", 204, path="https://management.example.test:1/result"),
        *[exchange("PUT", 201, path=BLOB)] * 2,
        exchange("POST", 200, path="https://dev.example.test/api/Login"),
    ]
    assert list(judge_all(descriptions, exchanges).figures()) == [
        "6 exchanges recorded: 3 judged, 3 not described",
        "1 of the judged are looks at running operations, judged by what started them",
        "0 of the judged are of an api-version next to the one that is described",
        "0 of the judged are described by path, verb and status codes only",
        "2 not described: the Blob service of a device",
        "1 not described: the local web API of a device",
        "1 descriptions used",
        "0 violations of 0 kinds",
    ]


def test_descriptions_without_bodies(tmp_path: pathlib.Path) -> None:
    """Some are derived, with path, verb, status codes and names of headers only; the report counts what they judge."""
    answers = {"200": {}, "202": {"headers": ["Location"]}}
    operation = {"operationId": "Shops_Put", "responses": answers}
    content = {"swagger": "2.0", "paths": {"/shops/{name}": {"put": operation}}}
    path = tmp_path / "derived" / "2024-01-01" / "shops.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    where = "/shops/one?api-version=2024-01-01"
    exchanges = [
        exchange("PUT", status, sent=SENT, returned=GOOD, path=where, headers={}) for status in (200, 201, 202)
    ]
    verdict = judge_all(Descriptions(tmp_path), exchanges)
    assert (verdict.without_bodies, sorted(str(item.problem) for item in verdict.violations)) == (
        3,
        ["201 is not declared", "has no header Location"],
    )


def test_coverage(descriptions: Descriptions) -> None:
    """Read-only properties cannot be sent, and of another type only the id is looked for."""
    exchanges = [
        exchange("PUT", 200, sent={**SENT, "address": {"street": "x"}}, returned=GOOD),
        exchange("GET", 404, returned={"error": {"code": "X"}}),
    ]
    (file,) = judge_all(descriptions, exchanges).coverage.files()
    assert (file.name, file.exchanges) == (FILE, 2)
    assert {name for name, count in file.operations.items() if count} == {"Shops_Get", "Shops_Put"}
    assert file.unused == ["Shops_Patch", "Shops_Delete", "Shops_Exists", "Shops_Open", "Shops_List"]
    assert file.other_kinds == {"Suppliers": 1}
    shop = ("doors", "opened", "owner", "register", "shelves", "supplier")
    assert file.missing["sent"] == sorted(f"Shop.{name}" for name in (*shop, "adminPassword"))
    returned = [*(f"Shop.{name}" for name in (*shop, "address")), "Shop.address.street"]
    assert file.missing["returned"] == sorted(returned)
    assert file.totals == {"sent": 12, "returned": 12}


def test_report(descriptions: Descriptions) -> None:
    """The table comes first, then what is not described, then what each description has that was not used."""
    verdict = judge_all(descriptions, [exchange("GET", 200, returned=GOOD), exchange("PUT", 201, path=BLOB)])
    text = "\n".join(report({"Modules": verdict}))
    row = f"| {FILE} | 1 | 1 of 8 | 1 of 7 | 0 of 0 | 4 of 12 |"
    places = [
        text.index(part)
        for part in (
            "2 exchanges recorded",
            row,
            "- 1 x the Blob service of a device: PUT /{name}/{name}",
            "Suppliers (1)",
        )
    ]
    assert places == sorted(places)
    assert "- operations never used: `Shops_Put`, " in text
    others = judge_all(descriptions, [exchange("GET", 200, returned=GOOD)], others=True)
    assert "never used" not in "\n".join(report({"Others": others}))


def test_other_clients_sin_against_descriptions(descriptions: Descriptions) -> None:
    """What they ask is not ours to mend, and is told with their names; what they are answered is."""
    put = {**SENT, "colour": "red"}
    exchanges = [
        exchange("PUT", 200, sent=put, returned=GOOD, agent="AZURECLI/2.66.2 azsdk-python"),
        exchange("PUT", 200, sent=put, returned=GOOD),
        exchange("GET", 200, returned={}, agent="AZURECLI/2.66.2"),
    ]
    verdict = judge_all(descriptions, exchanges, others=True)
    ((client, sin),) = verdict.sins
    assert (client, sin.part) == ("AZURECLI", "request.colour")
    assert sorted(violation.part for violation in verdict.violations) == [
        "request.colour",
        "response 200.kind",
        "response 200.state",
    ]
    assert judge_all(descriptions, exchanges).violations.total() == 4


@pytest.mark.parametrize(
    ("headers", "name"),
    [({"user-agent": "azsdk-python-core/1 Python/3"}, "azsdk-python-core"), ({"User-Agent": ""}, "without a name")],
)
def test_client_of(headers: dict[str, str], name: str) -> None:
    assert client_of(headers) == name


@pytest.mark.parametrize(
    ("lines", "others", "status", "text"),
    [
        ([exchange("GET", 200, returned=GOOD)], [], 0, "0 violations"),
        ([exchange("GET", 201, returned=GOOD)] * 2, [], 1, f"2 x {FILE} Shops_Get 2024-01-01: status: 201"),
        ([], [], 1, "'make integration' records it"),
        ([exchange("GET", 200, returned=GOOD)], [exchange("GET", 201, agent="x")], 1, "Other people's clients"),
    ],
)
def test_command_line(
    lines: list[t.Any],
    others: list[t.Any],
    status: int,
    text: str,
    tmp_path: pathlib.Path,
    descriptions: Descriptions,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exit status is what a gate goes by."""
    for name, content in (("modules", lines), ("clients", others)):
        if content or name == "modules":
            path = tmp_path / name / "one.jsonl"
            path.parent.mkdir()
            path.write_text("\n".join(json.dumps(line) for line in content), encoding="utf-8")
    where, written = str(tmp_path / "modules"), tmp_path / "report.md"
    arguments = [where, str(tmp_path), "--clients", str(tmp_path / "clients"), "--report", str(written)]
    assert main(arguments) == status
    assert text in "".join(capsys.readouterr())
    assert f"{len(lines)} exchanges recorded" in written.read_text(encoding="utf-8")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients cannot do, told by the requests that were refused: from the traffic log, not from memory."""

from __future__ import annotations

import collections.abc as c
import contextlib
import dataclasses
import json
import pathlib
import re
import typing as t
import urllib.parse

import yaml

# That something is not there yet is an answer: clients look before they write.
ABSENT = frozenset({"ResourceNotFound", "ResourceGroupNotFound"})
# What differs from run to run: identifiers, and the names that the Azure CLI gives to its deployments.
MADE_UP = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|vm_deploy_\w+|(?<=operationStatuses/)\d+", re.IGNORECASE
)

Exchange = dict[str, t.Any]


def refused(exchanges: c.Iterable[Exchange], **names: str) -> list[str]:
    """Return the requests that were refused, sorted: verb, path, api-version, status and code.

    Args:
        names: What stands for a word in the result, in the place of the value that it had in this run.
    """
    return sorted({line for exchange in exchanges for part in _parts(exchange) for line in _refusal(part, names)})


def _parts(exchange: Exchange) -> list[Exchange]:
    """Return an exchange, or what a batch consists of."""
    if urllib.parse.urlsplit(exchange["url"]).path.lower() != "/batch" or exchange["status"] != 200:
        return [exchange]
    asked = exchange["request_body"]["requests"]
    answered = exchange["response_body"]["responses"]
    return [
        {
            "method": f"batched {request['httpMethod']}",
            "url": request["url"],
            "status": answer["httpStatusCode"],
            "response_body": answer.get("content"),
        }
        for request, answer in zip(asked, answered, strict=True)
    ]


def _refusal(exchange: Exchange, names: dict[str, str]) -> list[str]:
    codes = list(_codes(exchange["response_body"]))
    if not codes or codes[0] in ABSENT:
        return []
    url = urllib.parse.urlsplit(exchange["url"])
    path = urllib.parse.unquote(url.path)
    for word, value in names.items():
        path = re.sub(rf"(?<=/){re.escape(value)}(?=/|$)", f"{{{word}}}", path, flags=re.IGNORECASE)
    version = dict(urllib.parse.parse_qsl(url.query)).get("api-version", "without version")
    return [f"{exchange['method']} {MADE_UP.sub('{made up}', path)} {version}: {exchange['status']} {', '.join(codes)}"]


def _codes(body: t.Any) -> c.Iterator[str]:
    """Return the codes of an error: those of the parts of a deployment are in texts that are JSON themselves."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return
    yield error["code"]
    for detail in error.get("details") or []:
        with contextlib.suppress(ValueError):
            yield from _codes(json.loads(detail.get("message", "")))


@dataclasses.dataclass(frozen=True)
class Ledger:
    """Compares what a client was refused with what is known of it.

    Attributes:
        known: The file with what is known, by client.
        found: The file of the same form that the runs write.
    """

    known: pathlib.Path
    found: pathlib.Path

    def check(self, client: str, requests: dict[str, list[str]]) -> None:
        """Write down what a client was refused, by what it did; fail unless it is exactly what is known."""
        found = _read(self.found) if self.found.exists() else {}
        known = _read(self.known).get(client, {"why": "", "refused": {}})
        before = found.get(client, {}).get("refused", {})
        found[client] = {"why": known["why"], "refused": {**before, **requests}}
        self.found.write_text(yaml.safe_dump(found, width=1000), encoding="utf-8")
        assert requests == {doing: known["refused"].get(doing) for doing in requests}


def _read(path: pathlib.Path) -> dict[str, dict[str, t.Any]]:
    content: dict[str, dict[str, t.Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters outside of JSON bodies: path, query, headers and forms carry text, whatever type is described."""

from __future__ import annotations

import contextlib
import typing as t
import urllib.parse
from collections.abc import Mapping

from tests.contract.descriptions import Operation, Schema

READERS: dict[str, t.Callable[[str], t.Any]] = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def given_parameters(
    operation: Operation, exchange: Mapping[str, t.Any], *, path: str, query: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Return the parameters of a request by place and name; all names but those in the path in lower case."""
    match = operation.pattern.fullmatch(path)
    given = {
        "path": match.groupdict() if match else {},
        "query": query,
        "header": {name.lower(): value for name, value in exchange["request_headers"].items()},
    }
    if operation.places("formData"):
        form = urllib.parse.parse_qsl(exchange["request_body"] or "", keep_blank_values=True)
        given["formData"] = {name.lower(): value for name, value in form}
    return given


def typed(schema: Schema, text: str) -> t.Any:
    """Read a text as the type that is described; what is no such value stays text, and so breaks the description."""
    if schema.get("type") == "array":
        return text.split(",")
    with contextlib.suppress(ValueError, KeyError):
        return READERS[schema.get("type", "string")](text)
    return text


def header_value(headers: Mapping[str, str], name: str) -> str | None:
    """Return a header, whatever the case of its name."""
    return next((value for key, value in headers.items() if key.lower() == name.lower()), None)

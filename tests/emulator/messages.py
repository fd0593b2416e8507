# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and responses as the emulated services see them, free of the web framework."""

from __future__ import annotations

import dataclasses
import json
import typing as t
import urllib.parse
from collections.abc import Mapping

if t.TYPE_CHECKING:
    from tests.emulator.faults import Fault

Json = t.Any
"""Any JSON value: object, array, string, number, boolean or null."""


class _NoBody:
    """Marks a response without body (a JSON `null` body is something else)."""


NO_BODY: t.Final = _NoBody()


@dataclasses.dataclass
class Request:
    """One HTTP request.

    `target` is the request target exactly as sent; `path` is decoded and has its doubled slashes collapsed, as real
    ARM tolerates them. Names of query parameters are lower-cased, since ARM reads them case-insensitively.
    """

    method: str
    host: str
    authority: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    fault: Fault | None = None
    path: str = dataclasses.field(init=False)
    query: dict[str, str] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        raw_path, _, raw_query = self.target.partition("?")
        self.path = "/" + "/".join(part for part in urllib.parse.unquote(raw_path).split("/") if part)
        pairs = urllib.parse.parse_qsl(raw_query, keep_blank_values=True)
        self.query = {name.lower(): value for name, value in pairs}

    @property
    def base_url(self) -> str:
        """Scheme, host and port as the client wrote them, e.g. `https://management.azurelocal.test:8443`."""
        return f"https://{self.authority}"

    @property
    def url(self) -> str:
        """The absolute URL of the request."""
        return self.base_url + self.target

    def form(self) -> dict[str, str]:
        """Return the fields of a form body."""
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclasses.dataclass
class Response:
    """One HTTP response; `body` is any JSON value, raw bytes, or NO_BODY."""

    status: int
    body: Json = NO_BODY
    headers: dict[str, str] = dataclasses.field(default_factory=dict)

    def payload(self) -> bytes:
        """Return the bytes to send."""
        if self.body is NO_BODY:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, separators=(",", ":")).encode()


class Site(t.Protocol):
    """What answers for one host name."""

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        ...

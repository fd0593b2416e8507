# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What this package means by HTTP: a response, and something that can send a request."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import json
import typing as t


@dataclasses.dataclass(frozen=True)
class HttpResponse:
    """An answer, whatever its status.

    Attributes:
        status: The HTTP status code.
        headers: Header values by *lower-case* name; :meth:`header` takes any case.
        body: The parsed JSON body. ``None`` for an empty body, for the literal ``null`` (which Azure Local sends with a
            202 of DELETE; source: azure-local facts C.1, recorded traffic), and for a body that is not JSON.
        text: The body as it came.
    """

    status: int
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: t.Any = None
    text: str = ""

    @classmethod
    def of(cls, status: int, headers: c.Mapping[str, str], content: bytes) -> HttpResponse:
        """Build a response from what came over the wire."""
        text = content.decode("utf-8-sig", errors="replace")
        try:
            body = json.loads(text) if text.strip() else None
        except ValueError:
            body = None
        lower_case = {name.lower(): value for name, value in headers.items()}
        return cls(status=status, headers=lower_case, body=body, text=text)

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name on either side."""
        return self.headers.get(name.lower())


class Transport(t.Protocol):
    """Something that sends one HTTP request. ``HttpTransport`` is the real one."""

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: c.Mapping[str, str] | None = None,
        body: t.Any = None,
        data: bytes | c.Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        """Send a request and return the answer.

        Args:
            method: The HTTP verb, upper case.
            url: An absolute URL. It is used as given: the query of an operation URL is signed.
            headers: Headers to add.
            body: A value to send as JSON; ``None`` sends no body.
            data: Instead of ``body``: raw bytes, or the fields of a form.
            timeout: Seconds to wait for the answer instead of the transport's own timeout.

        Raises:
            TransportError: no HTTP answer came.
        """

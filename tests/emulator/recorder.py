# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The traffic log: one JSON line per exchange, secrets redacted.

Keys of a line: time, method, url, request_headers, request_body, status, response_headers, response_body.
`status` is null when the connection was dropped before an answer.
"""

from __future__ import annotations

import json
import pathlib
import re
import typing as t
import urllib.parse
from collections.abc import Mapping

from tests.emulator.clock import EmulatorClock, iso
from tests.emulator.messages import NO_BODY, Json, Request, Response

REDACTED = "REDACTED"
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-csrf-token", "requestverificationtoken"})
_SECRET_KEYS = frozenset(
    {
        "access_token",
        "activationkey",
        "adminpassword",
        "assertion",
        "bitlockerbyokey",
        "certificate",
        "client_assertion",
        "client_secret",
        "code",
        "customdata",
        "httpproxy",
        "httpsproxy",
        "id_token",
        "localvhdpath",
        "newpassword",
        "newpassword2",
        "password",
        "protectedparameters",
        "protectedsettings",
        "refresh_token",
        "runaspassword",
        "serviceencryptionkey",
        "targetstorageaccountconnectionstring",
    }
)
_NOT_SECRET_WHEN_ERROR = frozenset({"code"})
# A signed URL is worth as much as a password while it lives; what it names stays readable.
_SIGNED_PARAMETERS = re.compile(r"(?<=[?&])(c|s|h|sig|skoid)=[^&\s\"]*", re.IGNORECASE)


class Recorder:
    """Appends every exchange to one file, before the client sees the answer."""

    def __init__(self, path: pathlib.Path, clock: EmulatorClock) -> None:
        self.path = path
        self._clock = clock
        self._stream: t.TextIO = path.open("a", encoding="utf-8")
        path.chmod(0o600)

    def record(self, request: Request, response: Response | None) -> None:
        """Write one exchange; without response the connection was dropped."""
        line = {
            "time": iso(self._clock.now()),
            "method": request.method,
            "url": redact_text(request.url),
            "request_headers": redact_headers(request.headers),
            "request_body": _request_body(request),
            "status": None if response is None else response.status,
            "response_headers": {} if response is None else redact_headers(response.headers),
            "response_body": None if response is None else _response_body(response),
        }
        self._stream.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Copy headers without their secrets; the scheme of `Authorization` stays."""
    result = {}
    for name, value in headers.items():
        if name.lower() == "authorization":
            result[name] = f"{value.partition(' ')[0]} {REDACTED}"
        elif name.lower() in _SECRET_HEADERS:
            result[name] = REDACTED
        else:
            result[name] = redact_text(value)
    return result


def redact(value: Json) -> Json:
    """Copy a JSON value without its secrets."""
    if isinstance(value, dict):
        secret = _secret_members(value)
        return {key: REDACTED if key in secret else _redact_member(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [redact(item) for item in value]
    if isinstance(value, str):
        return redact_text(value)
    return value


def _secret_members(value: dict[str, Json]) -> set[str]:
    """Name members that are secret because of what is beside them: account keys, parameters of a template."""
    if "keyName" in value:
        return {"value"}
    return {"parameters"} if "template" in value else set()


def redact_text(text: str) -> str:
    """Blank the signature parameters of URLs in a text."""
    if "=" not in text:
        return text
    return _SIGNED_PARAMETERS.sub(lambda match: f"{match.group(1)}={REDACTED}", text)


def _redact_member(key: str, item: Json) -> Json:
    name = key.lower()
    if name in _SECRET_KEYS and name not in _NOT_SECRET_WHEN_ERROR and item not in (None, ""):
        return REDACTED
    return redact(item)


def _request_body(request: Request) -> Json:
    if not request.body:
        return None
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        fields = request.form()
        return urllib.parse.urlencode(
            {key: REDACTED if key.lower() in _SECRET_KEYS else value for key, value in fields.items()}
        )
    try:
        return redact(json.loads(request.body))
    except ValueError:
        return f"{len(request.body)} bytes that are not JSON"


def _response_body(response: Response) -> Json:
    if response.body is NO_BODY or response.body == b"":
        return None
    if isinstance(response.body, bytes):
        return f"{len(response.body)} bytes"
    return redact(response.body)

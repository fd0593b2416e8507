# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`POST /batch`: many reads in one request, as the inventory plugin of `azure.azcollection` sends them.

Source: edge-api facts 5; the endpoint is in no published description.
"""

from __future__ import annotations

import json
import typing as t
import urllib.parse

from tests.emulator.arm.errors import ArmError, bad_content, method_not_allowed
from tests.emulator.messages import NO_BODY, Json, Request, Response

PATH = "/batch"
MOST_REQUESTS = 500
"""Source: a comment of that plugin."""

Dispatch = t.Callable[[Request], Response]


def answer(request: Request, dispatch: Dispatch) -> Response:
    """Answer every part on its own; the whole succeeds whatever becomes of the parts."""
    if request.method != "POST":
        raise method_not_allowed(request.method)
    return Response(200, {"responses": [_answer_part(request, part, dispatch) for part in _parts(request)]})


def _parts(request: Request) -> list[dict[str, Json]]:
    try:
        parts = json.loads(request.body)["requests"]
    except (ValueError, KeyError, TypeError) as error:
        raise bad_content("'a JSON object with a list 'requests' is expected'.") from error
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_REQUESTS:
        # inferred: how too many are refused
        raise bad_content(f"'requests has to be a list of 1 to {MOST_REQUESTS} requests'.")
    return parts


def _answer_part(request: Request, part: dict[str, Json], dispatch: Dispatch) -> dict[str, Json]:
    """Answer one part. Its URL may be absolute; the host in it is that of the batch."""
    url = urllib.parse.urlsplit(str(part.get("url", "")))
    target = f"{url.path}?{url.query}" if url.query else url.path
    method = str(part.get("httpMethod", "GET")).upper()
    content = part.get("content")
    body = b"" if content is None else json.dumps(content).encode()
    single = Request(method, request.host, request.authority, target, request.headers, body)
    try:
        response = dispatch(single)
    except ArmError as error:
        response = error.response()
    shown = {
        "name": part.get("name"),
        "httpStatusCode": response.status,
        "headers": dict(response.headers),
        "contentLength": len(response.payload()),
    }
    return shown if response.body is NO_BODY else {**shown, "content": response.body}

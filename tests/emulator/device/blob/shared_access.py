# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks shared access signatures (SAS). Source: azure-stack-edge facts G.3, public contract."""

from __future__ import annotations

import datetime
import time

from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.shared_key import matches

_SERVICE_BEFORE_2018_11_09 = ("si", "sip", "spr", "sv")
_CONTENT_HEADERS = ("rscc", "rscd", "rsce", "rscl", "rsct")


def check(call: Call, keys: list[bytes], *, permissions: str, resource: str) -> None:
    """Refuse a request whose SAS does not cover it.

    Args:
        permissions: The letters of which one is enough, e.g. `cw`.
        resource: `s`, `c` or `o`: the request is about the account, a container or a blob.
    """
    query = call.query
    text = _account_text(call) if "ss" in query else _service_text(call)
    if not matches(text, query.get("sig", ""), keys):
        raise BlobError("AuthenticationFailed", f"Signature did not match. String to sign used was {text}")
    _check_time(query)
    if query.get("spr", "https,http") not in ("https", "https,http"):
        raise BlobError("AuthenticationFailed", "spr")
    covered = ("b" in query["ss"] and resource in query.get("srt", "")) if "ss" in query else _covers(call, resource)
    if not covered or not set(permissions) & set(query.get("sp", "")):
        raise BlobError("AuthorizationPermissionMismatch")


def _account_text(call: Call) -> str:
    names = ("sp", "ss", "srt", "st", "se", "sip", "spr", "sv")
    return "\n".join([call.account, *(call.query.get(name, "") for name in names), ""])


def _service_text(call: Call) -> str:
    query = call.query
    whole_container = query.get("sr") == "c"
    resource = f"/blob/{call.account}/{call.container}" + ("" if whole_container else f"/{call.blob}")
    lines = [*(query.get(name, "") for name in ("sp", "st", "se")), resource]
    lines += [query.get(name, "") for name in _SERVICE_BEFORE_2018_11_09]
    if query.get("sv", "") >= "2018-11-09":
        lines += [query.get("sr", ""), query.get("snapshot", "")]
    return "\n".join([*lines, *(query.get(name, "") for name in _CONTENT_HEADERS)])


def _covers(call: Call, resource: str) -> bool:
    kind = call.query.get("sr", "")
    if resource == "o":
        return kind in ("b", "c")
    return resource == "c" and kind == "c" and call.method in ("GET", "HEAD")


def _check_time(query: dict[str, str]) -> None:
    now = time.time()
    if now >= _moment(query.get("se", "")) or (query.get("st") and now < _moment(query["st"])):
        raise BlobError("AuthenticationFailed", "Signature not valid in the specified time frame")


def _moment(text: str) -> float:
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise BlobError("AuthenticationFailed", "se") from error
    return (found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)).timestamp()

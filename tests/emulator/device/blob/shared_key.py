# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks signatures made with the key of a storage account. Source: azure-stack-edge facts G.3, public contract."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import time
from collections.abc import Iterable

from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError

SKEW_SECONDS = 900.0
SIGNED_HEADERS = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)


def check(call: Call, keys: list[bytes]) -> None:
    """Refuse a request whose `Authorization` header was not made with one of the keys.

    Clients live in real time, so the emulated clock does not count for the age of a request.
    """
    scheme, _, credentials = call.headers["authorization"].partition(" ")
    account, _, given = credentials.partition(":")
    if scheme != "SharedKey" or account.lower() != call.account:
        raise BlobError("AuthenticationFailed", "The Authorization header is not a SharedKey of this account.")
    stamp = call.headers.get("x-ms-date") or call.headers.get("date", "")
    try:
        sent = email.utils.parsedate_to_datetime(stamp).timestamp()
    except (TypeError, ValueError) as error:
        raise BlobError("AuthenticationFailed", "Request date header is not specified.") from error
    if abs(time.time() - sent) > SKEW_SECONDS:
        raise BlobError("AuthenticationFailed", "Request date header too old.")
    text = string_to_sign(call)
    if not matches(text, given, keys):
        raise BlobError("AuthenticationFailed", f"Server used following string to sign: '{text}'.")


def string_to_sign(call: Call) -> str:
    """Return what a client has to have signed."""
    headers = dict(call.headers)
    if headers.get("content-length") == "0":
        # Since version 2015-02-21 no length is written for an empty body.
        headers["content-length"] = ""
    if "x-ms-date" in headers:
        headers["date"] = ""
    lines = [call.method, *(headers.get(name, "") for name in SIGNED_HEADERS)]
    lines += [f"{name}:{headers[name].strip()}" for name in sorted(headers) if name.startswith("x-ms-")]
    lines.append(f"/{call.account}{call.raw_path}")
    lines += [f"{name}:{value}" for name, value in sorted(call.query.items())]
    return "\n".join(lines)


def matches(text: str, given: str, keys: Iterable[bytes]) -> bool:
    """Tell whether a signature of a text was made with one of the keys."""
    made = (base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()) for key in keys)
    return any(hmac.compare_digest(given.encode(), signature) for signature in made)

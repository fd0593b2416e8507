# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request to the blob service proves that it may be made: the key of the account, or a SAS.

Source: azure-stack-edge facts G.3 and the public contract of the Blob service ("Authorize with Shared Key").
"""

from __future__ import annotations

import base64
import binascii
import collections.abc as c
import email.utils
import hashlib
import hmac
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

# In the order in which they are signed. The date is always sent as x-ms-date, which leaves its own line empty.
_SIGNED_HEADERS = (
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


class Credential(t.Protocol):
    """Something that makes a request acceptable."""

    def apply(self, method: str, url: str, headers: dict[str, str]) -> str:
        """Add to ``headers`` what is needed and return the URL to send the request to.

        Args:
            method: The HTTP verb.
            url: The absolute URL, its query encoded.
            headers: All headers that are going to be sent, ``Content-Length`` included when there is a body.
        """


class SharedKey:
    """The key of a storage account."""

    def __init__(self, account: str, key: str, *, clock: Clock | None = None, option: str = "account_key") -> None:
        self._account = account
        self._clock = clock or Clock()
        try:
            self._key = base64.b64decode(key, validate=True)
        except (binascii.Error, ValueError):
            # The value is a secret: it is not shown, and neither is the error, which may quote it.
            raise InvalidInput(
                f"Option '{option}': what was given is not valid. Allowed: the key of the account in base64, as"
                " listKeys returns it",
                option=option,
            ) from None

    def apply(self, method: str, url: str, headers: dict[str, str]) -> str:
        """See ``Credential``."""
        headers["x-ms-date"] = email.utils.formatdate(self._clock.epoch(), usegmt=True)
        text = string_to_sign(method, url, headers, account=self._account)
        signature = base64.b64encode(hmac.new(self._key, text.encode(), hashlib.sha256).digest()).decode()
        headers["Authorization"] = f"SharedKey {self._account}:{signature}"
        return url


class SharedAccessSignature:
    """A SAS: the query of a URL that somebody signed before."""

    def __init__(self, sas: str, option: str = "sas") -> None:
        self._query = sas.strip().removeprefix("?")
        if "sig" not in urllib.parse.parse_qs(self._query):
            raise InvalidInput(
                f"Option '{option}': what was given is not valid. Allowed: the query of a signed URL, for example"
                " sv=2017-11-09&ss=b&srt=sco&sp=rwdlac&se=...&sig=...",
                option=option,
            )

    def apply(self, method: str, url: str, headers: dict[str, str]) -> str:
        """See ``Credential``."""
        return f"{url}{'&' if '?' in url else '?'}{self._query}"


def string_to_sign(method: str, url: str, headers: c.Mapping[str, str], *, account: str) -> str:
    """The text that the signature of a request covers (service versions since 2015-02-21)."""
    lowered = {name.lower(): value for name, value in headers.items()}
    if lowered.get("content-length") == "0":
        lowered["content-length"] = ""
    parts = urllib.parse.urlsplit(url)
    lines = [method, *(lowered.get(name, "") for name in _SIGNED_HEADERS)]
    lines += [f"{name}:{lowered[name].strip()}" for name in sorted(lowered) if name.startswith("x-ms-")]
    lines.append(f"/{account}{parts.path or '/'}")
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    lines += [f"{name.lower()}:{value}" for name, value in sorted(query, key=lambda pair: pair[0].lower())]
    return "\n".join(lines)

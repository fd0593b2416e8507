# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that is safe to show: URLs lose their query, which may hold a signature, a shared access key or a token."""

from __future__ import annotations

import re
import typing as t
import urllib.parse

_URL_WITH_QUERY = re.compile(r"(https?://[^\s\"'<>?]+)\?[^\s\"'<>]*", re.IGNORECASE)
_SIGNATURE = re.compile(r"\b(sig|signature|access_token|client_secret|password)=[^\s&\"'<>]+", re.IGNORECASE)


def path_of(url: str) -> str:
    """The path of a URL: no host, no query."""
    return urllib.parse.urlsplit(url).path or "/"


def host_of(url: str) -> str:
    """Host and port of a URL in lower case; the port is left out when it is 443."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


def without_secrets(value: t.Any) -> t.Any:
    """A copy of ``value`` (text, or lists and dictionaries of it) where no URL has a query and no signature is left."""
    if isinstance(value, str):
        return _SIGNATURE.sub(r"\1=...", _URL_WITH_QUERY.sub(r"\1?...", value))
    if isinstance(value, dict):
        return {key: without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return value

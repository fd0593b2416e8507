# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signatures, against the examples of the public documentation and its rules."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import urllib.parse

import pytest
from fakes import FakeClock

from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import (
    SharedAccessSignature,
    SharedKey,
    string_to_sign,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput


def test_the_example_of_the_documentation() -> None:
    headers = {"x-ms-date": "Fri, 26 Jun 2015 23:39:12 GMT", "x-ms-version": "2015-02-21"}
    url = "https://myaccount.blob.core.windows.net/mycontainer?comp=metadata&restype=container&timeout=20"
    assert string_to_sign("GET", url, headers, account="myaccount") == (
        "GET\n\n\n\n\n\n\n\n\n\n\n\n"
        "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
        "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
    )


def test_every_header_has_its_line() -> None:
    headers = {
        "Content-Length": "4096",
        "Content-MD5": "md5",
        "Content-Type": "application/octet-stream",
        "If-Match": "tag",
        "Range": "bytes=0-1",
        "X-MS-Range": " bytes=0-4095 ",
        "Accept": "application/xml",
    }
    lines = string_to_sign("PUT", "https://a.blob.b/c/d%20e.vhd?comp=page", headers, account="a").split("\n")
    assert lines[:12] == ["PUT", "", "", "4096", "md5", "application/octet-stream", "", "", "tag", "", "", "bytes=0-1"]
    assert lines[12:] == ["x-ms-range:bytes=0-4095", "/a/c/d%20e.vhd", "comp:page"]


@pytest.mark.parametrize("length", ["0", ""])
def test_an_empty_body_has_no_length(length: str) -> None:
    text = string_to_sign("PUT", "https://a.blob.b/c", {"Content-Length": length}, account="a")
    assert text == "PUT" + "\n" * 12 + "/a/c"


def test_the_header_is_made_with_the_key() -> None:
    key = secrets.token_bytes(64)
    headers: dict[str, str] = {}
    url = "https://acct.blob.b/c"
    signer = SharedKey("acct", base64.b64encode(key).decode(), clock=FakeClock(epoch=0.0))
    assert signer.apply("GET", url, headers) == url
    assert headers["x-ms-date"] == "Thu, 01 Jan 1970 00:00:00 GMT"
    text = string_to_sign("GET", url, {"x-ms-date": headers["x-ms-date"]}, account="acct")
    wanted = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    assert headers["Authorization"] == f"SharedKey acct:{wanted}"


def test_a_key_that_is_none_is_not_shown() -> None:
    given = f"{secrets.token_hex(20)}?!"
    with pytest.raises(InvalidInput) as caught:
        SharedKey("acct", given)
    assert "'account_key'" in caught.value.message
    assert given not in caught.value.message
    assert caught.value.__suppress_context__


def test_a_sas_goes_to_the_query() -> None:
    signature = urllib.parse.quote(secrets.token_urlsafe(8))
    sas = SharedAccessSignature(f"?sv=2017-11-09&sig={signature}")
    assert sas.apply("GET", "https://a.b/c", {}) == f"https://a.b/c?sv=2017-11-09&sig={signature}"
    assert sas.apply("GET", "https://a.b/c?comp=page", {}).startswith("https://a.b/c?comp=page&sv=")


def test_a_sas_that_is_none() -> None:
    with pytest.raises(InvalidInput, match="'sas'"):
        SharedAccessSignature("sv=2017-11-09")

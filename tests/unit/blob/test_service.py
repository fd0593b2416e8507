# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulated blob service refuses what a device refuses; requests are made by hand, signed with the client's code."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import time
import urllib.parse
import uuid

import pytest
from blob.samples import MEGABYTE, Service, noise
from fakes import FakeClock

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import (
    Credential,
    SharedAccessSignature,
    SharedKey,
)

PAGES = {"x-ms-blob-type": "PageBlob", "x-ms-blob-content-length": str(8 * MEGABYTE)}
UPDATE = {"x-ms-page-write": "update"}


class ByHand:
    """Sends what it is told to."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.transport = service.transport
        self.credential: Credential | None = SharedKey(service.account.name, service.account.key)
        self.version: str | None = "2017-11-09"

    def send(self, method: str, path: str, headers: dict | None = None, data: bytes | None = None) -> HttpResponse:
        sent = {"x-ms-client-request-id": str(uuid.uuid4()), **(headers or {})}
        if self.version:
            sent["x-ms-version"] = self.version
        if data is not None:
            sent["Content-Length"] = str(len(data))
        url = self.service.account.endpoint + path
        url = self.credential.apply(method, url, sent) if self.credential else url
        return self.transport.send(method, url, headers=sent, data=data)

    def refusal(self, *request: object) -> tuple[int, str | None]:
        """Status and code of a refused request."""
        answer = self.send(*request)
        if request[0] != "HEAD":
            assert f"<Code>{answer.header('x-ms-error-code')}</Code>" in answer.text
        return answer.status, answer.header("x-ms-error-code")

    def pages(self) -> str:
        """The page list of /con/b without its frame."""
        text = self.send("GET", "/con/b?comp=pagelist").text
        return text.partition("<PageList>")[2].partition("</PageList>")[0]


@pytest.fixture
def by_hand(service: Service) -> ByHand:
    """An account with container con and page blob con/b of 8 MiB."""
    made = ByHand(service)
    assert made.send("PUT", "/con?restype=container").status == 201
    assert made.send("PUT", "/con/b", PAGES).status == 201
    return made


def span(start: int, end: int) -> dict[str, str]:
    return {**UPDATE, "x-ms-range": f"bytes={start}-{end - 1}"}


@pytest.mark.parametrize("version", ["2015-04-05", "2017-11-09", "2019-02-02", "2019-07-07"])
def test_versions_that_it_knows(by_hand: ByHand, version: str) -> None:
    by_hand.version = version
    answer = by_hand.send("HEAD", "/con/b")
    assert (answer.status, answer.header("x-ms-version")) == (200, version)


@pytest.mark.parametrize("version", ["2014-02-14", "2019-12-12", "2024-11-04", "latest"])
def test_versions_that_it_does_not_know(by_hand: ByHand, version: str) -> None:
    by_hand.version = version
    assert by_hand.refusal("GET", "/con/b?comp=pagelist") == (400, "InvalidHeaderValue")


def test_a_signed_request_needs_a_version(by_hand: ByHand) -> None:
    by_hand.version = None
    assert by_hand.refusal("GET", "/con/b?comp=pagelist") == (400, "MissingRequiredHeader")


def test_a_wrong_key_a_wrong_account_and_a_wrong_time(by_hand: ByHand) -> None:
    name, key = by_hand.service.account.name, by_hand.service.account.key
    other = base64.b64encode(bytes(64)).decode()
    for credential in (
        SharedKey(name, other),
        SharedKey("stranger", key),
        SharedKey(name, key, clock=FakeClock(epoch=time.time() - 1000)),
    ):
        by_hand.credential = credential
        assert by_hand.refusal("PUT", "/con/b", PAGES) == (403, "AuthenticationFailed")


def test_what_was_signed_cannot_be_changed(by_hand: ByHand) -> None:
    sent = {"x-ms-version": "2017-11-09", "x-ms-client-request-id": "1"}
    url = by_hand.service.account.endpoint + "/con/b"
    by_hand.credential.apply("GET", url, sent)
    assert by_hand.transport.send("GET", url, headers=sent).status == 200
    assert by_hand.transport.send("GET", f"{url}?comp=pagelist", headers=sent).status == 403
    assert by_hand.transport.send("DELETE", url, headers=sent).status == 403
    assert by_hand.transport.send("GET", url, headers={**sent, "x-ms-range": "bytes=0-1"}).status == 403


def test_an_account_that_does_not_exist(by_hand: ByHand) -> None:
    url = by_hand.service.account.endpoint.replace(by_hand.service.account.name, "nobody") + "/con/b"
    assert by_hand.transport.send("GET", url).header("x-ms-error-code") == "ResourceNotFound"


def sas(by_hand: ByHand, **changes: str) -> SharedAccessSignature:
    """An account SAS, signed from the public description."""
    until = datetime.datetime.now(tz=datetime.timezone.utc) + datetime.timedelta(hours=1)
    fields = {"sp": "rwdlac", "ss": "b", "srt": "sco", "st": "", "se": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
    fields |= {"sip": "", "spr": "https", "sv": "2017-11-09", **changes}
    name, key = by_hand.service.account.name, base64.b64decode(by_hand.service.account.key)
    text = "".join(f"{line}\n" for line in (name, *fields.values()))
    signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    return SharedAccessSignature(urllib.parse.urlencode({**fields, "sig": signature}))


def test_a_sas_is_good_for_everything(by_hand: ByHand) -> None:
    by_hand.credential = sas(by_hand)
    assert by_hand.send("PUT", "/dat?restype=container").status == 201
    assert by_hand.send("PUT", "/dat/b", PAGES).status == 201
    assert by_hand.send("PUT", "/dat/b?comp=page", span(0, 512), noise(512)).status == 201
    assert by_hand.send("DELETE", "/dat/b").status == 202


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"se": "2020-01-01T00:00:00Z"}, (403, "AuthenticationFailed")),
        ({"st": "2090-01-01T00:00:00Z"}, (403, "AuthenticationFailed")),
        ({"sp": "r"}, (403, "AuthorizationPermissionMismatch")),
        ({"srt": "sc"}, (403, "AuthorizationPermissionMismatch")),
        ({"ss": "q"}, (403, "AuthorizationPermissionMismatch")),
        ({"sv": "2024-11-04"}, (400, "InvalidQueryParameterValue")),
    ],
)
def test_what_a_sas_does_not_cover(by_hand: ByHand, changes: dict, refusal: tuple[int, str]) -> None:
    by_hand.credential = sas(by_hand, **changes)
    assert by_hand.refusal("PUT", "/con/b", PAGES) == refusal


def test_a_sas_cannot_be_changed(by_hand: ByHand) -> None:
    good = sas(by_hand, sp="r")
    by_hand.credential = SharedAccessSignature(good._query.replace("sp=r", "sp=rw"))
    assert by_hand.refusal("GET", "/con/b") == (403, "AuthenticationFailed")


def test_anybody_may_read_what_is_public(by_hand: ByHand) -> None:
    signed = by_hand.credential
    for access, blob, listing in (("", 404, 404), ("blob", 200, 404), ("container", 200, 200)):
        by_hand.credential = signed
        headers = {"x-ms-blob-public-access": access} if access else {}
        assert by_hand.send("PUT", "/con?restype=container&comp=acl", headers).status == 200
        by_hand.credential = None
        assert by_hand.send("HEAD", "/con/b").status == blob
        assert by_hand.send("GET", "/con?restype=container&comp=list").status == listing
        assert by_hand.send("PUT", "/con/b", PAGES).status == 404
        assert by_hand.send("GET", "/?comp=list").status == 404


def test_containers(by_hand: ByHand) -> None:
    assert by_hand.refusal("PUT", "/con?restype=container") == (409, "ContainerAlreadyExists")
    assert by_hand.refusal("PUT", "/Bad_Name?restype=container") == (400, "InvalidResourceName")
    assert by_hand.refusal("HEAD", "/none?restype=container") == (404, "ContainerNotFound")
    assert by_hand.refusal("PUT", "/none/b", PAGES) == (404, "ContainerNotFound")
    assert by_hand.refusal("PUT", "/dat?restype=container", {"x-ms-blob-public-access": "all"})[0] == 400
    assert "<Container><Name>con</Name>" in by_hand.send("GET", "/?comp=list").text
    assert by_hand.send("DELETE", "/con?restype=container").status == 202
    assert by_hand.refusal("HEAD", "/con/b") == (404, "ContainerNotFound")


def test_lists_come_in_pages(by_hand: ByHand) -> None:
    for name in ("x/1", "x/2", "x/3"):
        assert by_hand.send("PUT", f"/con/{name}", PAGES).status == 201
    path = "/con?restype=container&comp=list&prefix=x/&maxresults=2"
    first = by_hand.send("GET", path).text
    assert (first.count("<Blob>"), "<NextMarker>x/3</NextMarker>" in first) == (2, True)
    assert by_hand.send("GET", f"{path}&marker=x/3").text.count("<Blob>") == 1
    assert by_hand.refusal("GET", "/con?restype=container&comp=list&maxresults=no")[0] == 400


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({}, (400, "MissingRequiredHeader")),
        ({"x-ms-blob-type": "AppendBlob"}, (400, "InvalidHeaderValue")),
        ({**PAGES, "x-ms-blob-content-length": "513"}, (400, "InvalidHeaderValue")),
        ({**PAGES, "x-ms-blob-content-length": str(2 * 1024**4)}, (400, "InvalidHeaderValue")),
        ({**PAGES, "x-ms-blob-sequence-number": str(2**63)}, (400, "InvalidHeaderValue")),
        ({**PAGES, "x-ms-meta-a-b": "1"}, (400, "InvalidMetadata")),
        ({**PAGES, "If-None-Match": "*"}, (412, "ConditionNotMet")),
    ],
)
def test_page_blobs_that_cannot_be(by_hand: ByHand, headers: dict, refusal: tuple[int, str]) -> None:
    assert by_hand.refusal("PUT", "/con/b", headers) == refusal


def test_a_name_that_is_too_long(by_hand: ByHand) -> None:
    assert by_hand.send("PUT", f"/con/{'x' * 880}", PAGES).status == 201
    assert by_hand.refusal("PUT", f"/con/{'x' * 881}", PAGES)[0] == 400


@pytest.mark.parametrize(
    ("headers", "length", "refusal"),
    [
        (span(0, 511), 511, (416, "InvalidPageRange")),
        (span(100, 612), 512, (416, "InvalidPageRange")),
        (span(8 * MEGABYTE, 8 * MEGABYTE + 512), 512, (416, "InvalidPageRange")),
        (span(0, 4 * MEGABYTE + 512), 4 * MEGABYTE + 512, (413, "RequestBodyTooLarge")),
        (span(0, 1024), 512, (400, "InvalidHeaderValue")),
        (UPDATE, 512, (400, "InvalidHeaderValue")),
        ({"x-ms-range": "bytes=0-511"}, 512, (400, "MissingRequiredHeader")),
        ({**span(0, 512), "Content-MD5": base64.b64encode(bytes(16)).decode()}, 512, (400, "Md5Mismatch")),
        ({**span(0, 512), "x-ms-if-sequence-number-eq": "7"}, 512, (412, "SequenceNumberConditionNotMet")),
    ],
)
def test_page_writes_that_cannot_be(by_hand: ByHand, headers: dict, length: int, refusal: tuple[int, str]) -> None:
    assert by_hand.refusal("PUT", "/con/b?comp=page", headers, noise(length)) == refusal
    assert by_hand.pages() == ""


def test_pages_are_listed_as_they_were_written_and_cleared(by_hand: ByHand) -> None:
    for start, end in ((4096, 8192), (8192, 8704), (0, 512)):
        assert by_hand.send("PUT", "/con/b?comp=page", span(start, end), noise(end - start)).status == 201
    clear = {"x-ms-page-write": "clear", "x-ms-range": "bytes=4608-5119"}
    assert by_hand.send("PUT", "/con/b?comp=page", clear).status == 201
    ranges = ((0, 511), (4096, 4607), (5120, 8703))
    assert by_hand.pages() == "".join(f"<PageRange><Start>{a}</Start><End>{b}</End></PageRange>" for a, b in ranges)
    some = by_hand.send("GET", "/con/b?comp=pagelist", {"x-ms-range": "bytes=8192-9215"}).text
    assert "<Start>8192</Start><End>8703</End>" in some
    whole = by_hand.send("GET", "/con/b", {"x-ms-range": "bytes=4608-5119"})
    assert (whole.status, whole.text) == (206, "\0" * 512)


def test_a_block_blob_has_no_pages(by_hand: ByHand) -> None:
    block = {"x-ms-blob-type": "BlockBlob"}
    assert by_hand.send("PUT", "/con/b", block, b"text").status == 201
    assert by_hand.send("GET", "/con/b").text == "text"
    assert by_hand.refusal("PUT", "/con/b?comp=page", span(0, 512), noise(512)) == (409, "InvalidBlobType")


def test_metadata_are_replaced_together(by_hand: ByHand) -> None:
    assert by_hand.send("PUT", "/con/b?comp=metadata", {"x-ms-meta-one": "1"}).status == 200
    assert by_hand.send("PUT", "/con/b?comp=metadata", {"x-ms-meta-two": "2"}).status == 200
    headers = by_hand.send("HEAD", "/con/b").headers
    assert (headers.get("x-ms-meta-one"), headers["x-ms-meta-two"]) == (None, "2")
    assert headers["content-length"] == str(8 * MEGABYTE)
    assert by_hand.send("PUT", "/con/b?comp=properties", {"x-ms-blob-content-type": "x/y"}).status == 200
    assert by_hand.send("HEAD", "/con/b").headers["content-type"] == "x/y"


def test_a_copy_is_pending_before_it_is_done(by_hand: ByHand) -> None:
    by_hand.send("PUT", "/con/b?comp=page", span(512, 1024), b"a" * 512)
    emulator = by_hand.service.emulator
    emulator.set_time_scale(0.001)
    copy = by_hand.send("PUT", "/con/copy", {"x-ms-copy-source": f"{by_hand.service.account.endpoint}/con/b"})
    assert (copy.status, copy.header("x-ms-copy-status")) == (202, "pending")
    pending = by_hand.send("HEAD", "/con/copy").headers
    assert (pending["x-ms-copy-status"], pending["x-ms-blob-type"]) == ("pending", "BlockBlob")
    emulator.set_time_scale(1)
    emulator.advance(1)
    done = by_hand.send("HEAD", "/con/copy").headers
    assert (done["x-ms-copy-status"], done["x-ms-blob-type"]) == ("success", "PageBlob")
    assert by_hand.send("GET", "/con/copy", {"x-ms-range": "bytes=512-1023"}).text == "a" * 512
    missing = {"x-ms-copy-source": f"{by_hand.service.account.endpoint}/con/none"}
    assert by_hand.refusal("PUT", "/con/copy", missing) == (404, "CannotVerifyCopySource")


def test_what_happens_during_a_copy(by_hand: ByHand) -> None:
    """Nobody touches the copy, and without its source it fails."""
    source = {"x-ms-copy-source": f"{by_hand.service.account.endpoint}/con/b"}
    device = by_hand.service.device.device
    device.control("settings", blob_copy_seconds=100.0)
    try:
        assert by_hand.send("PUT", "/con/copy", source).status == 202
    finally:
        device.control("settings", blob_copy_seconds=0.2)
    for request in (("PUT", "/con/copy", PAGES), ("PUT", "/con/copy", source), ("DELETE", "/con/copy")):
        assert by_hand.refusal(*request) == (409, "PendingCopyOperation")
    assert by_hand.send("DELETE", "/con/b").status == 202
    headers = by_hand.send("HEAD", "/con/copy").headers
    assert (headers["x-ms-copy-status"], headers["content-length"]) == ("failed", "0")
    assert "404 BlobNotFound" in headers["x-ms-copy-status-description"]


def test_a_copy_does_not_change_the_kind_of_a_blob(by_hand: ByHand) -> None:
    by_hand.send("PUT", "/con/text", {"x-ms-blob-type": "BlockBlob"}, b"text")
    source = {"x-ms-copy-source": f"{by_hand.service.account.endpoint}/con/b"}
    assert by_hand.refusal("PUT", "/con/text", source) == (409, "InvalidBlobType")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (("POST", "/con/b?comp=page"), 405),
        (("GET", "/con/b?comp=nonsense"), 400),
        (("GET", "/con"), 400),
        (("GET", "/con/none"), 404),
    ],
)
def test_requests_that_make_no_sense(by_hand: ByHand, request_line: tuple[str, str], status: int) -> None:
    assert by_hand.refusal(*request_line)[0] == status

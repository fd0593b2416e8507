# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads against the emulated blob service; the traffic log tells what went over the wire."""

from __future__ import annotations

import pathlib
import threading

import pytest
from blob.samples import MEGABYTE, Service, make_vhd, noise
from fakes import FakeClock

from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import BlobClient
from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import Content, survey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.errors import BlobError
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import SharedKey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import (
    Place,
    Standing,
    Upload,
    examine,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

DISK = 64 * MEGABYTE
PIECES = {0: noise(5000), 10 * MEGABYTE + 5: noise(6 * MEGABYTE, 2), 40 * MEGABYTE: b"x"}


@pytest.fixture
def content(vhd_path: pathlib.Path) -> Content:
    return survey(str(make_vhd(vhd_path, DISK, PIECES)))


def upload(place: Place, content: Content, path: pathlib.Path, **how: object) -> int:
    made = Upload(place, content, **{"parallel": 3, "clock": FakeClock(), **how})
    found = examine(place, content)
    if found.standing is not Standing.PARTIAL:
        made.create()
    sent = made.send(str(path), found.missing, lambda _: None)
    made.finish()
    return sent


def read_back(service: Service, size: int, blob: str = "disk.vhd") -> bytes:
    session = service.device.device.named_session(str(service.device.ca_cert))
    answer = session.get(f"{service.account.endpoint}/vhds/{blob}")
    assert (answer.status_code, len(answer.content)) == (200, size)
    return answer.content


def test_the_blob_is_the_file_and_only_content_is_sent(
    service: Service, content: Content, vhd_path: pathlib.Path
) -> None:
    place = service.place()
    assert examine(place, content).standing is Standing.ABSENT
    mark = service.emulator.mark()
    sent = upload(place, content, vhd_path)
    assert sent == ranges.total(content.ranges)
    assert ranges.merged(service.page_writes(mark)) == content.ranges
    assert read_back(service, content.size) == vhd_path.read_bytes()
    assert examine(place, content).standing is Standing.COMPLETE


def test_no_request_is_larger_than_the_service_takes(
    service: Service, content: Content, vhd_path: pathlib.Path
) -> None:
    mark = service.emulator.mark()
    upload(service.place(), content, vhd_path)
    assert max(end - start for start, end in service.page_writes(mark)) <= 4 * MEGABYTE


def test_an_interrupted_upload_goes_on(service: Service, content: Content, vhd_path: pathlib.Path) -> None:
    place = service.place()
    started = Upload(place, content, parallel=1, clock=FakeClock())
    started.create()

    class Interrupted(Exception):
        """Stands for the end of the process."""

    def interrupt(sent: int) -> None:
        if sent > 3 * MEGABYTE:
            raise Interrupted

    with pytest.raises(Interrupted):
        started.send(str(vhd_path), content.ranges, interrupt)
    found = examine(place, content)
    assert found.standing is Standing.PARTIAL
    arrived = place.page_ranges(content.size)
    assert 0 < ranges.total(arrived) < ranges.total(content.ranges)
    mark = service.emulator.mark()
    sent = upload(place, content, vhd_path)
    assert sent == ranges.total(content.ranges) - ranges.total(arrived)
    assert list(ranges.without(service.page_writes(mark), arrived)) == service.page_writes(mark)
    assert read_back(service, content.size) == vhd_path.read_bytes()


def test_what_is_left_of_another_file_is_not_trusted(
    service: Service, content: Content, vhd_path: pathlib.Path
) -> None:
    place = service.place()
    upload(place, content, vhd_path)
    make_vhd(vhd_path, DISK, {**PIECES, 40 * MEGABYTE: b"y"})
    other = survey(str(vhd_path))
    found = examine(place, other)
    assert (found.standing, found.missing) == (Standing.OTHER, other.ranges)
    upload(place, other, vhd_path)
    assert read_back(service, other.size) == vhd_path.read_bytes()


@pytest.mark.parametrize("change", ["write", "clear", "metadata", "foreign"])
def test_a_blob_that_was_changed_is_not_complete(
    service: Service, content: Content, vhd_path: pathlib.Path, change: str
) -> None:
    place = service.place()
    upload(place, content, vhd_path)
    client = place.client
    if change == "write":
        number = int(content.digest[:15], 16)
        client.put_pages("vhds", "disk.vhd", 30 * MEGABYTE, noise(512), sequence_number=number)
    elif change == "clear":
        headers = {"x-ms-page-write": "clear", "x-ms-range": "bytes=0-511"}
        client._send("PUT", f"{place.uri}?comp=page", headers=headers)
    elif change == "metadata":
        client.set_metadata("vhds", "disk.vhd", {})
    else:
        client.create_page_blob("vhds", "disk.vhd", size=content.size, metadata={}, sequence_number=0)
    assert examine(place, content).standing is Standing.OTHER


def test_foreign_pages_in_an_unfinished_blob(service: Service, content: Content) -> None:
    place = service.place()
    Upload(place, content, parallel=1).create()
    number = int(content.digest[:15], 16)
    place.client.put_pages("vhds", "disk.vhd", 30 * MEGABYTE, noise(512), sequence_number=number)
    assert examine(place, content).standing is Standing.OTHER


def test_pages_never_get_into_a_blob_that_was_made_anew(
    service: Service, content: Content, vhd_path: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    place = service.place()
    first = Upload(place, content, parallel=2, clock=FakeClock())
    first.create()
    other = survey(str(make_vhd(tmp_path / "other.vhd", DISK, {})))
    Upload(place, other, parallel=1).create()
    with pytest.raises(BlobError, match="somebody else uploads to the same name") as caught:
        first.send(str(vhd_path), content.ranges, lambda _: None)
    assert caught.value.code == "SequenceNumberConditionNotMet"
    assert place.page_ranges(other.size) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "times": 3},
        {"status": 500, "times": 2},
        {"drop": "before", "times": 3},
        {"drop": "after", "times": 3},
        {
            "status": 400,
            "headers": {"x-ms-error-code": "Md5Mismatch"},
            "times": 2,
        },
    ],
)
def test_faults_are_lived_through(
    service: Service, content: Content, vhd_path: pathlib.Path, fault: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = service.place()
    monkeypatch.setattr(place.client._transport._retries, "clock", FakeClock())
    service.emulator.add_fault(method="PUT", path="comp=page", **fault)
    upload(place, content, vhd_path)
    assert read_back(service, content.size) == vhd_path.read_bytes()


def test_a_refusal_ends_all_workers(service: Service, content: Content, vhd_path: pathlib.Path) -> None:
    place = service.place()
    service.emulator.add_fault(
        method="PUT", path="comp=page", status=403, headers={"x-ms-error-code": "AuthenticationFailed"}, times=None
    )
    before = threading.active_count()
    with pytest.raises(BlobError, match="more than 15 minutes apart"):
        upload(place, content, vhd_path)
    assert threading.active_count() == before


def test_pages_that_were_lost_are_noticed(service: Service, content: Content, vhd_path: pathlib.Path) -> None:
    place = service.place()
    made = Upload(place, content, parallel=1, clock=FakeClock())
    made.create()
    made.send(str(vhd_path), content.ranges[1:], lambda _: None)
    with pytest.raises(CollectionError, match="8192 bytes are missing, the first at offset 0"):
        made.finish()
    assert examine(place, content).standing is Standing.PARTIAL


def test_a_blob_that_vanished_is_noticed(service: Service, content: Content, vhd_path: pathlib.Path) -> None:
    place = service.place()
    made = Upload(place, content, parallel=1, clock=FakeClock())
    made.create()
    made.send(str(vhd_path), content.ranges, lambda _: None)
    service.emulator.add_fault(method="HEAD", path="disk.vhd", status=404)
    with pytest.raises(CollectionError, match="removed or replaced"):
        made.finish()


def test_a_service_version_that_the_device_does_not_know(service: Service, content: Content) -> None:
    place = Place(service.client(version="2024-11-04"), "vhds", "disk.vhd")
    with pytest.raises(BlobError, match="does not know the service version") as caught:
        examine(place, content)
    assert caught.value.status == 400


def test_errors_show_no_secret(service: Service, content: Content) -> None:
    wrong = SharedKey(service.account.name, service.account.key.swapcase())
    client = BlobClient(service.account.endpoint, wrong, service.transport)
    with pytest.raises(BlobError) as caught:
        client.page_ranges("vhds", "disk.vhd", size=512)
    assert caught.value.code == "AuthenticationFailed"
    assert "string to sign" not in str(caught.value)
    assert "SharedKey" not in str(caught.value)

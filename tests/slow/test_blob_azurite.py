# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads to Azurite, with the key of an account: a server that nobody here wrote."""

from __future__ import annotations

import pathlib
import typing as t
from collections.abc import Iterator

import pytest
import requests

from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import BlobClient
from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import Content, survey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.errors import BlobError
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import SharedKey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import Place, Standing, Upload, examine
from tests.emulator.client import FixedAddressAdapter
from tests.slow.azurite import ACCOUNT, Azurite, NotAvailable, install
from tests.slow.large_disk import MEGABYTE, make_disk

LOOPBACK = "127.0.0.1"


@pytest.fixture(scope="module")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """The server."""
    try:
        install()
    except NotAvailable as error:
        pytest.skip(str(error))
    with Azurite(tmp_path_factory.mktemp("azurite")) as running:
        yield running


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A disk of 128 MiB with 24 MiB of data."""
    path = tmp_path_factory.mktemp("disk") / "disk.vhd"
    make_disk(path, disk=512 * MEGABYTE, data=24 * MEGABYTE)
    return path


@pytest.fixture(scope="module")
def content(disk: pathlib.Path) -> Content:
    """What is in it."""
    return survey(str(disk))


def place(azurite: Azurite, container: str, **how: t.Any) -> Place:
    """A place in a container of its own."""
    transport = HttpTransport(Tls(ca_cert=str(azurite.ca_cert), address=LOOPBACK))
    client = BlobClient(azurite.endpoint, SharedKey(ACCOUNT, azurite.key), transport, **how)
    return Place(client, container, "disks/a disk+ü.vhd")


def test_the_whole_life_of_a_blob(azurite: Azurite, disk: pathlib.Path, content: Content) -> None:
    spot = place(azurite, "life")
    client = spot.client
    assert not client.container_exists("life")
    client.create_container("life", "container")
    client.create_container("life", "container")
    assert examine(spot, content).standing is Standing.ABSENT

    upload = Upload(spot, content, parallel=3)
    upload.create()
    half = list(ranges.pieces(content.ranges, 4 * MEGABYTE))[: len(content.ranges) // 2]
    upload.send(str(disk), half, lambda _: None)
    found = examine(spot, content)
    assert found.standing is Standing.PARTIAL
    assert ranges.total(found.missing) == ranges.total(content.ranges) - ranges.total(half)

    rest = Upload(spot, content, parallel=3)
    rest.send(str(disk), found.missing, lambda _: None)
    rest.finish()
    assert examine(spot, content).standing is Standing.COMPLETE
    assert spot.page_ranges(content.size) == content.ranges

    with requests.Session() as session, disk.open("rb") as stream:
        session.verify, session.trust_env = str(azurite.ca_cert), False
        session.mount("https://", FixedAddressAdapter(LOOPBACK))
        for start, end in content.ranges:
            answer = session.get(spot.uri, headers={"Range": f"bytes={start}-{end - 1}"})
            stream.seek(start)
            assert (answer.status_code, answer.content) == (206, stream.read(end - start))

    client.delete("life", spot.blob)
    client.delete("life", spot.blob)
    assert spot.properties() is None


def test_it_checks_what_we_send(azurite: Azurite, content: Content) -> None:
    spot = place(azurite, "checks")
    spot.client.create_container("checks")
    Upload(spot, content, parallel=1).create()
    with pytest.raises(BlobError) as caught:
        spot.client.put_pages("checks", spot.blob, 0, bytes(512), sequence_number=1)
    assert caught.value.code == "SequenceNumberConditionNotMet"
    with pytest.raises(BlobError):
        spot.client.put_pages("checks", spot.blob, 0, bytes(513), sequence_number=int(content.digest[:15], 16))
    wrong = BlobClient(azurite.endpoint, SharedKey(ACCOUNT, azurite.key.swapcase()), spot.client._transport)
    with pytest.raises(BlobError) as caught:
        wrong.properties("checks", spot.blob)
    assert caught.value.status == 403


@pytest.mark.parametrize("version", ["2015-04-05", "2017-11-09", "2018-11-09", "2019-02-02"])
def test_every_version_that_a_device_knows(azurite: Azurite, content: Content, version: str) -> None:
    spot = place(azurite, f"versions-{version}", version=version)
    spot.client.create_container(spot.container)
    Upload(spot, content, parallel=1).create()
    assert examine(spot, content).standing is Standing.PARTIAL

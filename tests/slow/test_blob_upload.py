# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A disk of 4 GiB with 256 MiB of data: what goes over the wire, how much memory it takes, what a kill costs."""

from __future__ import annotations

import filecmp
import pathlib
from collections.abc import Iterator

import pytest

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice
from tests.slow.large_disk import DATA, DISK, MEGABYTE, finish, job, kill_after, make_disk, page_writes, start

MOST_MEMORY = 150 * 1000 * 1000
# Four pieces at a time.
ON_ITS_WAY = 16 * MEGABYTE


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that keeps its blobs where the test can look at them."""
    directory = str(tmp_path_factory.mktemp("emulator"))
    with Emulator.start("--devices", "1", "--device-address", "127.0.13.1", "--directory", directory) as running:
        yield running


@pytest.fixture(scope="module")
def device(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> BlobDevice:
    """A device in service."""
    return BlobDevice(emulator, tmp_path_factory.mktemp("device"))


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The disk."""
    path = tmp_path_factory.mktemp("disk") / "large.vhd"
    make_disk(path)
    return path


def contents(emulator: Emulator) -> pathlib.Path:
    """The file in which the emulator keeps the only blob of its size."""
    directory = pathlib.Path(emulator.ready["directory"])
    (found,) = [path for path in directory.rglob("blobs/*") if path.stat().st_size == DISK + 512]
    return found


def test_an_upload_sends_the_data_and_little_more(emulator: Emulator, device: BlobDevice, disk: pathlib.Path) -> None:
    account = device.account("wire")
    mark = emulator.mark()
    result = finish(start(job(device, account, disk)))
    sent = sum(end - first for first, end in page_writes(emulator, mark))
    assert sent == result["bytes_sent"]
    assert DATA < sent <= 1.1 * DATA
    assert result["peak_bytes"] < MOST_MEMORY
    stored = contents(emulator)
    assert filecmp.cmp(stored, disk, shallow=False)
    # The emulated service keeps holes too.
    assert stored.stat().st_blocks * 512 < 1.2 * DATA

    mark = emulator.mark()
    again = finish(start(job(device, account, disk)))
    assert (again["changed"], emulator.writes_since(mark)) == (False, [])
    stored.unlink()


def test_a_killed_upload_sends_only_the_rest(emulator: Emulator, device: BlobDevice, disk: pathlib.Path) -> None:
    account = device.account("killed")
    mark = emulator.mark()
    kill_after(start(job(device, account, disk)), DATA // 2)
    before = page_writes(emulator, mark)
    arrived = sum(end - first for first, end in before)
    assert DATA // 2 <= arrived < DATA

    mark = emulator.mark()
    result = finish(start(job(device, account, disk)))
    after = page_writes(emulator, mark)
    needed = result["bytes_sent"] + result["bytes_resumed"]
    assert result["bytes_resumed"] >= arrived
    # What was on its way when the process ended may arrive after it was asked what had.
    twice = arrived + sum(end - first for first, end in after) - needed
    assert 0 <= twice <= ON_ITS_WAY
    assert not set(before) & set(after)
    assert filecmp.cmp(contents(emulator), disk, shallow=False)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated device with a blob service, and files to upload."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Iterator

import pytest
from blob.samples import Service

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice


@pytest.fixture(scope="session")
def blob_emulator() -> Iterator[Emulator]:
    """The emulator with one device."""
    with Emulator.start("--devices", "1", "--device-address", "127.0.11.1", "--operation-seconds", "0.1") as running:
        yield running


@pytest.fixture(scope="session")
def blob_device(blob_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> BlobDevice:
    """A device in service."""
    return BlobDevice(blob_emulator, tmp_path_factory.mktemp("blob"))


@pytest.fixture
def service(blob_emulator: Emulator, blob_device: BlobDevice) -> Iterator[Service]:
    """A storage account that no other test uses, and clients of it."""
    yield Service(blob_emulator, blob_device, blob_device.account(f"account{next(_NUMBERS)}"))
    blob_emulator.clear_faults()


@pytest.fixture
def vhd_path(tmp_path: pathlib.Path) -> pathlib.Path:
    """Where a test puts its file."""
    return tmp_path / "disk.vhd"


_NUMBERS = itertools.count(1)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device in service with storage accounts."""

from __future__ import annotations

import collections.abc as c

import pytest

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """An emulator with one device."""
    directory = str(tmp_path_factory.mktemp("emulator"))
    with Emulator.start(
        "--devices", "1", "--device-address", "127.0.14.1", "--operation-seconds", "0.1", "--directory", directory
    ) as running:
        yield running


@pytest.fixture(scope="session")
def device(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> BlobDevice:
    """A device in service."""
    return BlobDevice(emulator, tmp_path_factory.mktemp("device"))

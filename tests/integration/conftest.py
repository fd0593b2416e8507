# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One emulator for each test process; tests keep apart by resource group."""

from __future__ import annotations

import collections.abc as c

import pytest

from tests.emulator.client import Emulator


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """A running emulator with quick operations."""
    directory = tmp_path_factory.mktemp("emulator")
    with Emulator.start("--port", "0", "--operation-seconds", "0.1", "--directory", str(directory)) as running:
        yield running

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A running fleet for what takes minutes; every test takes factory-fresh devices of its own."""

from __future__ import annotations

import collections.abc as c
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.device.estate import Estate, running_fleet

DEVICES = 40
FIRST_ADDRESS = "127.0.50.1"

MakeEstate = c.Callable[[int], Estate]


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """The emulator with its devices."""
    with running_fleet(tmp_path_factory.mktemp("fleet"), FIRST_ADDRESS, devices=DEVICES) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def unused(fleet: Emulator) -> c.Iterator[dict[str, object]]:
    """The devices, each once."""
    return iter(fleet.ready["devices"])


@pytest.fixture
def make_estate(fleet: Emulator, unused: c.Iterator[dict[str, object]], tmp_path: Path) -> MakeEstate:
    """Make an estate of so many factory-fresh devices."""
    return lambda count: Estate(fleet, tmp_path / "estate", [next(unused) for _ in range(count)])

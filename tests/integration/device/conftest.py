# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A running fleet from which every test takes factory-fresh devices of its own."""

from __future__ import annotations

import collections.abc as c
import typing as t
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.device.authority import Authority
from tests.integration.device.estate import Estate, running_fleet

DEVICES = 32
TWO_NODE = 3
FIRST_ADDRESS = "127.0.40.1"

Described = dict[str, t.Any]
MakeEstate = c.Callable[[int], Estate]


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """The emulator with its devices; the first ones have two nodes."""
    with running_fleet(tmp_path_factory.mktemp("fleet"), FIRST_ADDRESS, devices=DEVICES, two_node=TWO_NODE) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def unused(fleet: Emulator) -> c.Iterator[Described]:
    """The devices with one node, each once."""
    return iter(fleet.ready["devices"][TWO_NODE:])


@pytest.fixture(scope="session")
def unused_clusters(fleet: Emulator) -> c.Iterator[Described]:
    """The devices with two nodes, each once."""
    return iter(fleet.ready["devices"][:TWO_NODE])


@pytest.fixture(scope="session")
def signing_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all devices have their signing chain; the first bring-up makes it."""
    return tmp_path_factory.mktemp("chain") / "signing_chain"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that the owner of the devices has already."""
    return Authority(tmp_path_factory.mktemp("owner"))


@pytest.fixture
def make_estate(
    fleet: Emulator, unused: c.Iterator[Described], tmp_path: Path, signing_chain: Path
) -> c.Iterator[MakeEstate]:
    """Make an estate of so many factory-fresh devices. Nothing goes wrong any more afterwards."""
    yield lambda count: Estate(
        fleet, tmp_path / "estate", [next(unused) for _ in range(count)], signing_chain=signing_chain
    )
    fleet.clear_faults()


@pytest.fixture
def estate(make_estate: MakeEstate) -> Estate:
    """An estate of one factory-fresh device."""
    return make_estate(1)


@pytest.fixture
def cluster(fleet: Emulator, unused_clusters: c.Iterator[Described], tmp_path: Path) -> Estate:
    """An estate of one factory-fresh device with two nodes."""
    return Estate(fleet, tmp_path / "estate", [next(unused_clusters)])

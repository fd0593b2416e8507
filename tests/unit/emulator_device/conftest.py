# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running fleet, and a factory-fresh device of it for every test."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Callable, Iterator

import pytest
from emulator_device.certificate_maker import CertificateMaker

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

DEVICES = 150
TWO_NODE = 8

NextDevice = Callable[[], DeviceClient]


@pytest.fixture(scope="session")
def fleet() -> Iterator[Emulator]:
    """The emulator with its devices."""
    arguments = ("--devices", str(DEVICES), "--two-node", str(TWO_NODE), "--device-address", "127.0.8.1")
    with Emulator.start(*arguments) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def single_nodes(fleet: Emulator) -> NextDevice:
    """Hands out devices with one node, each once."""
    described = iter(fleet.ready["devices"][TWO_NODE:])
    return lambda: DeviceClient(fleet, next(described))


@pytest.fixture(scope="session")
def two_nodes(fleet: Emulator) -> NextDevice:
    """Hands out devices with two nodes, each once."""
    described = iter(fleet.ready["devices"][:TWO_NODE])
    return lambda: DeviceClient(fleet, next(described))


@pytest.fixture
def fresh(single_nodes: NextDevice) -> DeviceClient:
    """A factory-fresh device with one node."""
    return single_nodes()


@pytest.fixture
def device(fresh: DeviceClient) -> DeviceClient:
    """A device with its first sign-in done."""
    fresh.sign_in_first()
    return fresh


@pytest.fixture(scope="module")
def device_once(single_nodes: NextDevice) -> DeviceClient:
    """A device with its first sign-in done, for tests that change nothing."""
    made = single_nodes()
    made.sign_in_first()
    return made


@pytest.fixture
def cluster(two_nodes: NextDevice) -> DeviceClient:
    """A device with two nodes and its first sign-in done."""
    made = two_nodes()
    made.sign_in_first()
    return made


@pytest.fixture(scope="module")
def cluster_once(two_nodes: NextDevice) -> DeviceClient:
    """A device with two nodes for tests that change nothing."""
    made = two_nodes()
    made.sign_in_first()
    return made


@pytest.fixture(scope="session")
def maker() -> CertificateMaker:
    """An authority whose root nobody trusts yet."""
    return CertificateMaker()


@pytest.fixture(scope="session")
def root_file(maker: CertificateMaker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The root of the authority as a PEM file."""
    path: pathlib.Path = tmp_path_factory.mktemp("root") / "root.pem"
    path.write_bytes(maker.root_pem)
    return str(path)


@pytest.fixture
def lan_addresses() -> Iterator[str]:
    """Loopback addresses that no device has, to stand for those of the local network."""
    return (f"127.0.9.{number}" for number in _LAN_NUMBERS)


@pytest.fixture
def lan_address(lan_addresses: Iterator[str]) -> str:
    """One of them."""
    return next(lan_addresses)


_LAN_NUMBERS = itertools.count(1)

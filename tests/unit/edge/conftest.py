# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device in full service with an empty resource group for every test; waiting moves the emulated time."""

from __future__ import annotations

import collections.abc as c
import itertools
import pathlib

import pytest
from edge.bench import Bench
from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.conftest import serve
from emulator_providers.site import Site

from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from tests.emulator.client import Emulator

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def edge_site(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[tuple[Site, pathlib.Path]]:
    """The device, and the file with the root of its certificates."""
    directory = tmp_path_factory.mktemp("edge")
    arguments = ("--devices", "1", "--device-address", "127.0.43.1", "--clusters", "0", "--operation-seconds", "0.1")
    with Emulator.start(*arguments) as emulator:
        yield serve(emulator, CertificateMaker(), directory), directory / "root.pem"


@pytest.fixture
def bench(edge_site: tuple[Site, pathlib.Path], monkeypatch: pytest.MonkeyPatch) -> c.Iterator[Bench]:
    """The device with an empty resource group; settings and faults are undone."""
    site, root = edge_site
    settings = site.device.control("settings")
    site.new_group(f"edge{next(_NUMBERS)}")
    passed = [0.0]

    def sleep(_clock: Clock, seconds: float) -> None:
        passed[0] += seconds
        site.emulator.advance(seconds)

    monkeypatch.setattr(Clock, "sleep", sleep)
    monkeypatch.setattr(Clock, "now", lambda _clock: passed[0])
    yield Bench(site, root)
    site.emulator.clear_faults()
    site.device.control("settings", **settings)
    site.device.control("finish_operations", stuck=True)
    network = site.subnet.rpartition("/subnets/")[0]
    site.device.control("change_resource", id=network, private={"accelerated": False})
    site.drop_group()

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in full service, and a resource group of its own for every test."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Iterator

import pytest
from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.site import Site

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient


@pytest.fixture(scope="session")
def provider_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The device."""
    with Emulator.start("--devices", "1", "--device-address", "127.0.10.1", "--clusters", "0") as emulator:
        yield serve(emulator, CertificateMaker(), tmp_path_factory.mktemp("providers"))


def serve(emulator: Emulator, maker: CertificateMaker, directory: pathlib.Path) -> Site:
    """Bring up the first device of an emulator."""
    root = directory / "root.pem"
    root.write_bytes(maker.root_pem)
    device = DeviceClient(emulator, emulator.ready["devices"][0])
    device.sign_in_first()
    return Site(device, maker, str(root), emulator)


@pytest.fixture
def site(provider_site: Site) -> Iterator[Site]:
    """The device with an empty resource group; settings and faults are undone."""
    settings = provider_site.device.control("settings")
    provider_site.new_group(f"rg{next(_NUMBERS)}")
    yield provider_site
    provider_site.emulator.clear_faults()
    provider_site.device.control("settings", **settings)
    provider_site.drop_group()


_NUMBERS = itertools.count(1)

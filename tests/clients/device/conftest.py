# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One device for the whole run."""

from __future__ import annotations

import collections.abc as c

import pytest

from tests.clients.device.estate import Served, bring_up, served, suffix_of
from tests.clients.proxy import Proxy
from tests.integration.device.estate import running_fleet

ADDRESS = "127.0.43.1"
# At its first start the Azure CLI looks for newer versions of itself, and goes on when it finds none.
LOOKS_FOR_UPDATES = {"CONNECT raw.githubusercontent.com:443"}


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Served]:
    """The device. A client that asks for any name but the device's, which would be calling home, fails the run."""
    directory = tmp_path_factory.mktemp("device")
    with running_fleet(directory / "fleet", ADDRESS, devices=1) as emulator:
        estate, host = bring_up(emulator, directory)
        with Proxy(suffix_of(estate, host), ADDRESS) as proxy:
            yield served(estate, host, proxy)
        assert set(proxy.refused) <= LOOKS_FOR_UPDATES

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One device for the whole run."""

from __future__ import annotations

import collections.abc as c
import pathlib

import pytest

from tests.clients.device.estate import Served, bring_up, served, suffix_of
from tests.clients.proxy import Proxy
from tests.emulator.device.providers.blob_source import vhd_footer
from tests.integration.device.estate import running_fleet

DISK_BYTES = 4 * 1024 * 1024
ADDRESS = "127.0.43.1"
# At its first start the Azure CLI looks for newer versions of itself, and goes on when it finds none.
LOOKS_FOR_UPDATES = {"CONNECT raw.githubusercontent.com:443"}
LEADS = {"Azure-AsyncOperation", "Location"}


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Served]:
    """The device.

    A client that asks for any name but the device's, which would be calling home, fails the run; so does an answer that
    leaves a client alone with what it has begun.
    """
    directory = tmp_path_factory.mktemp("device")
    with running_fleet(directory / "fleet", ADDRESS, devices=1) as emulator:
        estate, host = bring_up(emulator, directory)
        with Proxy(suffix_of(estate, host), ADDRESS) as proxy:
            device = served(estate, host, proxy)
            yield device
        assert set(proxy.refused) <= LOOKS_FOR_UPDATES
        assert leading_nowhere(device) == []


def leading_nowhere(device: Served) -> list[str]:
    """Return the requests that were accepted without telling where to look and when: clients then wait 30 seconds."""
    return [
        f"{exchange['method']} {exchange['url']}"
        for exchange in device.exchanges_since(0)
        if exchange["url"].startswith(device.management)
        and exchange["status"] == 202
        and not ("Retry-After" in exchange["response_headers"] and LEADS & set(exchange["response_headers"]))
    ]


@pytest.fixture(scope="session")
def vhd(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A small disk."""
    path = tmp_path_factory.mktemp("vhd") / "ubuntu.vhd"
    path.write_bytes(b"boot".ljust(DISK_BYTES, b"\0") + vhd_footer(DISK_BYTES))
    return path

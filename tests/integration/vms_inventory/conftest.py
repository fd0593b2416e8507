# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One emulator with a cluster and a device for all tests of the inventory in a process."""

from __future__ import annotations

import collections.abc as c
import socket

import pytest

from tests.emulator.client import Emulator
from tests.emulator.guests import GuestError, find_server
from tests.integration.vms_inventory.estate import Estate


@pytest.fixture(scope="package")
def guest_port() -> int:
    """The port of the guests; 0 where they cannot be run."""
    try:
        find_server()
    except GuestError:
        return 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def estate(tmp_path_factory: pytest.TempPathFactory, guest_port: int) -> c.Iterator[Estate]:
    """The cluster and the device. Tests tell their machines apart by name."""
    directory = tmp_path_factory.mktemp("estate")
    arguments = ["--devices", "1", "--device-address", "127.0.43.1", "--operation-seconds", "0.1"]
    arguments += ["--guest-ssh-port", str(guest_port), "--directory", str(directory / "emulator")]
    with Emulator.start(*arguments) as emulator:
        yield Estate.furnish(emulator, directory)

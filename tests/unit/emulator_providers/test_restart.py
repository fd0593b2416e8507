# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Local resources over a restart of the emulator, and a device that is tolerant."""

from __future__ import annotations

import pathlib

import pytest
from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.conftest import serve

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

ARGUMENTS = ("--devices", "1", "--device-address", "127.0.10.9", "--clusters", "0")


@pytest.fixture(scope="module")
def maker() -> CertificateMaker:
    """The authority of the certificates."""
    return CertificateMaker()


def test_resources_survive(tmp_path: pathlib.Path, maker: CertificateMaker) -> None:
    kept = ("--state", str(tmp_path / "state.json"), "--directory", str(tmp_path / "emulator"), *ARGUMENTS)
    with Emulator.start(*kept) as emulator:
        site = serve(emulator, maker, tmp_path)
        site.new_group("kept")
        site.account("survivor")
        machine = site.machine("vm", site.image("image"), site.nic("nic"))
        before = [site.get(machine), site.get(site.path("networkInterfaces", "nic"))]
    with Emulator.start(*kept) as emulator:
        site.emulator, site.device = emulator, DeviceClient(emulator, emulator.ready["devices"][0])
        old, new = site.management.rpartition(":")[2], str(site.device.port)
        site.management, site.login = site.management.replace(old, new), site.login.replace(old, new)
        assert [site.get(machine), site.get(site.path("networkInterfaces", "nic"))] == before
        assert site.power(machine) == "running"
        site.make("disks", "disk", {"creationData": {"createOption": "Import", "sourceUri": site.vhd("survivor")}})
        again = site.machine_properties(site.path("images", "image"), site.path("networkInterfaces", "nic"))
        assert site.put("virtualMachines", "vm", again).ok


def test_a_tolerant_device(tmp_path: pathlib.Path, maker: CertificateMaker) -> None:
    with Emulator.start("--tolerant", *ARGUMENTS) as emulator:
        site = serve(emulator, maker, tmp_path)
        site.new_group("tolerant")
        properties = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1, "unknown": True}
        assert site.put("disks", "disk", properties, "2025-01-02").ok
        assert "unknown" not in site.get(site.path("disks", "disk"), "2025-01-02")["properties"]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as a whole: many devices, and state that survives a restart of the emulator."""

from __future__ import annotations

import ipaddress
import pathlib

from emulator_device.certificate_maker import CertificateMaker, declaration, recipes

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient


def test_more_devices_than_a_byte_counts() -> None:
    with Emulator.start("--devices", "300", "--device-address", "127.0.20.250") as emulator:
        devices = emulator.ready["devices"]
        first = ipaddress.ip_address("127.0.20.250")
        assert [item["address"] for item in devices] == [str(first + index) for index in range(300)]
        for key in ("serial", "fingerprint", "url", "resource_manager"):
            assert len({item[key] for item in devices}) == 300
        last = DeviceClient(emulator, devices[-1])
        last.sign_in_first()
        assert last.configuration()["deviceInfo"]["serialNumber"] == last.serial


def test_state_survives_a_restart(tmp_path: pathlib.Path, maker: CertificateMaker) -> None:
    arguments = ("--devices", "2", "--device-address", "127.0.30.1", "--state", str(tmp_path / "state.json"))
    arguments += ("--directory", str(tmp_path / "emulator"))
    with Emulator.start(*arguments) as emulator:
        device = DeviceClient(emulator, emulator.ready["devices"][1])
        device.sign_in_first()
        good = recipes(f"DBE-{device.serial}", "microsoftdatabox.com", device.serial)["MultiSAN"]
        device.post_device({"certificates": declaration(maker.entry("MultiSAN", good))["certificates"]})
        emulator.advance(1)
        device.move(device.url)
        device.sign_in()
        device.apply({"activation": {"activationKey": device.control("issue_activation_key")["activation_key"]}})
        device.control("stick_apply", declaration="Time")
        device.post_device({"time": {"timeZone": "UTC"}})
        before, password = device.state(), device.password
    with Emulator.start(*arguments) as emulator:
        device = DeviceClient(emulator, emulator.ready["devices"][1])
        after = device.state()
        kept = ("certificates", "activated", "subscription_id", "password_changed", "addresses")
        assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
        assert device.described["default_password"] == ""
        device.password = password
        device.sign_in()
        assert device.wait()["Time"]["resultCode"] == "Success"
        assert device.configuration()["time"]["timeZone"] == "UTC"
    state_file = tmp_path / "state.json"
    assert state_file.stat().st_mode & 0o077 == 0


def test_a_reset_device_is_factory_fresh(device: DeviceClient, lan_address: str) -> None:
    contact = device.url
    ports = device.configuration()["network"]["interfaces"]
    ports[0]["iPv4"]["address"] = lan_address
    device.post_device({"network": {"interfaces": ports}})
    device._emulator.advance(1)
    device.move(f"https://{lan_address}:{device.port}")
    device.sign_in()
    device.control("factory_reset")
    device.password = "Password1"
    device.move(contact)
    device.sign_in_first()
    assert device.configuration()["network"]["interfaces"][0]["iPv4"]["address"] == "192.168.100.10"


def test_only_what_may_change_something_counts_as_a_write(device: DeviceClient, fleet: Emulator) -> None:
    mark = fleet.mark()
    device.sign_in()
    device.get()
    assert fleet.writes_since(mark) == []
    device.sign_in_first()
    device.post("/supportConsent", True)
    assert [exchange["url"].rpartition("/")[2] for exchange in fleet.writes_since(mark)] == ["Login", "supportConsent"]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role device_dns against a real BIND 9."""

from __future__ import annotations

import collections.abc as c
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.emulator.client import Emulator
from tests.integration.device.estate import Estate
from tests.integration.device.name_server import ADDRESS, NameServer, missing_programs, name_server
from tests.integration.playbooks.project import Project, Report

ZONE = "example.com"
DEVICE = f"store.{ZONE}"
NAMES = (DEVICE, f"management.{DEVICE}", f"login.{DEVICE}", f"images.blob.{DEVICE}", f"md-1.blob.{DEVICE}")
NODE = f"1d9nhq2.{ZONE}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[NameServer]:
    """The server of the zone."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"BIND 9 cannot be installed here: {', '.join(missing)} missing, and this needs root and apt-get")
    with name_server(tmp_path_factory.mktemp("bind"), ZONE) as running:
        yield running


class Registrar:
    """Runs the role with one declaration."""

    def __init__(self, project: Project, server: NameServer) -> None:
        self.project = project
        play = {
            "name": "Names",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "roles": ["edgestack.azure.device_dns"],
        }
        (project.directory / "names.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
        self.declared: dict[str, t.Any] = {
            "device_dns_device_name": "Store",
            "device_dns_domain": ZONE,
            "device_dns_address": "192.0.2.10",
            "device_dns_nodes": [{"serial_number": "1D9NHQ2", "address": "192.0.2.11"}],
            "device_dns_server": ADDRESS,
            "device_dns_port": server.port,
            "device_dns_key_file": str(server.key_file),
        }

    def run(self, *arguments: str, **changes: t.Any) -> Report:
        """Run with these changes, for good."""
        self.declared.update(changes)
        self.project.declare(self.declared)
        return self.project.run("names.yml", *arguments)


@pytest.fixture
def registrar(emulator: Emulator, server: NameServer, tmp_path: Path) -> Registrar:
    return Registrar(Project(tmp_path, emulator), server)


def answers(server: NameServer) -> list[list[str]]:
    return [server.address_of(name) for name in NAMES]


def test_names_come_move_and_go(registrar: Registrar, server: NameServer) -> None:
    serial = server.serial()
    planned = registrar.run("--check")
    assert (planned.status, planned.changed, server.serial()) == (0, 1, serial), planned.output
    made = registrar.run()
    assert (made.status, made.changed) == (0, 1), made.output
    assert answers(server) == [["192.0.2.10"]] * len(NAMES)
    assert server.address_of(NODE) == ["192.0.2.11"]
    serial = server.serial()
    assert registrar.run().changed == 0
    assert server.serial() == serial
    assert registrar.run(device_dns_address="192.0.2.20").changed == 1
    assert answers(server) == [["192.0.2.20"]] * len(NAMES)
    assert registrar.run("--check").changed == 0
    gone = registrar.run(device_dns_state="absent")
    assert (gone.status, gone.changed) == (0, 1), gone.output
    assert answers(server) == [[]] * len(NAMES)
    assert registrar.run().changed == 0
    assert server.address_of(f"www.{ZONE}") == ["192.0.2.80"]


def test_secret_from_a_variable(
    registrar: Registrar, server: NameServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Accounts of their own instead of the wildcard, and the key from a variable, which nobody gets to see."""
    # A short name: Ansible makes sockets in it, whose paths must not be longer than 108 characters.
    temporary = tmp_path_factory.mktemp("t")
    registrar.project.environment["TMPDIR"] = str(temporary)
    report = registrar.run(
        "-vvv",
        device_dns_device_name="shop",
        device_dns_key_file="",
        device_dns_key_name="updates",
        device_dns_key_secret=server.secret,
        device_dns_blob_wildcard=False,
        device_dns_storage_accounts=["images"],
        device_dns_zone=ZONE,
    )
    assert report.status == 0, report.output
    assert server.address_of(f"images.blob.shop.{ZONE}") == ["192.0.2.10"]
    assert server.address_of(f"other.blob.shop.{ZONE}") == []
    assert server.secret not in report.output
    assert [path for path in temporary.rglob("tsig-*") if path.is_file()] == []


def test_the_bring_up_registers_names(estate: Estate, server: NameServer) -> None:
    ((host, device),) = estate.devices.items()
    estate.declare(
        device_bringup_names=["dns"],
        device_dns_server=ADDRESS,
        device_dns_port=server.port,
        device_dns_key_file=str(server.key_file),
    )
    # The first sign-in is one change, the names are the other.
    assert [estate.bring_up("--tags", "names").changed for _ in range(2)] == [2, 0]
    name = f"management.{estate.variables[host]['device_bringup_name']}.{ZONE}"
    assert server.address_of(name) == [device.described["address"]]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"device_dns_device_name": "alias", "device_dns_nodes": []}, "alias"),
        ({"device_dns_key_file": "", "device_dns_key_name": "updates", "device_dns_key_secret": "d3Jvbmc="}, "BADSIG"),
        ({"device_dns_domain": "example.org"}, "REFUSED"),
        ({"device_dns_port": 9, "device_dns_timeout": 1}, "no servers could be reached"),
    ],
)
def test_what_does_not_work_is_told(registrar: Registrar, changes: dict[str, t.Any], told: str) -> None:
    report = registrar.run(**{"device_dns_device_name": "kiosk", **changes})
    assert report.status != 0
    assert told in report.output, report.output

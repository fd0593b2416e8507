# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates are replaced when they are due, and not at all when that does not work out."""

from __future__ import annotations

import collections.abc as c
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.device.conftest import Described
from tests.integration.device.estate import ROTATE, Estate
from tests.integration.playbooks.project import Report

TESTS = 5


class Owner:
    """Rotates the certificates of one device that was brought up."""

    def __init__(self, estate: Estate, host: str) -> None:
        self.estate = estate
        self.host = host
        self.device = estate.devices[host]

    def run(self, *arguments: str) -> Report:
        """Bring the device up again."""
        return self.estate.bring_up("--limit", self.host, *arguments)

    def rotate(self, *arguments: str, forced: bool = True) -> Report:
        """Run the playbook."""
        force = ("-e", "device_bringup_force_rotation=true") if forced else ()
        return self.estate.run("--limit", self.host, *arguments, *force, playbook=ROTATE)

    def served(self) -> str:
        """The fingerprint of the certificate of the local web UI."""
        fingerprint: str = self.device.state()["certificates"]["endpoints"]["LocalUI"]["fingerprint"]
        return fingerprint

    def sets(self) -> list[str]:
        """The sets of certificates on the controller."""
        directory = self.estate.certificates(self.host)
        return sorted(path.name.removeprefix(self.host) for path in directory.parent.glob(f"{self.host}*"))


@pytest.fixture(scope="module")
def owners(
    fleet: Emulator, unused: c.Iterator[Described], tmp_path_factory: pytest.TempPathFactory, signing_chain: Path
) -> c.Iterator[Owner]:
    """Owners of devices that were brought up in one run, each once."""
    described = [next(unused) for _ in range(TESTS)]
    estate = Estate(fleet, tmp_path_factory.mktemp("rotation"), described, signing_chain=signing_chain)
    estate.bring_up()
    return iter([Owner(estate, host) for host in estate.devices])


@pytest.fixture
def owner(owners: c.Iterator[Owner]) -> Owner:
    return next(owners)


def test_rotation(owner: Owner) -> None:
    before = owner.served()
    mark = owner.estate.emulator.mark()
    idle = owner.rotate(forced=False)
    assert (idle.status, idle.changed) == (0, 0), idle.output
    planned = owner.rotate("--check")
    assert planned.status == 0, planned.output
    assert planned.changed > 0
    assert owner.estate.writes_since(mark) == []
    done = owner.rotate()
    assert done.status == 0, done.output
    assert owner.served() != before
    assert owner.sets() == ["", ".previous"]
    assert owner.rotate(forced=False).changed == 0
    assert owner.run().changed == 0


def test_what_cannot_be_verified_is_taken_back(owner: Owner) -> None:
    before = owner.served()
    failed = owner.rotate("-e", "device_bringup_verify_min_days=9999")
    assert failed.status != 0
    assert "has its present ones again" in " ".join(failed.output.split())
    assert owner.served() == before
    assert owner.sets() == ["", ".failed"]
    assert owner.rotate(forced=False).changed == 0
    assert owner.run().changed == 0


def test_what_the_device_refuses_is_taken_back(owner: Owner) -> None:
    before = owner.served()
    owner.device.control("fail_apply", declaration="Certificates", code="CertificateImportFailure")
    failed = owner.rotate()
    assert failed.status != 0
    assert "CertificateImportFailure" in failed.output
    assert owner.served() == before
    assert owner.sets() == ["", ".failed"]


def test_an_interrupted_rotation_is_taken_up(owner: Owner) -> None:
    """The device has the new set, and the controller has not noticed."""
    assert owner.rotate().status == 0
    served = owner.served()
    present = owner.estate.certificates(owner.host)
    present.rename(f"{present}.next")
    Path(f"{present}.previous").rename(present)
    done = owner.rotate(forced=False)
    assert done.status == 0, done.output
    assert owner.served() == served
    assert owner.sets() == ["", ".previous"]


def test_a_renamed_device_is_left_alone(owner: Owner) -> None:
    owner.estate.variables[owner.host]["device_bringup_name"] = "renamed"
    owner.estate.write()
    mark = owner.estate.emulator.mark()
    refused = owner.rotate()
    assert refused.status != 0
    assert "Bring it up first" in " ".join(refused.output.split())
    assert owner.estate.writes_since(mark) == []

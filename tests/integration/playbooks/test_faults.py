# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning while the service misbehaves: it takes longer, and the result is the same."""

from __future__ import annotations

import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbooks.conftest import Site
from tests.integration.playbooks.project import PROVISION

Fault = dict[str, t.Any]

THROTTLED = {
    "status": 429,
    "headers": {"Retry-After": "1"},
    "body": {"error": {"code": "TooManyRequests", "message": "Slow."}},
}
UNAVAILABLE = {"status": 503, "body": {"error": {"code": "ServiceUnavailable", "message": "Try again."}}}
OPERATIONS = "/operationStatuses/"

FAULTS: dict[str, list[Fault]] = {
    "throttled": [
        {**THROTTLED, "method": "PUT", "path": kind} for kind in ("galleryImages", "networkInterfaces", "machines/")
    ]
    + [{**THROTTLED, "method": "GET", "path": OPERATIONS, "times": 2}],
    "unavailable": [
        {**UNAVAILABLE, "path": kind, "times": 2} for kind in ("storageContainers", "logicalNetworks", OPERATIONS)
    ],
    "dropped-before": [
        {"drop": "before", "method": "PUT", "path": kind} for kind in ("galleryImages", "virtualMachineInstances")
    ]
    + [{"drop": "before", "method": "GET", "path": OPERATIONS}],
    "signed-out-while-waiting": [{"expire_tokens": True, "path": OPERATIONS, "skip": skip} for skip in (0, 2)],
}


@pytest.mark.parametrize("name", FAULTS)
def test_provisioning_survives(emulator: Emulator, site: Site, name: str) -> None:
    site.declare(machines=1)
    provision_under(emulator, site, FAULTS[name])
    writes = site.writes()
    assert set(writes.values()) == {1}, writes
    assert site.project.run(PROVISION).changed == 0
    assert not site.writes()


def test_lost_answers(emulator: Emulator, site: Site) -> None:
    """The service did what it was asked, and the answer was lost: asking again may not break what exists."""
    site.declare(machines=1)
    kinds = (
        "resourceGroups/[^/]+[?]",
        "galleryImages",
        "networkInterfaces",
        "machines/[^/]+[?]",
        "virtualMachineInstances",
    )
    provision_under(emulator, site, [{"drop": "after", "method": "PUT", "path": kind} for kind in kinds])
    assert site.project.run(PROVISION).changed == 0


def provision_under(emulator: Emulator, site: Site, faults: list[Fault]) -> None:
    """A run that succeeds although every one of these faults struck."""
    for fault in faults:
        emulator.add_fault(**fault)
    report = site.project.run(PROVISION)
    assert report.status == 0, report.output
    for fault in emulator.control("list_faults"):
        assert fault["hits"] > 0, fault


def test_failed_operation_is_told_and_made_good(emulator: Emulator, site: Site) -> None:
    site.declare(machines=1)
    failure = {"code": "DiskFull", "message": "There is no space left on the volume."}
    emulator.add_fault(method="PUT", path="galleryImages", fail_operation=failure)
    report = site.project.run(PROVISION)
    assert report.status != 0
    told = " ".join(report.output.split())
    assert "DiskFull" in told
    assert "no space left" in told
    assert site.project.run(PROVISION).status == 0
    assert site.project.run(PROVISION).changed == 0

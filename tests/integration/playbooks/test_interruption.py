# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is killed is taken up by the next one: nothing is made twice, nothing is left half done."""

from __future__ import annotations

import collections
import subprocess
import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbooks.conftest import Site
from tests.integration.playbooks.project import PROVISION, kill

KINDS = {"image 'ubuntu-2404'": "galleryimages", "virtual machine 'web-1'": "virtualmachineinstances"}


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the run prints up to the first line with these words."""
    lines = []
    for line in t.cast("t.IO[str]", process.stdout):
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"{words!r} was never printed:\n{''.join(lines)}")


@pytest.mark.parametrize("label", KINDS, ids=KINDS.values())
def test_killed_run_is_taken_up(emulator: Emulator, site: Site, label: str) -> None:
    site.declare(machines=1)
    kind = KINDS[label]
    writes = killed_while_it_creates(emulator, site, label)
    assert [key for key in writes if kind in key], "the creation had begun"

    # The second run finds the operation of the first one still going on, and is watched until it has seen that.
    mark = emulator.mark()
    process = site.project.start(PROVISION)
    try:
        read_until(process, f"{label}: ")
        seen = [exchange for exchange in emulator.traffic_since(mark) if f"/{kind}/" in exchange["url"].casefold()]
        assert {exchange["method"] for exchange in seen} == {"GET"}
        emulator.finish_operations(stuck=True)
        output = "".join(process.stdout or ())
        assert process.wait() == 0, output
    finally:
        kill(process)
    writes += site.writes()
    assert set(writes.values()) == {1}, writes
    assert site.project.run(PROVISION).changed == 0
    assert not site.writes()


def killed_while_it_creates(emulator: Emulator, site: Site, label: str) -> collections.Counter[str]:
    """Start a run and kill it while the creation of one resource goes on; the writes it did."""
    emulator.add_fault(method="PUT", path=f"/{KINDS[label]}/", stuck_operation=True)
    process = site.project.start(PROVISION)
    try:
        read_until(process, f"{label}: ")
    finally:
        kill(process)
    return site.writes()


def test_failure_between_arc_machine_and_instance(emulator: Emulator, site: Site) -> None:
    site.declare(machines=1)
    error = {"error": {"code": "InternalServerError", "message": "The server is overburdened."}}
    emulator.add_fault(method="PUT", path="/virtualMachineInstances/", status=500, body=error, times=None)
    report = site.project.run(PROVISION)
    assert report.status != 0
    assert "run the task again to go on" in " ".join(report.output.split())
    emulator.clear_faults()
    assert site.project.run(PROVISION).status == 0
    writes = site.writes()
    assert set(writes.values()) == {1}, writes
    assert site.project.run(PROVISION).changed == 0

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A look at devices, factory-fresh and brought up, that changes nothing and finds what is wrong."""

from __future__ import annotations

from tests.integration.device.estate import Estate
from tests.integration.playbooks.project import Report

PREFLIGHT = "edgestack.azure.preflight"
CHECK = "edgestack.azure.check_certificates"


def look(estate: Estate, *arguments: str, playbook: str = PREFLIGHT) -> Report:
    """Run a playbook that must not write anything."""
    mark = estate.emulator.mark()
    report = estate.run(*arguments, playbook=playbook)
    assert estate.writes_since(mark) == []
    assert report.changed == 0, report.output
    return report


def test_before_and_after_the_bring_up(estate: Estate) -> None:
    ((host, _),) = estate.devices.items()
    fresh = look(estate)
    assert fresh.status == 0, fresh.output
    estate.bring_up()
    estate.finish_in_portal()
    done = look(estate)
    assert done.status == 0, done.output
    assert "Try to sign in to Azure Resource Manager" in {step.task for step in done.steps("ok")}

    in_force = look(estate, playbook=CHECK)
    assert in_force.status == 0, in_force.output
    due = look(estate, "-e", "device_bringup_renew_before=366", playbook=CHECK)
    assert due.status != 0
    assert "365 days" in due.output or "364 days" in due.output, due.output

    estate.declare(device_bringup_arm_password="aA1!not-this-one")
    refused = look(estate)
    assert refused.status != 0
    assert "aA1!not-this-one" not in refused.output
    assert host in refused.output
    estate.declare(device_bringup_password="aA1!nor-this")
    assert look(estate).status != 0

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The chapter about Azure Stack Edge: from factory-fresh devices to running virtual machines.

The emulator has to be started with ``EMULATOR_ARGUMENTS``.
"""

from __future__ import annotations

from tests.demo.device_machines import enable_compute, provision_machines
from tests.demo.stage import Stage
from tests.integration.device.estate import BRING_UP, ROTATE, Estate

EMULATOR_ARGUMENTS = ("--devices", "2", "--device-address", "127.0.70.1")


def chapter_device(stage: Stage) -> None:
    """Predict, bring up, do the steps of the portal, verify, run again, rotate the certificates, make machines."""
    estate = Estate(stage.emulator, stage.directory / "device", stage.emulator.ready["devices"])
    enable_compute(estate)
    count = len(estate.devices)

    mark = stage.emulator.mark()
    stage.run("Azure Stack Edge: factory-fresh devices (check mode)", estate.project, BRING_UP, "--check")
    stage.demand_no_writes(mark)
    stage.run("Azure Stack Edge: up to the activation", estate.project, BRING_UP)
    stage.heading("Azure Stack Edge: somebody resets the Edge ARM password and enables virtual machines in the portal")
    estate.finish_in_portal()
    verified = stage.run("Azure Stack Edge: up to a verified environment", estate.project, BRING_UP)
    stage.demand(verified.changed == count, f"{count} environments had to be registered, not {verified.changed}")

    mark = stage.emulator.mark()
    again = stage.run("Azure Stack Edge: the same again changes nothing", estate.project, BRING_UP)
    stage.demand(again.changed == 0, f"the second run changed {again.changed} tasks")
    stage.demand_no_writes(mark)

    before = _served(estate)
    force = ("-e", "device_bringup_force_rotation=true")
    stage.run("Azure Stack Edge: new certificates", estate.project, ROTATE, *force)
    stage.demand(not before & _served(estate), "a device still serves an old certificate")
    _show(stage, estate)
    provision_machines(stage, estate)


def _served(estate: Estate) -> set[str]:
    """The fingerprints of all certificates that the devices themselves say they serve."""
    found = [device.state()["certificates"]["endpoints"] for device in estate.devices.values()]
    return {served["fingerprint"] for endpoints in found for served in endpoints.values()}


def _show(stage: Stage, estate: Estate) -> None:
    """Ask the devices themselves, not the collection, what they are like."""
    stage.heading("Azure Stack Edge: what the devices are like")
    for host, device in estate.devices.items():
        state = device.state()
        endpoint = state["configuration"]["deviceEndpoint"]
        stage.demand(
            state["activated"] and not state["certificate_problems"], f"{host}: {state['certificate_problems']}"
        )
        stage.say(f"  {host:<16} {endpoint['name']}.{endpoint['dnsDomain']}, activated, certificates valid")
        for slot, served in state["certificates"]["endpoints"].items():
            stage.say(f"  {'':<16} {slot:<14} {served['origin']}, until {served['not_after'][:10]}")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The act about virtual machines on devices: a disk file, and what becomes of it on every device."""

from __future__ import annotations

import secrets
import typing as t

from tests.demo.stage import Stage
from tests.integration.device.estate import DOMAIN, Estate
from tests.integration.playbooks.declarations import Declaration
from tests.integration.playbooks.device_declarations import PROVISION_DEVICE, till_group, write_template
from tests.integration.playbooks.disk_files import make_disk_file
from tests.integration.playbooks.project import changed_items

_MACHINES = 2
_GROUP = "till"
_CLIENT = "1950a258-227b-4e31-a9cf-717495945fc2"


def enable_compute(estate: Estate) -> None:
    """Declare a virtual switch; the device then makes its virtual network itself."""
    switch = {"name": "vswitch-port2", "interface_name": "Port2", "enabled_for_compute": True}
    for variables in estate.variables.values():
        variables["device_bringup_network"]["vswitches"] = [switch]
    estate.write()


def provision_machines(stage: Stage, estate: Estate) -> None:
    """Predict, provision, run again, and look at a change before it is made."""
    directory, project = estate.project.directory, estate.project
    disk_file = directory / "till.vhd"
    stage.heading("Azure Stack Edge: a fixed VHD with a system for tills")
    stage.say(f"  {disk_file.name} was made by {make_disk_file(disk_file)}, {disk_file.stat().st_size} bytes")
    write_template(directory)
    group = till_group(_GROUP, disk_file, machines=_MACHINES)
    # The names of storage accounts are names of hosts below the name of the device: all devices may have the same.
    declared = {"device_vm_resource_groups": [group], "till_token": secrets.token_urlsafe(12)}
    project.declare(declared)

    mark = stage.emulator.mark()
    predicted = stage.run(
        "Azure Stack Edge: which machines would be made (check mode)", project, PROVISION_DEVICE, "--check"
    )
    stage.demand_no_writes(mark)
    done = stage.run("Azure Stack Edge: make them", project, PROVISION_DEVICE)
    same = changed_items(predicted.steps()) == changed_items(done.steps())
    stage.demand(same, "the first run did something else than check mode predicted")
    uploads = sum(write.endswith("/vhds/till.vhd") for write in estate.writes_since(mark))
    stage.demand(uploads == len(estate.devices), f"one upload for each device was needed, there were {uploads}")

    mark = stage.emulator.mark()
    again = stage.run("Azure Stack Edge: the same again changes nothing", project, PROVISION_DEVICE)
    stage.demand(again.changed == 0, f"the second run changed {again.changed} tasks")
    _change(group)
    project.declare(declared)
    plan = stage.run(
        "Azure Stack Edge: a changed declaration (check mode and diff)", project, PROVISION_DEVICE, "--check", "--diff"
    )
    stage.demand(plan.changed == len(estate.devices), f"one task of each device had to change, {plan.changed} would")
    stage.demand_no_writes(mark)
    _show(stage, estate)


def _change(group: Declaration) -> None:
    group["virtual_machines"][0].update(vm_size="Standard_D2_v2", allow_restart=True)


def _show(stage: Stage, estate: Estate) -> None:
    """Ask the devices themselves, not the collection, which machines there are."""
    stage.heading("Azure Stack Edge: which machines there are")
    for host in estate.devices:
        machines = _machines(estate, host)
        stage.demand(len(machines) == _MACHINES, f"{host} has {len(machines)} machines")
        for machine in machines:
            states = [status["code"] for status in machine["properties"]["instanceView"]["statuses"]]
            stage.demand("PowerState/running" in states, f"{machine['name']} is {states}")
            size = machine["properties"]["hardwareProfile"]["vmSize"]
            stage.say(f"  {host:<16} {machine['name']:<14} {size:<16} running")


def _machines(estate: Estate, host: str) -> list[dict[str, t.Any]]:
    """The virtual machines of a device with their power state."""
    device, variables = estate.devices[host], estate.variables[host]
    name = f"{variables['device_bringup_name']}.{DOMAIN}"
    with device.named_session(str(estate.certificates(host) / "trust-bundle.pem")) as session:
        form = {"grant_type": "password", "client_id": _CLIENT, "username": "EdgeArmUser"}
        form |= {"password": variables["device_bringup_arm_password"], "resource": f"https://management.{name}/"}
        token = session.post(f"https://login.{name}:{device.port}/adfs/oauth2/token", data=form).json()["access_token"]
        base = f"https://management.{name}:{device.port}/subscriptions/{device.state()['subscription_id']}"
        group = f"{base}/resourceGroups/{_GROUP}/providers/Microsoft.Compute/virtualMachines"
        session.headers["Authorization"] = f"Bearer {token}"
        listed = session.get(group, params={"api-version": "2020-06-01"}).json()["value"]
        query = {"api-version": "2020-06-01", "$expand": "instanceView"}
        return [session.get(f"{group}/{machine['name']}", params=query).json() for machine in listed]

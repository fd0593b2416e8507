# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The chapter about Azure Local: one declaration, from nothing to running virtual machines."""

from __future__ import annotations

from tests.demo.stage import Stage
from tests.integration.playbooks.declarations import Declaration, shop, variables
from tests.integration.playbooks.project import PROVISION, changed_items

_MACHINES = 3
_SHOWN = (
    ("storage path", "Microsoft.AzureStackHCI/storageContainers", ("properties", "path")),
    ("image", "Microsoft.AzureStackHCI/galleryImages", ("properties", "osType")),
    ("logical network", "Microsoft.AzureStackHCI/logicalNetworks", ("properties", "vmSwitchName")),
    ("virtual disk", "Microsoft.AzureStackHCI/virtualHardDisks", ("properties", "diskSizeGB")),
    ("network interface", "Microsoft.AzureStackHCI/networkInterfaces", ("properties", "macAddress")),
)


def chapter_azure_local(stage: Stage) -> None:
    """Predict, provision, run again, and look at a change before it is made."""
    cluster = stage.emulator.clusters[0]
    declaration = shop(cluster, "shop-042", machines=_MACHINES)
    declared = variables(declaration)
    project = stage.project("azure_local", declared)

    mark = stage.emulator.mark()
    predicted = stage.run("Azure Local: what would be done (check mode, nothing exists)", project, PROVISION, "--check")
    stage.demand_no_writes(mark)
    done = stage.run("Azure Local: do it", project, PROVISION)
    same = changed_items(predicted.steps()) == changed_items(done.steps())
    stage.demand(same, "the first run did something else than check mode predicted")

    mark = stage.emulator.mark()
    again = stage.run("Azure Local: the same again changes nothing", project, PROVISION)
    stage.demand(again.changed == 0, f"the second run changed {again.changed} tasks")
    stage.demand_no_writes(mark)

    _change(declaration)
    project.declare(declared)
    plan = stage.run(
        "Azure Local: a changed declaration (check mode and diff)", project, PROVISION, "--check", "--diff"
    )
    stage.demand(plan.changed == 1, f"one task had to change something, {plan.changed} would")
    stage.demand_no_writes(mark)
    _show(stage, declaration)


def _change(declaration: Declaration) -> None:
    machine = declaration["virtual_machines"][0]
    machine.update(memory_mb=8192, allow_restart=True, tags={"till": "yes"})


def _show(stage: Stage, declaration: Declaration) -> None:
    """Ask the service itself, not the collection, what exists."""
    emulator, group = stage.emulator, declaration["resource_group"]
    stage.heading(f"Azure Local: what exists in the resource group {group}")
    with emulator.session() as session:
        for title, kind, path in _SHOWN:
            url = emulator.arm(f"{emulator.group_path(group)}/providers/{kind}", "2024-01-01")
            for item in session.get(url, headers=emulator.authorization()).json()["value"]:
                value = item[path[0]].get(path[1], "")
                stage.say(f"  {title:<18} {item['name']:<14} {item['properties']['provisioningState']:<10} {value}")
        for machine in declaration["virtual_machines"]:
            place = emulator.resource_path(group, "machines", machine["name"], "Microsoft.HybridCompute")
            url = emulator.arm(
                f"{place}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default", "2024-01-01"
            )
            properties = session.get(url, headers=emulator.authorization()).json()["properties"]
            state = properties["status"]["powerState"]
            stage.demand(state == "Running", f"{machine['name']} is {state}")
            size = properties["hardwareProfile"]
            numbers = f"{state}, {size['processors']} processors, {size['memoryMB']} MB"
            stage.say(
                f"  {'virtual machine':<18} {machine['name']:<14} {properties['provisioningState']:<10} {numbers}"
            )

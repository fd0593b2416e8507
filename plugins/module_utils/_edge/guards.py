# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must not be changed on a device while a virtual machine runs. Source: azure-stack-edge facts G.4, G.7."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import parse_id
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Plan
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import profile_of
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import power_state
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.power import (
    DEALLOCATE,
    STOP,
    PowerAction,
)


def address_needs_stop(engine: Engine, target: Target, plan: Plan, current: Body) -> None:
    """The address of a network interface is changed while its virtual machine is stopped.

    Raises:
        CollectionError: It is not.
    """
    if plan.needs_stop:
        _refuse_while_on(engine, target, plan, get_path(current, "properties.virtualMachine.id"), STOP)


def growth_needs_stop(engine: Engine, target: Target, plan: Plan, current: Body) -> None:
    """An attached disk grows while its virtual machine is deallocated.

    Raises:
        CollectionError: It is not.
    """
    # inferred: sources tell this of OS disks, and contradict each other; for data disks it was the rule in Azure at the
    # time of these api-versions.
    if any(change.option == "disk_size_gb" for change in plan.changes):
        _refuse_while_on(engine, target, plan, current.get("managedBy"), DEALLOCATE)


def _refuse_while_on(engine: Engine, target: Target, plan: Plan, machine_id: t.Any, needed: PowerAction) -> None:
    if not machine_id:
        return
    version = profile_of(target.desired).compute
    machine = engine.client.get(str(machine_id), version, **{"$expand": "instanceView"})
    if machine is None or needed.is_reached(power_state(machine)):
        return
    name = parse_id(str(machine_id)).name
    names = ", ".join(f"'{change.option}'" for change in plan.changes)
    raise CollectionError(
        f"The {target.label} is attached to the virtual machine '{name}', which is {power_state(machine)!r}, and "
        f"changing {names} needs it {needed.leads_to.casefold()}. Nothing was changed. Stop it first with "
        "device_virtual_machine and 'state: stopped'.",
        diff=plan.diff(),
    )

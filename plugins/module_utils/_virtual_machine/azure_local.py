# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converges a virtual machine on Azure Local: Arc machine, instance, then power.

Both parts are created and deleted together. A change that needs a stopped machine costs one stop and one start, and
happens only when the user allowed it. Source: azure-local facts E and H.
"""

from __future__ import annotations

import copy
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import TAGS, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import engine_of, target_of
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import (
    arm_resource_spec,
    fields_spec,
    validate,
    wait_spec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Action, Plan, plan_present
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import (
    ARC_MACHINE,
    OS_TYPE,
    describe,
    virtual_machine_instance,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine_rules import (
    concrete_size,
)
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.common import (
    STATES,
    PowerPlan,
    left_over,
    named_target,
    plan_power,
    refuse_unfinishable,
    remove_all,
    stopped_for,
    with_key_paths,
)
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.power import (
    PowerAction,
    is_changing,
)

_POWER_STATE = "properties.status.powerState"
# What is attached to a machine is only ever removed here, which needs no fields.
_ATTACHED = {
    option: ResourceSpec(type=kind, api_version=common.API_VERSION, title=title, result_key=option, fields=())
    for option, kind, title in (
        ("network_interfaces", common.NETWORK_INTERFACE_TYPE, "network interface"),
        ("data_disks", common.VIRTUAL_DISK_TYPE, "virtual disk"),
    )
}
_HARDWARE = ("vm_size", "processors", "memory_mb")


def virtual_machine_entry() -> Entry:
    """The module ``virtual_machine``."""
    own = ArgumentSpec(
        {
            "allow_restart": {"type": "bool", "default": False},
            "remove_network_interfaces": {"type": "bool", "default": False},
            "remove_data_disks": {"type": "bool", "default": False},
            "tags": TAGS.option(),
            "location": common.LOCATION.option(),
        }
    )
    spec = connection_spec().merge(
        arm_resource_spec(states=STATES), wait_spec(), fields_spec(virtual_machine_instance("Linux")), own
    )
    return Entry(spec, run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Bring the machine to its declaration."""
    validate(virtual_machine_instance("Linux"), params)
    machine = _VirtualMachine(engine_of(params, context), params)
    return machine.remove() if params["state"] == "absent" else machine.converge()


class _Plans(t.NamedTuple):
    """Everything that will be done, in this order: Arc machine, stop, instance, power."""

    machine: Plan
    instance: Plan
    power: PowerPlan

    @property
    def changed(self) -> bool:
        return not (self.machine.is_noop and self.instance.is_noop) or self.power.changes_anything


class _VirtualMachine:
    """One virtual machine over one engine."""

    def __init__(self, engine: Engine, params: dict[str, t.Any]) -> None:
        self._engine = engine
        self._params = params
        declared = {**params, "kind": "HCI", "identity": "SystemAssigned", "api_version": None}
        self._machine = target_of(engine, ARC_MACHINE, declared)
        self._instance = target_of(engine, virtual_machine_instance("Linux"), params)

    def converge(self) -> dict[str, t.Any]:
        """Declaration first, then the power state."""
        machine, instance = self._read()
        plans = self._plan(machine, instance)
        power = plans.power
        refuse_unfinishable(self._params, sum([not plans.instance.is_noop, power.stop_first, power.action is not None]))
        machine = self._engine.apply(self._machine, plans.machine)
        instance = self._write_instance(plans)
        if power.action is not None:
            instance = self._act(power.action) or _with_power_state(instance, power.action.leads_to)
        return self._result(plans, machine, instance)

    def remove(self) -> dict[str, t.Any]:
        """Delete instance and machine; what it used stays unless its removal was asked for."""
        machine, instance = self._read()
        targets = [
            target for target, body in ((self._instance, instance), (self._machine, machine)) if body is not None
        ]
        refuse_unfinishable(self._params, len(targets))
        if instance is None:
            wanted = [item for item in self._named() if self._is_to_be_removed(item)]
            return remove_all(self._engine, targets, left_over(self._engine, wanted))
        attached = {item.id: (item, self._is_to_be_removed(item)) for item in self._attached(instance)}
        return remove_all(self._engine, targets, attached)

    def _read(self) -> tuple[Body | None, Body | None]:
        machine = self._engine.read(self._machine)
        # Without its parent the instance cannot exist.
        instance = self._engine.read(self._instance) if machine is not None else None
        if instance is not None and is_changing(get_path(instance, _POWER_STATE)):
            instance = self._engine.wait_until(
                self._instance, lambda body: not is_changing(get_path(body, _POWER_STATE)), "its power state is steady"
            )
        return machine, instance

    def _plan(self, machine: Body | None, instance: Body | None) -> _Plans:
        target = self._engine.resolve(self._instance, instance)
        os_type = target.desired.get("os_type") or OS_TYPE.get(instance or {})
        spec = virtual_machine_instance(os_type if os_type in ("Linux", "Windows") else "Linux")
        current = {name: spec.field(name).read(instance) for name in _HARDWARE} if instance else None
        desired = with_key_paths(concrete_size(target.desired, current), os_type)
        self._instance = dataclasses.replace(target, spec=spec, desired=desired)
        instance_plan = plan_present(spec, desired, instance, api_version=target.api_version)
        location = {"location": desired.get("location")} if machine is None else {}
        self._machine = dataclasses.replace(self._machine, desired={**self._machine.desired, **location})
        self._machine, machine_plan = self._engine.plan(self._machine, machine)
        # A new machine is started by its creation.
        power_state = "Running" if instance is None else get_path(instance, _POWER_STATE)
        return _Plans(machine_plan, instance_plan, plan_power(self._params, instance_plan, power_state))

    def _write_instance(self, plans: _Plans) -> Body | None:
        try:
            with stopped_for(plans.power, self._engine, self._act):
                return self._engine.apply(self._instance, plans.instance)
        except CollectionError as error:
            if plans.machine.action is Action.CREATE:
                error.message += (
                    f" The Arc machine '{self._params['name']}' was created before and stays: run the task again to go"
                    " on, or remove it with 'state: absent'."
                )
            raise

    def _act(self, action: PowerAction) -> Body | None:
        return self._engine.act(
            self._instance, action.name, until=lambda body: action.is_reached(get_path(body, _POWER_STATE))
        )

    def _named(self) -> list[Target]:
        """What the options name of what may be attached."""
        return self._targets(lambda option: self._params.get(option) or [])

    def _attached(self, instance: Body) -> list[Target]:
        spec = virtual_machine_instance("Linux")
        return self._targets(lambda option: spec.field(option).read(instance))

    def _targets(self, values: t.Callable[[str], list[str]]) -> list[Target]:
        return [
            named_target(self._engine, kind, value, self._params["resource_group"])
            for option, kind in _ATTACHED.items()
            for value in values(option)
        ]

    def _is_to_be_removed(self, target: Target) -> bool:
        option = next(option for option, kind in _ATTACHED.items() if kind is target.spec)
        return bool(self._params[f"remove_{option}"])

    def _result(self, plans: _Plans, machine: Body | None, instance: Body | None) -> dict[str, t.Any]:
        resource = describe(
            {**(machine or {}), "id": self._machine.id, "name": self._params["name"]},
            {**(instance or {}), "id": self._instance.id},
            self._instance.spec,
        )
        changes = plans.machine.changes + plans.instance.changes + plans.power.as_changes()
        result: dict[str, t.Any] = {
            "changed": plans.changed,
            "diff": Plan(Action.UPDATE, changes=changes).diff(),
            "restarted": plans.power.is_restart,
            "virtual_machine": resource,
        }
        if self._engine.pending is not None:
            result["operation"] = self._engine.pending.to_result()
        return result


def _with_power_state(instance: Body | None, power_state: str) -> Body:
    predicted = copy.deepcopy(instance or {})
    predicted.setdefault("properties", {}).setdefault("status", {})["powerState"] = power_state
    return predicted

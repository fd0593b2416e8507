# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converges a virtual machine on a device: the declaration, then power.

What is attached (disks, network interfaces) are resources of their own and are made before. Source: azure-stack-edge
facts G.8.
"""

from __future__ import annotations

import copy
import difflib
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import parse_id, same_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import engine_of, result_of, target_of
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import (
    arm_resource_spec,
    fields_spec,
    validate,
    wait_spec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Plan
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.common import DEVICE_LOCATION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import (
    OPTION,
    api_profile_spec,
    profile_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import (
    VIRTUAL_MACHINES,
    power_state,
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
    DEALLOCATE,
    POWER_OFF,
    PowerAction,
    is_changing,
)

_NOT_OFFERED = (400, 404)


def device_virtual_machine_entry() -> Entry:
    """The module ``device_virtual_machine``."""
    own = ArgumentSpec(
        {
            "allow_restart": {"type": "bool", "default": False},
            "deallocate": {"type": "bool", "default": True},
            "remove_network_interfaces": {"type": "bool", "default": False},
            "remove_data_disks": {"type": "bool", "default": False},
            "remove_os_disk": {"type": "bool", "default": False},
        }
    )
    fields = [fields_spec(spec) for spec in VIRTUAL_MACHINES.values()]
    spec = connection_spec().merge(arm_resource_spec(states=STATES), wait_spec(), *fields, api_profile_spec(), own)
    return Entry(spec, run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Bring the machine to its declaration."""
    validate(VIRTUAL_MACHINES[params[OPTION]], params)
    machine = _VirtualMachine(engine_of(params, context), params)
    return machine.remove() if params["state"] == "absent" else machine.converge()


class _VirtualMachine:
    """One virtual machine over one engine."""

    def __init__(self, engine: Engine, params: dict[str, t.Any]) -> None:
        self._engine = engine
        self._params = params
        declared = with_key_paths(params, params.get("os_type") or "Linux")
        self._target = target_of(engine, VIRTUAL_MACHINES[params[OPTION]], declared)

    def converge(self) -> dict[str, t.Any]:
        """Declaration first, then the power state."""
        current = self._read()
        self._target, plan = self._engine.plan(self._target, current)
        if any(change.option == "vm_size" for change in plan.changes):
            refuse_unknown_size(self._engine.client, self._params)
        power = self._plan_power(plan, current)
        refuse_unfinishable(self._params, sum([not plan.is_noop, power.stop_first, power.action is not None]))
        with stopped_for(power, self._engine, self._act):
            body = self._engine.apply(self._target, plan)
        if power.action is not None:
            body = self._act(power.action) or _with_power_state(body, power.action.leads_to)
        changed = not plan.is_noop or power.changes_anything
        told = plan._replace(changes=plan.changes + power.as_changes())
        result = result_of(self._engine, self._target, told, changed=changed, body=body)
        return {**result, "restarted": power.is_restart}

    def remove(self) -> dict[str, t.Any]:
        """Delete the machine; what it used stays unless its removal was asked for."""
        current = self._read()
        if current is None:
            wanted = [target for option, target in self._named() if self._is_to_be_removed(option, target)]
            return remove_all(self._engine, [], left_over(self._engine, wanted))
        attached = {
            target.id: (target, self._is_to_be_removed(option, target)) for option, target in self._attached(current)
        }
        return remove_all(self._engine, [self._target], attached)

    def _read(self) -> Body | None:
        current = self._engine.read(self._target)
        if current is None or not is_changing(power_state(current)):
            return current
        return self._engine.wait_until(
            self._target, lambda body: not is_changing(power_state(body)), "its power state is steady"
        )

    def _plan_power(self, plan: Plan, current: Body | None) -> PowerPlan:
        # A new machine is started by its creation. A change needs more than the guest shut down.
        before = "running" if current is None else power_state(current)
        wants_deallocation = plan.needs_stop or self._params["deallocate"]
        return plan_power(self._params, plan, before, stop=DEALLOCATE if wants_deallocation else POWER_OFF)

    def _act(self, action: PowerAction) -> Body | None:
        return self._engine.act(self._target, action.name, until=lambda body: action.is_reached(power_state(body)))

    def _named(self) -> t.Iterator[tuple[str, Target]]:
        """What the options name, with the option that says whether it goes too. Disks before network interfaces."""
        params, profile = self._params, self._params[OPTION]
        named = [
            ("remove_os_disk", DISKS[profile], params.get("os_disk") or params.get("os_disk_name")),
            *(
                ("remove_data_disks", DISKS[profile], disk.get("disk") or disk.get("name"))
                for disk in params.get("data_disks") or []
            ),
            *(
                ("remove_network_interfaces", NETWORK_INTERFACES[profile], name)
                for name in params.get("network_interfaces") or []
            ),
        ]
        for option, spec, value in named:
            if value:
                yield option, named_target(self._engine, spec, value, params["resource_group"])

    def _attached(self, current: Body) -> t.Iterator[tuple[str, Target]]:
        """What the machine has, with the option that says whether it goes too. Disks before network interfaces."""
        disks, interfaces = DISKS[self._params[OPTION]], NETWORK_INTERFACES[self._params[OPTION]]
        storage, network = "properties.storageProfile", "properties.networkProfile.networkInterfaces"
        found = [
            ("remove_os_disk", disks, get_path(current, f"{storage}.osDisk.managedDisk.id")),
            *(
                ("remove_data_disks", disks, get_path(disk, "managedDisk.id"))
                for disk in get_path(current, f"{storage}.dataDisks") or []
            ),
            *(("remove_network_interfaces", interfaces, item.get("id")) for item in get_path(current, network) or []),
        ]
        for option, spec, identity in found:
            if identity:
                name = identity.rpartition("/")[2]
                yield option, Target(spec, identity, {"name": name}, spec.api_version)

    def _is_to_be_removed(self, option: str, target: Target) -> bool:
        """What lives in another resource group belongs to somebody else."""
        group, own = parse_id(target.id).parent, parse_id(self._target.id).parent
        return bool(self._params[option]) and same_id(str(group), str(own))


def refuse_unknown_size(client: ArmClient, params: t.Mapping[str, t.Any]) -> None:
    """Refuse a size that the device does not have, where the device tells its sizes.

    Raises:
        InvalidInput: The device has other sizes.
    """
    path = f"/subscriptions/{client.subscription_id}/providers/Microsoft.Compute/locations/{DEVICE_LOCATION}/vmSizes"
    try:
        names = [str(size.get("name")) for size in client.list(path, profile_of(params).compute)]
    except ArmError as error:
        if error.status not in _NOT_OFFERED:
            raise
        return
    given = str(params["vm_size"])
    if names and given.casefold() not in {name.casefold() for name in names}:
        near = difflib.get_close_matches(given, names, n=5, cutoff=0.0)
        raise InvalidInput.of(
            "vm_size", given, f"a size of this device, for example {', '.join(near)} ({len(names)} in all)"
        )


def _with_power_state(body: Body | None, state: str) -> Body:
    predicted = copy.deepcopy(body or {})
    status = {"code": f"PowerState/{state.casefold()}"}
    predicted.setdefault("properties", {})["instanceView"] = {"statuses": [status]}
    return predicted

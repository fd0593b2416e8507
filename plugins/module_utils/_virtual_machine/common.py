# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the virtual machines of both platforms share: how a change and the power state become one sequence."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Action, Change, Plan
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.power import (
    RESTART,
    START,
    STOP,
    PowerAction,
    action_for,
    is_off,
)

# What a machine may take to start; the time of the task itself may be over by then.
_SECONDS_TO_START_AGAIN = 600.0
STATES = ("present", "absent", "started", "stopped", "restarted")


class PowerPlan(t.NamedTuple):
    """What happens to the power: perhaps a stop before the change, perhaps an action after it.

    Args:
        power_state: The state before.
        stop: The action that stops the machine far enough for a change.
        action: What is done after the change.
    """

    power_state: str | None
    stop: PowerAction = STOP
    stop_first: bool = False
    action: PowerAction | None = None

    @property
    def changes_anything(self) -> bool:
        """Whether the power state is touched at all."""
        return self.stop_first or self.action is not None

    @property
    def is_restart(self) -> bool:
        """Whether a running machine is interrupted and runs again afterwards."""
        return self.action is RESTART or (self.stop_first and self.action is START and not is_off(self.power_state))

    def as_changes(self) -> tuple[Change, ...]:
        """The change of the power state for the diff; none where the machine is as before in the end."""
        after = self.action or (self.stop if self.stop_first else None)
        if after is None or (self.stop_first and self.is_restart):
            return ()
        return (Change("power_state", self.power_state, after.leads_to),)


def plan_power(params: Params, plan: Plan, power_state: str | None, *, stop: PowerAction = STOP) -> PowerPlan:
    """How the power state gets where the options want it, given what the plan of the declaration needs.

    Args:
        power_state: The state that the machine is in; for a new one the state that its creation leads to.
        stop: How a machine is stopped, for a change and for ``state: stopped``.

    Raises:
        CollectionError: A running machine would have to be stopped, and the options do not allow it.
    """
    state = params["state"]
    is_new = plan.action is Action.CREATE
    action = None if is_new and state == "restarted" else action_for(state, power_state, stop=stop)
    if not plan.needs_stop or stop.is_reached(power_state):
        return PowerPlan(power_state, stop, action=action)
    if action is stop or is_off(power_state):
        return PowerPlan(power_state, stop, stop_first=True, action=None if action is stop else action)
    if action is not RESTART and not params["allow_restart"]:
        names = ", ".join(f"'{change.option}'" for change in plan.changes)
        raise CollectionError(
            f"The virtual machine '{params['name']}' is {power_state!r}, and changing {names} needs it "
            "stopped. Nothing was changed. Allow one stop and start with 'allow_restart: true', or stop it first.",
            diff=plan.diff(),
        )
    return PowerPlan(power_state, stop, stop_first=True, action=START)


@contextlib.contextmanager
def stopped_for(power: PowerPlan, engine: Engine, act: t.Callable[[PowerAction], object]) -> t.Iterator[None]:
    """Around a change: stop the machine for it where the plan says so; if it fails, the machine does not stay off."""
    try:
        if power.stop_first:
            act(power.stop)
        yield
    except CollectionError as error:
        if power.stop_first and power.is_restart:
            error.message += _start_again(engine, act)
        raise


def _start_again(engine: Engine, act: t.Callable[[PowerAction], object]) -> str:
    """Start the machine after a failure, which may have used up all the time. Returns what to tell the user."""
    engine.grant(_SECONDS_TO_START_AGAIN)
    try:
        act(START)
    except CollectionError as error:
        return f" The machine was stopped for the change and is still off; starting it failed: {error.message}"
    return " The machine was stopped for the change and has been started again."


def refuse_unfinishable(params: Params, operations: int) -> None:
    """Without waiting only one operation can be started, and nothing may be left half done.

    Raises:
        InvalidInput: There are several, and they are not to be waited for.
    """
    if not params["wait"] and operations > 1:
        raise InvalidInput.of(
            "wait",
            False,
            "true, because this change takes several operations after one another. Nothing was changed",
        )


def remove_all(
    engine: Engine, targets: t.Sequence[Target], attached: t.Mapping[str, tuple[Target, bool]]
) -> dict[str, t.Any]:
    """Remove what the machine consists of, then what was attached to it and is to be removed with it.

    Args:
        targets: What exists and makes up the machine, in the order of removal.
        attached: Everything that was attached by id, and whether to remove it.

    Returns:
        The task result.
    """
    for target in targets:
        engine.remove(target)
    removed = [target.id for target, wanted in attached.values() if wanted and engine.remove(target)[0]]
    gone = [target.id for target in reversed(targets)] + removed
    return {
        "changed": bool(gone),
        "diff": {"before": {"resources": gone}, "after": {"resources": []}},
        "removed": gone,
        "left_behind": [identity for identity in attached if identity not in removed],
        "restarted": False,
    }


def named_target(engine: Engine, spec: ResourceSpec, value: str, resource_group: str) -> Target:
    """A resource that an option names, by its id or by its name in the resource group."""
    identity = value
    if not value.startswith("/"):
        identity = resource_id(engine.client.subscription_id, resource_group, spec.type, value)
    return Target(spec, identity, {"name": identity.rpartition("/")[2]}, spec.api_version)


def left_over(engine: Engine, targets: t.Iterable[Target]) -> dict[str, tuple[Target, bool]]:
    """What a removal that was interrupted has left of the resources that the options name.

    Once the machine is gone nothing else tells what it had. What another machine has by now is none of it.
    """
    found = {}
    for target in targets:
        body = engine.look(target)
        if body is not None and not (body.get("managedBy") or get_path(body, "properties.virtualMachine.id")):
            found[target.id] = (target, True)
    return found


def with_key_paths(desired: dict[str, t.Any], os_type: str | None) -> dict[str, t.Any]:
    """SSH keys of Linux machines belong into the administrator's home unless another file was given."""
    keys = desired.get("ssh_public_keys")
    if not keys or os_type != "Linux" or not desired.get("admin_username"):
        return desired
    path = f"/home/{desired['admin_username']}/.ssh/authorized_keys"
    return {**desired, "ssh_public_keys": [{**key, "path": key.get("path") or path} for key in keys]}

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Power states: which action leads from the one a machine is in to the one that is wanted."""

from __future__ import annotations

import typing as t

_RUNNING = ("running",)
_OFF = ("stopped", "deallocated")
_CHANGING = ("starting", "stopping", "deallocating")


class PowerAction(t.NamedTuple):
    """An action to POST and the state it leads to."""

    name: str
    leads_to: str

    def is_reached(self, power_state: str | None) -> bool:
        """Whether the machine shows the state that the action leads to."""
        if self.leads_to == "Stopped":
            return is_off(power_state)
        return str(power_state).casefold() == self.leads_to.casefold()


START = PowerAction("start", "Running")
STOP = PowerAction("stop", "Stopped")
# The two ways to stop that a device has: the second gives processors and memory back, which most changes need.
POWER_OFF = PowerAction("powerOff", "Stopped")
DEALLOCATE = PowerAction("deallocate", "Deallocated")
RESTART = PowerAction("restart", "Running")


def is_running(power_state: str | None) -> bool:
    """Whether the machine runs."""
    return str(power_state).casefold() in _RUNNING


def is_off(power_state: str | None) -> bool:
    """Whether the machine is off."""
    return str(power_state).casefold() in _OFF


def is_changing(power_state: str | None) -> bool:
    """Whether the machine is on its way to another state; only then is it worth waiting."""
    return str(power_state).casefold() in _CHANGING


def action_for(state: str, power_state: str | None, *, stop: PowerAction = STOP) -> PowerAction | None:
    """What the module's ``state`` asks for, given the power state the machine is in; None where it is met.

    Args:
        stop: The action that ``stopped`` means.
    """
    wanted: dict[str, t.Callable[[], PowerAction | None]] = {
        "started": lambda: None if is_running(power_state) else START,
        "stopped": lambda: None if stop.is_reached(power_state) else stop,
        "restarted": lambda: RESTART if is_running(power_state) else START,
    }
    return wanted[state]() if state in wanted else None

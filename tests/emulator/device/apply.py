# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applying declarations: one after the other, each takes its time, the outcome is told by the status.

Source: azure-stack-edge facts B.3, B.5 and B.11.
"""

from __future__ import annotations

import dataclasses
import typing as t

from tests.emulator.device.settings import DeviceSettings
from tests.emulator.device.shapes import LISTED, ORDER, declaration_name
from tests.emulator.device.state import DeviceState, Run

Members = dict[str, t.Any]


class StepError(Exception):
    """A declaration that cannot be applied; `code` is what the status shows as errorCode."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclasses.dataclass
class Troubles:
    """What a test wants to go wrong, by declaration (`Time`, `Network`, ...)."""

    failing: dict[str, StepError] = dataclasses.field(default_factory=dict)
    stuck: set[str] = dataclasses.field(default_factory=set)
    restarting: set[str] = dataclasses.field(default_factory=set)


class Steps(t.Protocol):
    """What can be done to a device."""

    def step(self, name: str, wanted: Members) -> None:
        """Apply one declaration; StepError when it cannot be done."""
        ...

    def restart(self) -> None:
        """Restart the device."""
        ...


class Applier:
    """The one round of declarations that a device may have under way."""

    def __init__(self, *, state: DeviceState, settings: DeviceSettings, steps: Steps) -> None:
        self._state = state
        self._settings = settings
        self._steps = steps
        self.troubles = Troubles()

    @property
    def running(self) -> bool:
        """Whether declarations are being applied."""
        return self._state.run is not None

    def start(self, wanted: Members, now: float) -> None:
        """Start a round."""
        pending = [name for name in ORDER if name in wanted]
        for name in pending:
            self._state.results[name] = _not_executed()
        self._state.failed = False
        if pending:
            self._state.run = Run(wanted, pending, now + self._settings.apply_seconds)

    def settle(self, now: float) -> None:
        """Do what is due."""
        run = self._state.run
        while run is not None and run.due <= now and self._state.restart_until <= now:
            name = run.pending[0]
            trouble = declaration_name(name)
            if trouble in self.troubles.stuck:
                return
            if trouble in self.troubles.restarting:
                # inferred: a restart in the middle delays what is left, and the status survives it
                self.troubles.restarting.discard(trouble)
                self._steps.restart()
                return
            self._execute(name, run.wanted[name])
            run.pending.pop(0)
            run.due += self._settings.apply_seconds
            if not run.pending:
                self._state.run = run = None

    def _execute(self, name: str, wanted: Members) -> None:
        # inferred: what follows a declaration that failed is applied all the same
        try:
            trouble = self.troubles.failing.pop(declaration_name(name), None)
            if trouble is not None:
                raise trouble
            self._steps.step(name, wanted)
        except StepError as error:
            self._state.failed = True
            word = self._settings.failed_word
            self._state.results[name] = {"resultCode": word, "errorCode": error.code, "message": str(error)}
        else:
            self._state.results[name] = {"resultCode": "Success", "errorCode": "None", "message": None}

    def status(self) -> Members:
        """Return the status document.

        # inferred: a declaration of an earlier round keeps its outcome (the recorded run of an activation alone listed
        six declarations, four of them Success); one that was never sent is NotExecuted.
        """
        if self._state.run is not None:
            word = self._settings.running_word
        else:
            word = self._settings.failed_word if self._state.failed else "Complete"
        listed = [*LISTED, *(name for name in ORDER if name not in LISTED and name in self._state.results)]
        results = [
            {"declarationName": declaration_name(name), **self._state.results.get(name, _not_executed())}
            for name in listed
        ]
        return {"deviceConfiguration": {"status": word, "results": results}}


def _not_executed() -> Members:
    return {"resultCode": "NotExecuted", "errorCode": "None", "message": ""}

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control endpoint: how tests steer the emulator. It is no part of what is emulated.

Every call needs `Authorization: Bearer <control token>`; bodies and answers are JSON.
"""

from __future__ import annotations

import hmac
import json
import re
import typing as t
from collections.abc import Callable

from tests.emulator.clock import EmulatorClock
from tests.emulator.faults import FaultTable
from tests.emulator.messages import Json, Request, Response

Command = Callable[[dict[str, t.Any]], Json]


class ControlError(Exception):
    """A control call that makes no sense."""


class Control:
    """Commands by name; parts of the emulator register their own with `add`."""

    def __init__(self, *, token: str, faults: FaultTable, clock: EmulatorClock) -> None:
        self._token = token
        self._faults = faults
        self._clock = clock
        self._commands: dict[str, Command] = {
            "add_fault": self._add_fault,
            "list_faults": lambda _body: self._faults.describe(),
            "clear_faults": self._clear_faults,
            "clock": self._set_clock,
        }

    def add(self, name: str, command: Command) -> None:
        """Register a command."""
        self._commands[name] = command

    async def handle(self, request: Request) -> Response:
        """Answer `POST /<command>`."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return Response(401, {"error": "wrong control token"})
        name = request.path.strip("/")
        command = self._commands.get(name)
        if command is None:
            return Response(404, {"error": f"unknown command {name!r}", "commands": sorted(self._commands)})
        try:
            return Response(200, {"result": command(json.loads(request.body or b"{}"))})
        except (ControlError, ValueError, TypeError, KeyError, re.error) as error:
            return Response(400, {"error": f"{type(error).__name__}: {error}"})

    def _add_fault(self, body: dict[str, t.Any]) -> Json:
        return {"identifier": self._faults.add(body).identifier}

    def _clear_faults(self, _body: dict[str, t.Any]) -> Json:
        self._faults.clear()
        return None

    def _set_clock(self, body: dict[str, t.Any]) -> Json:
        if "scale" in body:
            self._clock.set_scale(float(body["scale"]))
        self._clock.advance(float(body.get("advance", 0)))
        return {"now": self._clock.now(), "scale": self._clock.scale}

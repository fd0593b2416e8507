# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A callback that writes down every task: its result, and which part of the emulator's traffic log belongs to it."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: steps
type: notification
short_description: Write results and traffic positions as JSON lines
description: Needs the environment variables STEPS_FILE and STEPS_TRAFFIC_LOG.
"""


class CallbackModule(CallbackBase):
    """One JSON line per task."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "steps"

    def __init__(self) -> None:
        super().__init__()
        self._start = 0

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """The traffic from here on is this task's."""
        self._start = self._position()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """A task that went well."""
        self._write(result, failed=False)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """A task that failed."""
        self._write(result, failed=True)

    def _write(self, result: t.Any, *, failed: bool) -> None:
        line = {
            "name": result._task.get_name().rpartition(" : ")[2],
            "action": result._task.action,
            "failed": failed,
            "result": result._result,
            "traffic": [self._start, self._position()],
        }
        with open(os.environ["STEPS_FILE"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, default=str) + "\n")

    def _position(self) -> int:
        return os.stat(os.environ["STEPS_TRAFFIC_LOG"]).st_size

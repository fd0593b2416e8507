# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``device_wait_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """How long to wait for the device to carry something out."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Wait until the device has carried out what it was given.
      - With V(false) the module returns as soon as the device has accepted it, and nobody learns here how it went.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait, also for what the device was doing already. Ten minutes are not unusual.
      - When the time is over the task fails, and the device goes on. Running the task again takes up the wait.
    type: int
    default: 1800
"""

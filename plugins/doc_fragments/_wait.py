# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``wait_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """Waiting for long-running operations."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Wait until the service has finished, and return the resource as it is then.
      - With V(false) the module returns as soon as the service has accepted the request, and RV(operation) says what to
        wait for. Whether the service keeps what it accepted is not checked then.
      - An operation that an earlier task started on the same resource is waited for in any case, before something is
        planned.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait in all.
      - When they have passed the task fails. The operation itself goes on in the service, and running the task again
        takes it up where it is then.
    type: int
    default: 3600
"""

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module promises: check mode, diff, idempotence. Every module extends the first section or ``INFO``."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of modules. A module that promises less says so in its own ``attributes``."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would do, without doing it.
    support: full
  diff_mode:
    description: Tells in C(diff) mode what has changed, or what would change in C(check_mode).
    support: full
  idempotent:
    description: Changes nothing when everything is as declared, and then reports no change.
    support: full
  platform:
    description: Operating systems on which the module can run.
    support: full
    platforms: posix
"""

    # For modules that only read; instead of the first section.
    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode). Nothing is ever changed.
    support: full
  diff_mode:
    description: Tells in C(diff) mode what has changed.
    support: N/A
    details:
      - Nothing is ever changed.
  idempotent:
    description: Changes nothing when everything is as declared, and then reports no change.
    support: full
    details:
      - Nothing is ever changed.
  platform:
    description: Operating systems on which the module can run.
    support: full
    platforms: posix
"""

    # For modules that talk to the Azure Resource Manager, beside one of the above.
    ARM = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/edgestack.azure.arm) in C(module_defaults) to give the connection options once.
    support: full
    membership:
      - edgestack.azure.arm
"""

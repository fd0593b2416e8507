# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of the emulator's own tests."""

from __future__ import annotations

from tests.emulator.fixtures import by_hand, emulator, emulator_process, group_names, resource_group, session

__all__ = ["by_hand", "emulator", "emulator_process", "group_names", "resource_group", "session"]

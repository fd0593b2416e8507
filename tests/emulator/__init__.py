# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated fleet behind an Azure-like control plane: a means to truth, built from facts and published descriptions.

Run it with `python -m tests.emulator` from the repository root; drive it from tests with `tests.emulator.client`.
"""

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let every test import ``ansible_collections.edgestack.azure`` from this checkout, whatever its folder is called."""

from __future__ import annotations

from tests.tooling.checkout import make_importable

make_importable()

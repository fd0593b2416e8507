# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast door to the module of this name. Written by `make runtime-metadata`."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.plugin_utils._in_process import ActionModule

__all__ = ["ActionModule"]

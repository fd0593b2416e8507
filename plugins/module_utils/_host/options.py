# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that say which device is meant. The documentation fragment ``_device_names`` has the same ones."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec


def device_names_spec() -> ArgumentSpec:
    """The options that :class:`DeviceNames` is made of."""
    return ArgumentSpec(
        {
            "device_name": {"type": "str", "required": True},
            "dns_domain": {"type": "str", "required": True},
        }
    )

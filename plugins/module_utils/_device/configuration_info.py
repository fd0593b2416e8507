# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report the configuration of a device in a form that can be declared again."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import read_device, read_status
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import open_session
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import check_device
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import decode, without_secrets
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    DEVICE,
    DEVICE_INFO,
    READABLE,
    nodes_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.vip import read_vips


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_configuration_info module."""
    check_device(params)
    return report(open_session(params, context))


def report(session: DeviceSession) -> dict[str, t.Any]:
    """Everything that can be read, without secrets."""
    device = read_device(session)
    status = read_status(session)
    return {
        "changed": False,
        "device_info": decode(DEVICE_INFO, device.get(DEVICE_INFO.key)),
        "declarations": {
            declaration.name: decode(declaration, device[declaration.key])
            for declaration in READABLE
            if device.get(declaration.key) is not None
        },
        "configuration": without_secrets(DEVICE, device),
        "log_consent": session.get("DeviceConfiguration/supportConsent"),
        "vips": read_vips(session) if len(nodes_of(device)) > 1 else [],
        "status": {"status": status.word, "results": [result.to_result() for result in status.results]},
    }

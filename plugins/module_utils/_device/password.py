# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Have the wanted password for the administrator of a device, starting from the one it has.

Source: azure-stack-edge facts B.2; the first sign-in to a factory-fresh device has to change the default password.
"""

from __future__ import annotations

import collections.abc as c
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import open_session
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import SignInFailed
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import check_device, device_spec
from ansible_collections.edgestack.azure.plugins.module_utils._device.rules import check_password
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

OpenSession = c.Callable[[str], DeviceSession]


def password_arguments() -> ArgumentSpec:
    """All options of the module."""
    return device_spec().merge(
        ArgumentSpec({"current_password": {"type": "str", "no_log": True, "default": "Password1"}})
    )


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_password module.

    Raises:
        InvalidInput: The wanted password breaks the policy.
        CollectionError: The device takes neither password.
    """
    check_device(params)
    return converge(lambda password: open_session(params, context, password=password), params, context)


def converge(open_with: OpenSession, params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Try the wanted password, then change the current one into it. Check mode only signs in."""
    wanted, current = params["password"], params["current_password"]
    check_password("password", wanted)
    try:
        open_with(wanted).login()
    except SignInFailed as error:
        if wanted == current:
            raise
        refused = error
    else:
        return {"changed": False}
    if not context.check_mode:
        try:
            open_with(current).login(new_password=wanted)
        except SignInFailed as error:
            raise CollectionError(
                f"The device takes neither 'password' nor 'current_password'. {error.message}", **error.result
            ) from refused
    return {"changed": True}

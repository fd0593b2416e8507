# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of every module that speaks to a device's local web API.

Documented in the fragment ``_device``.
"""

from __future__ import annotations

import collections.abc as c
import typing as t

from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput


def device_spec() -> ArgumentSpec:
    """Which device, and how its administrator signs in."""
    options: dict[str, dict[str, t.Any]] = {
        "host": {"type": "str", "required": True},
        "password": {"type": "str", "required": True, "no_log": True},
        "port": {"type": "int", "default": 443},
        "ca_cert": {"type": "path"},
        "validate_certs": {"type": "bool", "default": True},
        "fingerprint": {"type": "str"},
        "resolve_to": {"type": "str"},
        "request_timeout": {"type": "int", "default": 60},
    }
    for name, option in options.items():
        option["fallback"] = (env_fallback, [f"EDGESTACK_DEVICE_{name.upper()}"])
    return ArgumentSpec(argument_spec=options)


def device_wait_spec() -> ArgumentSpec:
    """How long to wait for the device to carry something out."""
    return ArgumentSpec({"wait": {"type": "bool", "default": True}, "wait_timeout": {"type": "int", "default": 1800}})


def check_device(params: c.Mapping[str, t.Any]) -> None:
    """Look at the form of every given value, before anything is sent.

    Raises:
        InvalidInput: One is malformed; the error names the option.
    """
    host = params["host"]
    if not host or "/" in host or host.count(":") == 1 or host != host.strip():
        raise InvalidInput.of(
            "host", host, "a name or an IP address, without scheme, port and path ('port' is an option)"
        )
    if not 0 < params["port"] < 65536:
        raise InvalidInput.of("port", params["port"], "a TCP port, 1 to 65535")
    if params.get("wait_timeout") is not None and params["wait_timeout"] < 1:
        raise InvalidInput.of("wait_timeout", params["wait_timeout"], "a number of seconds, 1 or more")
    # The same rules as for the connection to the Azure Resource Manager, which has an environment besides.
    check_connection({**params, "environment": "AzureCloud"})

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of device_certificates, and the door that imports ``cryptography`` only when it is needed."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import require_cryptography
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import (
    check_device,
    device_spec,
    device_wait_spec,
)


def certificates_arguments() -> ArgumentSpec:
    """All options of the module."""
    entry: dict[str, t.Any] = {
        "endpoint": {"type": "str", "choices": ["arm", "blob", "local_ui", "node", "multi_san"], "required": True},
        "pfx": {"type": "path", "required": True},
        "pfx_password": {"type": "str", "no_log": True},
        "node_name": {"type": "str"},
    }
    more = ArgumentSpec(
        {
            "directory": {"type": "path"},
            "signing_chain": {"type": "list", "elements": "path", "default": []},
            "certificates": {"type": "list", "elements": "dict", "default": [], "options": entry},
            "pfx_password": {"type": "str", "no_log": True},
            "method": {"type": "str", "choices": ["api", "manual"], "default": "api"},
            "bundle_directory": {"type": "path"},
            "chain_record": {"type": "path"},
            "declaration_template": {"type": "dict"},
            "endpoint_address": {"type": "str"},
            "node_port": {"type": "int", "default": 5986},
        },
        required_one_of=(("directory", "certificates", "signing_chain"),),
        required_if=(("method", "manual", ("bundle_directory",)),),
    )
    return device_spec().merge(device_wait_spec(), more)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Check the connection options and the library, then run the module."""
    check_device(params)
    require_cryptography()
    from ansible_collections.edgestack.azure.plugins.module_utils._device.certificates import run as run_certificates

    return run_certificates(params, context)

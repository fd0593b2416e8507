# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Storage accounts of a device, and their keys where they are asked for. Source: azure-stack-edge facts G.2."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION, profile_of
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.storage_account import STORAGE_ACCOUNTS


def device_storage_account_entry() -> Entry:
    """The module ``device_storage_account``."""
    converging = choice_entry(OPTION, STORAGE_ACCOUNTS)

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        result = converging.run(params, context)
        # In check mode and without waiting the account may not be there yet.
        exists = params["wait"] and not (context.check_mode and result["changed"])
        if params["return_keys"] and params["state"] == "present" and exists:
            result["account_keys"] = _keys(params, context, str(result["storage_account"]["id"]))
        return result

    own = ArgumentSpec({"return_keys": {"type": "bool", "default": False, "no_log": False}})
    return Entry(converging.argument_spec.merge(own), run)


def _keys(params: dict[str, t.Any], context: Context, identity: str) -> dict[str, str]:
    """The keys by name. Registered as secrets they would be masked in the result too, and of no use: see
    ``SECRET_RESULTS``, which keeps the result from being shown."""
    version = params.get("api_version") or profile_of(params).storage
    answer = connect(params, context).post(f"{identity}/listKeys", version).body
    keys = answer.get("keys") if isinstance(answer, dict) else None
    if not keys:
        raise CollectionError(f"The service did not tell the keys of the storage account '{params['name']}'.")
    return {str(key["keyName"]): str(key["value"]) for key in keys}

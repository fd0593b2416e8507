# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads virtual machines on a device: one, those of a resource group, or all.

A list does not tell the power state, so each machine is read, several at a time. Source: azure-stack-edge facts G.8.
"""

from __future__ import annotations

import concurrent.futures
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import find, info_spec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity
from ansible_collections.edgestack.azure.plugins.module_utils._resource.query import query_of
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION, api_profile_spec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import VIRTUAL_MACHINES

_READ_AT_ONCE = 8


def device_virtual_machine_info_entry() -> Entry:
    """The module ``device_virtual_machine_info``."""
    return Entry(connection_spec().merge(info_spec(), api_profile_spec()), run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Find the machines and describe them."""
    spec = VIRTUAL_MACHINES[params[OPTION]]
    check_identity(spec, params)
    query = query_of(params.get("query"))
    client = connect(params, context)
    api_version = params.get("api_version") or spec.api_version
    bodies: list[Body | None] = list(find(client, spec, params))
    if params.get("name") is None:
        with concurrent.futures.ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
            bodies = list(pool.map(lambda body: client.get(str(body["id"]), api_version, **spec.read_query), bodies))
    # One that was deleted meanwhile is not there any more.
    return {"changed": False, "virtual_machines": query([spec.to_ansible(body) for body in bodies if body is not None])}

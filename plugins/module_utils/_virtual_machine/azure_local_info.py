# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads virtual machines on Azure Local: one, those of a resource group, or those of the subscription.

There is no list of instances. The Arc machines of kind HCI are listed and the instance below each is read, several at a
time. Source: azure-local facts H; that the kind tells Azure Local machines from others is inferred.
"""

from __future__ import annotations

import collections.abc as c
import concurrent.futures
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import find, info_spec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity
from ansible_collections.edgestack.azure.plugins.module_utils._resource.query import query_of
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import (
    ARC_MACHINE,
    INSTANCE_PATH,
    describe,
    spec_of,
)

_READ_AT_ONCE = 8


def virtual_machine_info_entry() -> Entry:
    """The module ``virtual_machine_info``."""
    return Entry(connection_spec().merge(info_spec()), run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Find the machines and describe them."""
    check_identity(ARC_MACHINE, params)
    query = query_of(params.get("query"))
    client = connect(params, context)
    api_version = params.get("api_version")
    machines = list(find_machines(client, params))
    with concurrent.futures.ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
        instances = list(pool.map(lambda machine: read_instance(client, machine, api_version), machines))
    found = [
        describe(machine, instance, spec_of(instance))
        for machine, instance in zip(machines, instances, strict=True)
        if instance is not None
    ]
    return {"changed": False, "virtual_machines": query(found)}


def find_machines(client: ArmClient, params: Params) -> c.Iterator[Body]:
    """The Arc machines below which there may be an instance."""
    # The option means the instances; machines belong to another provider with versions of its own.
    for body in find(client, ARC_MACHINE, {**params, "api_version": None}):
        if str(body.get("kind")).casefold() == "hci":
            yield body


def read_instance(client: ArmClient, machine: Body, api_version: str | None) -> Body | None:
    """The instance below a machine; None for one that was left without by an interrupted creation."""
    identity = f"{machine['id']}/{INSTANCE_PATH}"
    return client.get(identity, api_version or spec_of({}).api_version)

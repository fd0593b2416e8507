# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The info modules: one resource, those of a resource group, or those of the subscription."""

from __future__ import annotations

import collections.abc as c
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import group_id, resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity, choice_option
from ansible_collections.edgestack.azure.plugins.module_utils._resource.query import query_of


def info_spec(*, in_group: bool = True) -> ArgumentSpec:
    """Options of every info module: doc fragment ``_info``."""
    options: dict[str, dict[str, t.Any]] = {
        "name": {"type": "str"},
        "query": {"type": "str"},
        "api_version": {"type": "str"},
    }
    if not in_group:
        return ArgumentSpec(options)
    options["resource_group"] = {"type": "str"}
    return ArgumentSpec(options, required_by={"name": ("resource_group",)})


def info_entry(*specs: ResourceSpec) -> Entry:
    """The info module of one resource type, or of several that one module manages."""

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        return answer(specs, params, context)

    return Entry(connection_spec().merge(info_spec(in_group=specs[0].id_of is None)), run)


def choice_info_entry(option: str, specs: t.Mapping[str, ResourceSpec], *, more: ArgumentSpec | None = None) -> Entry:
    """The info module of a type that is spoken in several versions: ``option`` says which.

    Args:
        more: Further options, for a type whose address needs them.
    """

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        return answer([specs[params[option]]], params, context)

    return Entry(connection_spec().merge(info_spec(), choice_option(option, specs), more or ArgumentSpec()), run)


def answer(specs: t.Sequence[ResourceSpec], params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """The result of an info module."""
    check_identity(specs[0], params)
    query = query_of(params.get("query"))
    client = connect(params, context)
    found = [spec.to_ansible(body) for spec in specs for body in find(client, spec, params)]
    return {"changed": False, f"{specs[0].result_key}s": query(found)}


def find(client: ArmClient, spec: ResourceSpec, params: Params) -> c.Iterator[Body]:
    """The bodies of the resources that the options ask for. What does not exist is no error."""
    api_version = params.get("api_version") or spec.api_version
    if params.get("name") is not None:
        body = client.get(_identity(client, spec, params), api_version, **spec.read_query)
        if body is not None:
            yield body
        return
    try:
        yield from client.list(_collection(client, spec, params), api_version)
    except ArmError as error:
        if error.status != 404 or error.code != "ResourceGroupNotFound":
            raise


def _identity(client: ArmClient, spec: ResourceSpec, params: Params) -> str:
    if spec.id_of is not None:
        return spec.id_of(client.subscription_id, params)
    return resource_id(client.subscription_id, params["resource_group"], spec.type, params["name"])


def _collection(client: ArmClient, spec: ResourceSpec, params: Params) -> str:
    """The address of the list, which is the address of any member without its name."""
    if spec.id_of is not None:
        return spec.id_of(client.subscription_id, {**params, "name": "any"}).rpartition("/")[0]
    group = params.get("resource_group")
    scope = group_id(client.subscription_id, group) if group else f"/subscriptions/{client.subscription_id}"
    return f"{scope}/providers/{spec.type}"

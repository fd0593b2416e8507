# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources of any type, by their id and a part of their body."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import extension_id, group_id, parse_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._deployment.free_body import (
    free_spec,
    leaves,
    secret_name,
    without_secrets,
)
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target, Waiting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import wait_spec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.query import query_of

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z]+)?")
_SEGMENT = re.compile(r"[^/?#%\\\s][^/?#%\\]*")


def address_spec() -> ArgumentSpec:
    """Which resource is meant: doc fragment ``_address``."""
    return ArgumentSpec(
        {
            "id": {"type": "str"},
            "resource_group": {"type": "str"},
            "type": {"type": "str"},
            "name": {"type": "str"},
            "api_version": {"type": "str", "required": True},
        },
        mutually_exclusive=(("id", "type"), ("id", "name"), ("id", "resource_group")),
        required_one_of=(("id", "type"),),
        required_by={"name": ("type",)},
    )


def arm_resource_entry() -> Entry:
    """The module ``arm_resource``."""
    own = ArgumentSpec(
        {
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "body": {"type": "dict", "default": {}},
            "secret_body": {"type": "dict", "default": {}, "no_log": True},
            "list_keys": {"type": "dict", "default": {}, "no_log": False},
            "read_only": {"type": "list", "elements": "str", "default": []},
            "update_method": {"type": "str", "choices": ["put", "patch"], "default": "put"},
        },
        required_by={"type": ("name",)},
    )
    return Entry(connection_spec().merge(address_spec(), own, wait_spec()), run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Bring one resource to what the body says."""
    check_address(params)
    _check_list_keys(params)
    client = connect(params, context)
    waiting = Waiting(wait=params["wait"], timeout=params["wait_timeout"])
    engine = Engine(client, context, waiting=waiting)
    target = _target(address(params, client.subscription_id), params)
    if params["state"] == "absent":
        changed, plan = engine.remove(target)
        body = None
    else:
        target, plan = engine.plan(target, engine.read(target))
        changed, body = not plan.is_noop, engine.apply(target, plan)
    result: dict[str, t.Any] = {"changed": changed, "diff": plan.diff()}
    if body is not None:
        result["resource"] = without_secrets({"id": target.id, **body}, params["secret_body"])
    if engine.pending is not None:
        result["operation"] = engine.pending.to_result()
    return result


def _target(identity: str, params: Params) -> Target:
    spec = free_spec(
        params["body"],
        params["secret_body"],
        api_version=params["api_version"],
        list_keys=params["list_keys"],
        patch=params["update_method"] == "patch",
        read_only=tuple(params["read_only"]),
    )
    desired = {".".join(keys): value for keys, value in leaves(params["body"])}
    secrets = {secret_name(keys): value for keys, value in leaves(params["secret_body"])}
    named = {"name": identity.rpartition("/")[2]}
    return Target(spec, identity, {**named, **desired, **secrets}, params["api_version"])


def check_address(params: Params) -> None:
    """What goes into the address of a request must have the form of it.

    Raises:
        InvalidInput: A part of it cannot be one.
    """
    if not _API_VERSION.fullmatch(params["api_version"]):
        raise InvalidInput.of("api_version", params["api_version"], "a date such as 2019-10-01, or 2025-06-01-preview")
    for option in ("id", "resource_group", "type", "name"):
        value = params.get(option)
        parts = (value or "").strip("/").split("/") if option != "resource_group" else [value]
        if value is not None and not all(_SEGMENT.fullmatch(part or "") for part in parts):
            raise InvalidInput.of(option, value, "names without '?', '#', '%' and spaces at the beginning")
    if params.get("id") is not None and not params["id"].startswith("/"):
        raise InvalidInput.of("id", params["id"], "an id, which begins with '/'")


def address(params: Params, subscription: str) -> str:
    """The id of the resource that the options mean, or the path of the list where they give no name."""
    if params.get("id") is not None:
        return str(params["id"]).rstrip("/")
    group = params.get("resource_group")
    scope = group_id(subscription, group) if group else f"/subscriptions/{subscription}"
    if params.get("name") is None:
        return f"{scope}/providers/{params['type']}"
    return extension_id(scope, params["type"], params["name"])


def _check_list_keys(params: Params) -> None:
    declared = {".".join(keys): value for keys, value in leaves(params["body"])}
    for path, key in params["list_keys"].items():
        items = declared.get(path)
        if not isinstance(items, list):
            raise InvalidInput.of("list_keys", path, "the dotted path of a list in 'body'")
        if not all(isinstance(item, dict) and item.get(key) is not None for item in items):
            raise InvalidInput.of("list_keys", {path: key}, "a key that every object of the list has")


def arm_resource_info_entry() -> Entry:
    """The module ``arm_resource_info``."""
    return Entry(connection_spec().merge(address_spec(), ArgumentSpec({"query": {"type": "str"}})), run_info)


def run_info(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Read one resource or a list of them."""
    check_address(params)
    query = query_of(params.get("query"))
    client = connect(params, context)
    path = address(params, client.subscription_id)
    if _is_one(path):
        body = client.get(path, params["api_version"])
        found = [] if body is None else [body]
    else:
        found = _listed(client.list(path, params["api_version"]))
    return {"changed": False, "resources": query(found)}


def _is_one(path: str) -> bool:
    """Whether a path names a resource, and not the list of a type."""
    try:
        parse_id(path)
    except InvalidInput:
        return False
    return True


def _listed(items: t.Iterator[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """The items. A resource group that does not exist has none."""
    try:
        return list(items)
    except ArmError as error:
        if error.code != "ResourceGroupNotFound":
            raise
        return []

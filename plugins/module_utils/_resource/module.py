# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a field table to the module and the info module of its type."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target, Waiting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    GROUP_NAME_HELP,
    GROUP_NAME_PATTERN,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Plan

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")


def arm_resource_spec(*, in_group: bool = True, states: tuple[str, ...] = ("present", "absent")) -> ArgumentSpec:
    """Options of every resource module: doc fragment ``_arm_resource``."""
    options: dict[str, dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": list(states), "default": "present"},
        "append_tags": {"type": "bool", "default": True},
        "api_version": {"type": "str"},
        "expected_resources": {"type": "list", "elements": "str", "default": []},
    }
    if in_group:
        options["resource_group"] = {"type": "str", "required": True}
    return ArgumentSpec(options)


def wait_spec() -> ArgumentSpec:
    """Options of every module that starts long-running operations: doc fragment ``_wait``."""
    return ArgumentSpec(
        {"wait": {"type": "bool", "default": True}, "wait_timeout": {"type": "int", "default": 3600}},
    )


def fields_spec(spec: ResourceSpec) -> ArgumentSpec:
    """The options that a field table declares."""
    return ArgumentSpec({field.name: field.option() for field in spec.fields})


class Guard(t.Protocol):
    """A check that needs further requests; made when the plan is known and before anything is written."""

    def __call__(self, engine: Engine, target: Target, plan: Plan, current: Body) -> None:
        """Raise what is wrong."""


def resource_entry(spec: ResourceSpec) -> Entry:
    """The module of one resource type: ``state: present`` or ``absent``."""

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        return converge(spec, params, context)

    in_group = spec.id_of is None
    return Entry(connection_spec().merge(arm_resource_spec(in_group=in_group), wait_spec(), fields_spec(spec)), run)


def choice_entry(option: str, specs: t.Mapping[str, ResourceSpec], *, guard: Guard | None = None) -> Entry:
    """One module for several resource types, or versions of one: ``option`` says which; the first is the default."""

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        return converge(specs[params[option]], params, context, guard=guard)

    fields = [fields_spec(spec) for spec in specs.values()]
    return Entry(connection_spec().merge(arm_resource_spec(), wait_spec(), *fields, choice_option(option, specs)), run)


def choice_option(option: str, specs: t.Iterable[str]) -> ArgumentSpec:
    """An option whose default is the first of its choices."""
    choices = list(specs)
    return ArgumentSpec({option: {"type": "str", "choices": choices, "default": choices[0]}})


def converge(
    spec: ResourceSpec, params: dict[str, t.Any], context: Context, *, guard: Guard | None = None
) -> dict[str, t.Any]:
    """Bring one resource to what the options declare; the task result."""
    validate(spec, params)
    engine = engine_of(params, context)
    target = target_of(engine, spec, params)
    if params["state"] == "absent":
        changed, plan = engine.remove(target)
        return result_of(engine, target, plan, changed=changed, body=None)
    current = engine.read(target)
    target, plan = engine.plan(target, current)
    if guard is not None and current is not None and not plan.is_noop:
        guard(engine, target, plan, current)
    body = engine.apply(target, plan)
    return result_of(engine, target, plan, changed=not plan.is_noop, body=body)


def validate(spec: ResourceSpec, params: Params) -> None:
    """Every check that needs no request.

    Raises:
        InvalidInput: An option breaks a rule of the type.
    """
    check_identity(spec, params)
    if params.get("wait_timeout") is not None and params["wait_timeout"] < 1:
        raise InvalidInput.of("wait_timeout", params["wait_timeout"], "a number of seconds, 1 or more")
    if params["state"] != "absent":
        _check_tags(params.get("tags") or {})
        for rule in spec.rules:
            rule(params)


def check_identity(spec: ResourceSpec, params: Params) -> None:
    """What goes into the address of a request must have the form of it.

    Raises:
        InvalidInput: A name or version cannot be one.
    """
    if params.get("name") is not None:
        _match("name", params["name"], re.compile(spec.name_pattern), spec.name_help)
    if params.get("resource_group") is not None:
        _match("resource_group", params["resource_group"], re.compile(GROUP_NAME_PATTERN), GROUP_NAME_HELP)
    if params.get("api_version") is not None:
        _match("api_version", params["api_version"], _API_VERSION, "a date such as 2024-01-01, or 2025-06-01-preview")


def _check_tags(tags: t.Mapping[str, t.Any]) -> None:
    """ARM keeps text only; a number would come back as text and differ for ever."""
    for name, value in tags.items():
        if not isinstance(value, str):
            raise InvalidInput.of(f"tags.{name}", value, "text; put the value in quotes")


def _match(option: str, value: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidInput.of(option, value, allowed)


def engine_of(params: Params, context: Context) -> Engine:
    """An engine over the connection that the options describe."""
    return Engine(
        connect(params, context),
        context,
        waiting=Waiting(wait=params["wait"], timeout=params["wait_timeout"]),
        expected=params["expected_resources"],
    )


def target_of(engine: Engine, spec: ResourceSpec, params: Params) -> Target:
    """The resource that the options name, with what they declare for it."""
    subscription = engine.client.subscription_id
    if spec.id_of is not None:
        identity = spec.id_of(subscription, params)
    else:
        identity = resource_id(subscription, params["resource_group"], spec.type, params["name"])
    api_version = params.get("api_version") or spec.api_version
    return Target(spec=spec, id=identity, desired=dict(params), api_version=api_version)


def result_of(
    engine: Engine, target: Target, plan: Plan, *, changed: bool, body: dict[str, t.Any] | None
) -> dict[str, t.Any]:
    """The task result: what was done, its diff, and the resource as it is now."""
    result: dict[str, t.Any] = {"changed": changed, "diff": plan.diff()}
    if body is not None:
        result[target.spec.result_key] = target.spec.to_ansible({"id": target.id, **body})
    if engine.pending is not None:
        result["operation"] = engine.pending.to_result()
    return result

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a field table to the module and the info module of its type."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target, Waiting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import (
    arm_resource_spec,
    choice_option,
    fields_spec,
    validate,
    wait_spec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Plan


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

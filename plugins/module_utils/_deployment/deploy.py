# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploys an ARM template, or removes the record of a deployment."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import (
    ArmError,
    ErrorDetail,
    OperationFailed,
)
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._deployment.template import (
    API_VERSION,
    DEPLOYMENT,
    DIGEST_TAG,
    TYPE,
    check_parameters,
    digest_of,
    is_deployed,
    request_of,
    template_of,
    with_parameters_of_file,
)
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advice_on
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target, Waiting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import result_of
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity, wait_spec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Action, Change, Plan

_DEEPEST = 3
# Clusters have other types for the same. The clouds have these too, but nobody signs in to them through AD FS.
_TYPES_OF_DEVICES = ("microsoft.compute/", "microsoft.network/")


def deployment_entry() -> Entry:
    """The module ``deployment``."""
    own = ArgumentSpec(
        {
            "name": {"type": "str", "required": True},
            "resource_group": {"type": "str"},
            "location": {"type": "str"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "template": {"type": "dict"},
            "template_file": {"type": "path"},
            "template_uri": {"type": "str"},
            "parameters_file": {"type": "path"},
            "parameters": {"type": "dict", "default": {}},
            "secret_parameters": {"type": "dict", "default": {}, "no_log": True},
            "mode": {"type": "str", "choices": ["Incremental", "Complete"], "default": "Incremental"},
            "force": {"type": "bool", "default": False},
            "api_version": {"type": "str"},
        },
        mutually_exclusive=(("template", "template_file", "template_uri"),),
        required_if=(("state", "present", ("template", "template_file", "template_uri"), True),),
    )
    return Entry(connection_spec().merge(own, wait_spec()), run)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Deploy what the options say, if it was not deployed before."""
    check_identity(DEPLOYMENT, params)
    template = None
    if params["state"] == "present":
        template, params = _checked_template(params)
    for secret in ((params.get("template_uri") or "").partition("?")[2], *params["secret_parameters"].values()):
        context.register_secret(secret if isinstance(secret, str) else "")
    client = connect(params, context)
    engine = Engine(client, context, waiting=Waiting(wait=params["wait"], timeout=params["wait_timeout"]))
    identity = resource_id(client.subscription_id, params.get("resource_group"), TYPE, params["name"])
    target = Target(DEPLOYMENT, identity, {"name": params["name"]}, params.get("api_version") or API_VERSION)
    current = engine.read(target)
    if params["state"] == "absent":
        changed, plan = engine.remove(target)
        return result_of(engine, target, plan, changed=changed, body=None)
    plan = _plan(params, template, current)
    if context.check_mode and not plan.is_noop:
        _validate(client, context, target=target, request=plan.request or {}, seconds=params["wait_timeout"])
    with _Explained(client, target):
        body = engine.apply(target, plan)
    return result_of(engine, target, plan, changed=not plan.is_noop, body=body)


def _checked_template(params: Params) -> tuple[dict[str, t.Any] | None, dict[str, t.Any]]:
    """The template, and the options with the parameters of a file."""
    if not params.get("resource_group"):
        if not params.get("location"):
            raise InvalidInput.of("location", None, "where to keep the deployment, because there is no resource_group")
        if params["mode"] == "Complete":
            raise InvalidInput.of("mode", "Complete", "Incremental, because there is no resource_group")
    template = template_of(params)
    params = with_parameters_of_file(params, template)
    check_parameters(template, params)
    return template, params


def _plan(params: Params, template: dict[str, t.Any] | None, current: Body | None) -> Plan:
    digest = digest_of(params, template)
    if is_deployed(current, digest) and not params["force"]:
        return Plan(Action.NOTHING, predicted=current)
    if current is None:
        change, action = Change("state", "absent", "present"), Action.CREATE
    else:
        before = (current.get("tags") or {}).get(DIGEST_TAG)
        change, action = Change("digest", before, digest), Action.UPDATE
        if before == digest:
            change = Change("state", get_path(current, "properties.provisioningState"), "deployed again")
    shown = {"name": params["name"], "properties": {"mode": params["mode"]}}
    return Plan(action, method="PUT", request=request_of(params, template), predicted=shown, changes=(change,))


def _validate(client: ArmClient, context: Context, *, target: Target, request: Body, seconds: float) -> None:
    """Have the service check the template, without deploying it.

    Raises:
        CollectionError: It would not deploy it.
    """
    try:
        operation = client.post(f"{target.id}/validate", target.api_version, request)
        answer = operation.wait(Deadline(client.clock, seconds)) or operation.body
    except ArmError as error:
        if error.code != "ResourceGroupNotFound":
            raise
        context.warn(f"The {target.label} cannot be validated: its resource group does not exist yet.")
        return
    if isinstance(answer, dict) and answer.get("error"):
        detail = ErrorDetail.of_body(answer)
        raise CollectionError(f"The {target.label} is not valid: {detail.sentence()}", error=detail.to_result())


class _Explained:
    """Around a deployment: when it fails, says which of its resources did, and why; on a device also what to do."""

    def __init__(self, client: ArmClient, target: Target) -> None:
        self._client = client
        self._target = target

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if not isinstance(error, OperationFailed):
            return
        failures = list(self._failures(self._target.id, 0))
        new = [line for line in failures if line not in error.message]
        error.message = "\n- ".join([error.message, *new, *self._advice(failures)])
        error.result["failed_operations"] = failures

    def _advice(self, failures: t.Iterable[str]) -> list[str]:
        if self._client.environment.kind != "adfs":
            return []
        known = (advice_on(line) for line in failures if line.casefold().startswith(_TYPES_OF_DEVICES))
        return list(dict.fromkeys(filter(None, known)))

    def _failures(self, deployment: str, depth: int) -> t.Iterator[str]:
        """One line for each resource that failed; those of nested deployments too."""
        for operation in self._client.list(f"{deployment}/operations", self._target.api_version):
            if str(get_path(operation, "properties.provisioningState")).casefold() != "failed":
                continue
            resource = get_path(operation, "properties.targetResource") or {}
            detail = ErrorDetail.of_body(get_path(operation, "properties.statusMessage"))
            yield f"{resource.get('resourceType')} {resource.get('resourceName')}: {detail.sentence()}"
            if str(resource.get("resourceType")).casefold() == TYPE.casefold() and depth < _DEEPEST:
                yield from self._failures(str(resource["id"]), depth + 1)

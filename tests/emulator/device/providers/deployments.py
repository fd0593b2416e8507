# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Template deployments. Source: azure-stack-edge facts G.10, edge-api facts 5 and 6."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, bad_content, method_not_allowed
from tests.emulator.arm.lists import page
from tests.emulator.arm.paths import canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.device.device import Device
from tests.emulator.device.providers import versions
from tests.emulator.device.providers.deployment_runs import OPEN, WORDS, Runs
from tests.emulator.device.providers.fields import Check, one_of, opaque, record, tags, text
from tests.emulator.device.providers.long_running import LOCATION, RETRY_AFTER
from tests.emulator.device.providers.template import Entry, check_template, flatten, parameter_values
from tests.emulator.device.providers.template_functions import Scope
from tests.emulator.device.providers.template_parser import TemplateError, loads
from tests.emulator.device.providers.versions import Served
from tests.emulator.device.token_service import TENANT
from tests.emulator.messages import Json, Response

NAME = re.compile(r"^[-\w._()]{1,64}$")
KIND = "Microsoft.Resources/deployments"
DEPLOYMENT = record(
    {
        "location": text(),
        "properties": record(
            {
                "template": opaque(),
                "templateLink": opaque(),
                "parameters": opaque(),
                "parametersLink": opaque(),
                "mode": one_of("Incremental", "Complete", required=True),
                "debugSetting": opaque(),
                "onErrorDeployment": opaque(),
            },
            required=True,
        ),
        "tags": tags().but(since="2019-05-01"),
    }
)
Members = dict[str, t.Any]
# Source: the descriptions of 2018-05-01 and 2019-10-01, which are those of the profiles.
ALL_SINCE = "2019-10-01"
NEWER = ("duration", "error", "outputResources", "provisioningOperation", "templateHash", "validatedResources")
STATES = {"waiting": "Accepted", "running": "Running", "done": "Succeeded", "failed": "Failed"}


class Deployments:
    """Owns deployments of resource groups and of the subscription."""

    namespace = "Microsoft.Resources"
    kind = "deployments"

    def __init__(self, device: Device, plane: Plane) -> None:
        self._device = device
        self._plane = plane
        self._runs = Runs(plane)
        self.versions: tuple[str, ...] = Served.of(versions.DEPLOYMENTS, lambda: bool(plane.settings["strict"]))
        plane.renderers[KIND.lower()] = self.render

    def refresh(self) -> bool:
        """Go on with everything that is under way; tell whether anything happened."""
        found = self._plane.store.of_kind(self._device.state.subscription_id, KIND)
        return True in [self._runs.advance(resource) for resource in found]

    def handle(self, call: Call) -> Response:
        """Answer a request for a deployment, its operations, or the list."""
        return _as_known(call.api_version, self._answer(call))

    def _answer(self, call: Call) -> Response:
        if call.path.group:
            self._plane.group_of(call.path)
        if len(call.path.kinds) == 1:
            if call.path.is_collection:
                return self._list(call)
            return self._one(call)
        word = call.path.kinds[1].lower()
        if word == "validate" and call.method == "POST":
            return self._validate(call)
        if word == "operations" and call.method == "GET":
            return self._operations(call)
        if word == "operationstatuses" and call.method == "GET":
            return self._status(call)
        # what-if and export are not served at these versions.
        raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")

    def _one(self, call: Call) -> Response:
        verbs = {"GET": self._get, "HEAD": self._head, "PUT": self._put, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call)

    def _id(self, call: Call) -> str:
        base = f"/subscriptions/{call.path.subscription.lower()}"
        if call.path.group:
            base += f"/resourceGroups/{self._plane.group_of(call.path).name}"
        return f"{base}/providers/{KIND}/{call.path.names[0]}"

    def _find(self, call: Call) -> Resource:
        found = self._plane.store.get(self._id(call))
        if found is None:
            raise ArmError(404, "DeploymentNotFound", f"Deployment '{call.path.names[0]}' could not be found.")
        return found

    def _list(self, call: Call) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        parent = f"/subscriptions/{call.path.subscription.lower()}"
        if call.path.group:
            parent = self._plane.group_of(call.path).id
        found = self._plane.store.children(parent, KIND)
        return Response(200, page(call, found, describe=self.render, size=self._plane.settings["page_size"]))

    def _get(self, call: Call) -> Response:
        return Response(200, self.render(self._find(call)))

    def _head(self, call: Call) -> Response:
        return Response(204 if self._plane.store.get(self._id(call)) else 404)

    def _delete(self, call: Call) -> Response:
        found = self._plane.store.get(self._id(call))
        if found is not None:
            if found.properties["provisioningState"] in ("Accepted", "Running"):
                raise _active(found)
            self._plane.store.remove(found)
        return Response(204)

    # --- reading what is sent ------------------------------------------------------------------------------------

    def _body(self, call: Call) -> Members:
        try:
            body = loads(call.request.body.decode("utf-8-sig"))
        except ValueError as error:
            raise bad_content(f"'{error}'.") from error
        if not isinstance(body, dict):
            raise bad_content("'a JSON object is expected'.")
        check = Check(self.namespace, call.api_version, bool(self._plane.settings["strict"]))
        found: Members = check.clean(body, DEPLOYMENT)
        self._check_place(call, found)
        return found

    def _check_place(self, call: Call, body: Members) -> None:
        location = body.get("location")
        if call.path.group and location:
            raise ArmError(
                400,
                "InvalidDeployment",
                "The 'location' property is not allowed for deployments of resource groups.",
            )
        if not call.path.group and not location:
            raise ArmError(400, "LocationRequired", "The 'location' property must be specified for this deployment.")
        if location and canonical_location(location) != LOCATION:
            raise ArmError(
                400,
                "LocationNotAvailableForDeployment",
                f"The provided location '{location}' is not available for deployment. List of available regions is "
                f"'{LOCATION}'.",
            )

    def _understand(self, call: Call, body: Members) -> tuple[Members, Scope]:
        """Return the template and what its expressions see; refuse it when it cannot be carried out."""
        properties = body["properties"]
        if properties.get("templateLink") or properties.get("parametersLink"):
            # inferred: no sample links to templates, and a device may have no way to them
            raise ArmError(400, "InvalidTemplateDeployment", "Linked templates are not supported.")
        if properties["mode"] == "Complete":
            # inferred: every sample is Incremental
            raise ArmError(400, "InvalidTemplateDeployment", "Only the mode 'Incremental' is supported.")
        try:
            template = check_template(properties.get("template"))
            scope = Scope(call.path.subscription.lower(), call.path.group, {}, {}, self._facts(call, properties))
            scope.parameters = parameter_values(template, properties.get("parameters") or {}, scope)
            scope.variables = template.get("variables") or {}
            flatten(template, scope)
        except TemplateError as error:
            raise ArmError(400, "InvalidTemplate", f"Deployment template validation failed: '{error}'.") from error
        return template, scope

    def _facts(self, call: Call, properties: Members) -> dict[str, Json]:
        subscription = call.path.subscription.lower()
        facts: dict[str, Json] = {
            "subscription": {
                "id": f"/subscriptions/{subscription}",
                "subscriptionId": subscription,
                "tenantId": TENANT,
                "displayName": "Default Provider Subscription",
            },
            "deployment": {"name": call.path.names[0], "properties": {"mode": properties["mode"]}},
        }
        if call.path.group:
            group = self._plane.group_of(call.path)
            facts["resourceGroup"] = {
                "id": group.id,
                "name": group.name,
                "location": group.location,
                "tags": group.tags,
                "properties": {"provisioningState": group.state},
            }
        return facts

    # --- writing -------------------------------------------------------------------------------------------------

    def _put(self, call: Call) -> Response:
        if call.path.group:
            self._plane.writable_group_of(call.path)
        if not NAME.match(call.path.names[0]):
            raise ArmError(
                400,
                "InvalidDeploymentName",
                f"The provided deployment name '{call.path.names[0]}' is not valid: 1 to 64 letters, digits, '-', '_', "
                "'.', '(' and ')'.",
            )
        body = self._body(call)
        identifier = self._id(call)
        current = self._plane.store.get(identifier)
        if current is not None and current.properties["provisioningState"] in ("Accepted", "Running"):
            raise _active(current)
        template, scope = self._understand(call, body)
        resource = self._make(call, body, template, scope)
        try:
            self._runs.start(resource, template=template, scope=scope, request=call.request, who=call.principal)
        except TemplateError as error:
            raise ArmError(400, "InvalidTemplate", f"Deployment template validation failed: '{error}'.") from error
        self._plane.store.add(resource)
        resource.private["operation"] = str(uuid.uuid4().int)[:20]
        shown = self.render(resource)
        shown["properties"]["provisioningState"] = "Accepted"
        url = f"{call.request.base_url}{identifier}/operationStatuses/{resource.private['operation']}"
        headers = {"Azure-AsyncOperation": f"{url}?api-version={call.api_version}", **RETRY_AFTER}
        return Response(201 if current is None else 200, shown, headers)

    def _make(self, call: Call, body: Members, template: Members, scope: Scope) -> Resource:
        identifier, group = self._id(call), call.path.group
        parent = identifier.partition("/providers/")[0]
        hashed = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).digest()
        shown: Members = {"id": identifier, "name": call.path.names[0], "type": KIND, "properties": {}}
        shown.update({key: body[key] for key in ("location", "tags") if key in body})
        shown["properties"] = {
            "templateHash": str(int.from_bytes(hashed[:8], "big")),
            "parameters": _shown_parameters(template, scope.parameters),
            "mode": body["properties"]["mode"],
            "provisioningState": "Accepted",
            "timestamp": iso(self._plane.clock.now()),
            "correlationId": str(uuid.uuid4()),
            "dependencies": [],
        }
        made = Resource(identifier, KIND, call.path.names[0], call.path.subscription.lower(), group, parent, body=shown)
        made.private["began"] = self._plane.clock.now()
        return made

    def _validate(self, call: Call) -> Response:
        body = self._body(call)
        try:
            template, scope = self._understand(call, body)
        except ArmError as error:
            # edge-api facts 6: 400 with the error, as any refusal.
            return error.response()
        resource = self._make(call, body, template, scope)
        resource.properties["provisioningState"] = "Succeeded"
        resource.properties["validatedResources"] = [{"id": entry.id} for entry in flatten(template, scope)]
        # There is no resource yet: the published description has the properties only.
        return Response(200, {"properties": self.render(resource)["properties"]})

    # --- showing -------------------------------------------------------------------------------------------------

    def render(self, resource: Resource) -> Members:
        """Return what a client sees: no template, no secret parameter."""
        body: Members = json.loads(json.dumps(resource.body))
        now = resource.private.get("ended", self._plane.clock.now())
        entries = [Entry(**item) for item in resource.private.get("run", {}).get("entries", [])]
        body["properties"]["duration"] = f"PT{max(0.0, now - resource.private['began']):.7f}S"
        body["properties"]["providers"] = _providers(entries)
        return body

    def _status(self, call: Call) -> Response:
        found = self._find(call)
        if call.path.name != found.private.get("operation"):
            raise ArmError(404, "NotFound", f"The operation '{call.path.name}' was not found.")
        state = found.properties["provisioningState"]
        body: Members = {"status": state}
        if state == "Failed":
            body["error"] = found.properties["error"]
        return Response(200, body, {} if state in ("Succeeded", "Failed") else dict(RETRY_AFTER))

    def _operations(self, call: Call) -> Response:
        found = self._find(call)
        entries = [Entry(**item) for item in found.private["run"]["entries"]]
        shown = [_operation(found, entry) for entry in entries if entry.status not in ("waiting", "skipped")]
        if len(call.path.names) == 1:
            return Response(200, {"value": shown})
        for item in shown:
            if item["operationId"] == call.path.name.upper():
                return Response(200, item)
        raise ArmError(404, "DeploymentOperationNotFound", f"The operation '{call.path.name}' could not be found.")


def _as_known(version: str, answer: Response) -> Response:
    """Leave out what the version of a request does not know."""
    if version < ALL_SINCE and isinstance(answer.body, dict):
        for item in answer.body.get("value", [answer.body]):
            for name in NEWER:
                item.get("properties", {}).pop(name, None)
    return answer


def _operation(deployment: Resource, entry: Entry) -> Members:
    identifier = hashlib.sha256(entry.id.lower().encode()).hexdigest()[:16].upper()
    properties: Members = {
        "provisioningOperation": "Create",
        "provisioningState": STATES[entry.status],
        "timestamp": iso(entry.ended or entry.started),
        "duration": f"PT{max(0.0, (entry.ended or entry.started) - entry.started):.7f}S",
        "statusCode": "OK" if entry.error is None else entry.error["code"],
        "targetResource": {"id": entry.id, "resourceType": entry.kind, "resourceName": entry.name},
    }
    if entry.error is not None:
        properties["statusMessage"] = _status_message(entry.error)
    if entry.status in OPEN:
        properties.pop("statusCode")
    return {
        "id": f"{deployment.id}/operations/{identifier}",
        "operationId": identifier,
        "properties": properties,
    }


def _status_message(error: Members) -> Json:
    if error["code"] in WORDS.values():
        return json.loads(error["message"])
    return {"error": error}


def _shown_parameters(template: Members, values: Members) -> Members:
    shown: Members = {}
    for name, declaration in (template.get("parameters") or {}).items():
        kind = str(declaration["type"])
        secret = kind.lower().startswith("secure")
        shown[name] = {
            "type": {"securestring": "SecureString", "secureobject": "SecureObject"}.get(
                kind.lower(), kind.capitalize()
            )
        }
        if not secret:
            shown[name]["value"] = values[name]
    return shown


def _providers(entries: list[Entry]) -> list[Json]:
    found: dict[str, list[Json]] = {}
    for entry in entries:
        namespace, _, kind = entry.kind.partition("/")
        types = found.setdefault(namespace, [])
        if kind not in [item["resourceType"] for item in types]:
            types.append({"resourceType": kind, "locations": [LOCATION]})
    return [{"namespace": namespace, "resourceTypes": types} for namespace, types in found.items()]


def _active(deployment: Resource) -> ArmError:
    return ArmError(
        409,
        "DeploymentActive",
        f"Unable to edit or replace deployment '{deployment.name}': previous deployment from "
        f"'{deployment.properties['timestamp']}' is still active.",
    )

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying a deployment out: resource after resource through the same door as any other request.

Source: azure-stack-edge facts G.10. # inferred: texts and the nesting of errors are those of Azure at these versions.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.tokens import Principal
from tests.emulator.device.providers.template import DEPLOYMENTS, GROUPS, Entry, flatten
from tests.emulator.device.providers.template_functions import NotReady, Scope
from tests.emulator.device.providers.template_parser import TemplateError
from tests.emulator.messages import Json, Request, Response

FAILED_TEXT = (
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see "
    "https://aka.ms/DeployOperations for usage details."
)
WORDS = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict"}
OPEN = ("waiting", "running")
Members = dict[str, t.Any]


class Runs:
    """Carries deployments out. What it needs to go on is in the private part of the resource, so that it is saved."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    # --- starting ------------------------------------------------------------------------------------------------

    def start(self, resource: Resource, *, template: Members, scope: Scope, request: Request, who: Principal) -> None:
        """Note everything that the run needs."""
        resource.private["run"] = {
            "template": template,
            "parameters": scope.parameters,
            "variables": scope.variables,
            "facts": scope.facts,
            "group": scope.group,
            "authority": request.authority,
            "principal": dataclasses.asdict(who),
            "entries": [dataclasses.asdict(entry) for entry in flatten(template, scope)],
            "forced": request.fault.fail_operation if request.fault else None,
            "stuck": bool(request.fault and request.fault.stuck_operation),
        }
        resource.properties["provisioningState"] = "Running"

    def scope(self, resource: Resource) -> Scope:
        """Return what the expressions of a running deployment see."""
        run = resource.private["run"]
        scope = Scope(resource.subscription, run["group"], run["parameters"], run["variables"], run["facts"])
        scope.runtime = {
            "reference": lambda name, *rest: self._reference(resource, name, *rest),
            "listkeys": lambda name, *rest: self._list_keys(resource, name, *rest),
        }
        return scope

    # --- going on ------------------------------------------------------------------------------------------------

    def advance(self, resource: Resource) -> bool:
        """Do what can be done; tell whether anything happened."""
        run = resource.private.get("run")
        if not run or run["stuck"] or resource.properties["provisioningState"] not in ("Running", "Accepted"):
            return False
        entries = [Entry(**item) for item in run["entries"]]
        before = [entry.status for entry in entries]
        for entry in entries:
            if entry.status == "running":
                self._look(entry)
        for entry in entries:
            if entry.status == "waiting" and self._may_start(entry, entries):
                self._begin(resource, entry)
        self._skip(entries)
        run["entries"] = [dataclasses.asdict(entry) for entry in entries]
        if all(entry.status not in OPEN for entry in entries):
            self._finish(resource, entries)
            return True
        return before != [entry.status for entry in entries]

    def _may_start(self, entry: Entry, entries: list[Entry]) -> bool:
        needed = [other for other in entries if other is not entry and any(map(other.is_named_by, entry.needs))]
        return all(other.status == "done" for other in needed)

    def _skip(self, entries: list[Entry]) -> None:
        """What waits for something that failed is never begun."""
        if any(entry.status == "running" for entry in entries):
            return
        if any(entry.status == "failed" for entry in entries):
            for entry in entries:
                entry.status = "skipped" if entry.status == "waiting" else entry.status

    def _begin(self, resource: Resource, entry: Entry) -> None:
        entry.started = self._plane.clock.now()
        try:
            body = self._body(resource, entry)
            entry.status = "running"
            self._send(resource, entry, body)
        except NotReady:
            entry.status = "waiting"
            return
        except TemplateError as error:
            self._fail(entry, {"code": "InvalidTemplate", "message": str(error)})
            return
        except ArmError as error:
            word = WORDS.get(error.status, "Conflict")
            self._fail(entry, {"code": word, "message": json.dumps({"error": error.body()}, indent=2)})
            return
        self._look(entry)

    def _body(self, resource: Resource, entry: Entry) -> Members:
        scope = dataclasses.replace(self.scope(resource), index=entry.index)
        if entry.kind.lower() != DEPLOYMENTS:
            found: Members = scope.value(entry.body)
            return found
        return self._nested(resource, entry, scope)

    def _nested(self, resource: Resource, entry: Entry, scope: Scope) -> Members:
        """Return the body of a nested deployment. In the outer scope it sees parameters and variables from outside."""
        properties = dict(entry.body["properties"])
        template = properties.pop("template", None)
        options = properties.pop("expressionEvaluationOptions", None) or {}
        body: Members = scope.value({**entry.body, "properties": properties})
        if str(options.get("scope", "outer")).lower() != "inner" and template is not None:
            run = resource.private["run"]
            outer = run["template"]
            template = {**template, "parameters": outer.get("parameters", {}), "variables": run["variables"]}
            values = {name: {"value": value} for name, value in run["parameters"].items()}
            body["properties"]["parameters"] = values
        body["properties"]["template"] = template
        if entry.group:
            body.pop("location", None)
        return body

    def _send(self, resource: Resource, entry: Entry, body: Members) -> Response:
        run = resource.private["run"]
        if self._plane.dispatch is None:
            raise TemplateError("there is no endpoint")
        who = Principal(**run["principal"])
        request = Request(
            "PUT",
            run["authority"].partition(":")[0],
            run["authority"],
            f"{entry.id}?api-version={entry.api_version}",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        return self._plane.dispatch(request, who)

    def _look(self, entry: Entry) -> None:
        """See how far a resource is."""
        if entry.kind.lower() == GROUPS:
            self._done(entry)
            return
        made = self._plane.store.get(entry.id)
        operation = self._plane.operations.get(made.operation) if made is not None and made.operation else None
        if made is None:
            self._fail(
                entry, _terminal({"code": "ResourceNotFound", "message": f"'{entry.id}' was deleted meanwhile."})
            )
        elif entry.kind.lower() == DEPLOYMENTS:
            self._look_at_deployment(entry, made)
        elif operation is not None and not operation.done:
            return
        elif operation is not None and operation.outcome:
            self._fail(entry, _terminal(operation.outcome))
        else:
            self._done(entry)

    def _look_at_deployment(self, entry: Entry, made: Resource) -> None:
        state = made.properties["provisioningState"]
        if state == "Succeeded":
            self._done(entry)
        elif state == "Failed":
            self._fail(
                entry,
                {"code": "Conflict", "message": json.dumps({"status": "Failed", "error": made.properties["error"]})},
            )

    def _done(self, entry: Entry) -> None:
        entry.status, entry.ended = "done", self._plane.clock.now()

    def _fail(self, entry: Entry, error: Members) -> None:
        entry.status, entry.error, entry.ended = "failed", error, self._plane.clock.now()

    def _finish(self, resource: Resource, entries: list[Entry]) -> None:
        run, properties = resource.private["run"], resource.properties
        details = [entry.error for entry in entries if entry.error]
        error: Members | None = None
        if run["forced"]:
            error = dict(run["forced"])
        elif details:
            error = {"code": "DeploymentFailed", "message": FAILED_TEXT, "details": details}
        else:
            try:
                properties["outputs"] = self._outputs(resource)
            except (TemplateError, NotReady) as problem:
                error = {"code": "DeploymentOutputEvaluationFailed", "message": str(problem)}
        properties["provisioningState"] = "Failed" if error else "Succeeded"
        if error:
            properties["error"] = error
        properties["outputResources"] = [{"id": entry.id} for entry in entries if entry.status == "done"]
        resource.private["ended"] = self._plane.clock.now()

    def _outputs(self, resource: Resource) -> Members:
        scope = self.scope(resource)
        found = {}
        for name, output in (resource.private["run"]["template"].get("outputs") or {}).items():
            if not scope.value(output.get("condition", True)):
                continue
            shown = {"type": output["type"]}
            if not str(output["type"]).lower().startswith("secure"):
                shown["value"] = scope.value(output["value"])
            found[name] = shown
        return found

    # --- what expressions ask for --------------------------------------------------------------------------------

    def _identify(self, resource: Resource, name: str) -> str:
        """Return the id behind a name: an id, `Namespace/type/name`, or the name of a resource of the template."""
        if name.lower().startswith("/subscriptions/"):
            return name
        for item in resource.private["run"]["entries"]:
            if Entry(**item).is_named_by(name):
                return str(item["id"])
        run = resource.private["run"]
        base = f"/subscriptions/{resource.subscription}"
        return f"{base}/resourceGroups/{run['group']}/providers/{name}" if run["group"] else f"{base}/providers/{name}"

    def _found(self, resource: Resource, name: str) -> Resource:
        identifier = self._identify(resource, name)
        for item in resource.private["run"]["entries"]:
            if item["id"].lower() == identifier.lower() and item["status"] in OPEN:
                raise NotReady(identifier)
        found = self._plane.store.get(identifier)
        if found is None:
            raise TemplateError(f"The resource '{identifier}' that a template function refers to was not found.")
        return found

    def _reference(self, resource: Resource, name: str, _version: str = "", full: str = "") -> Json:
        shown = self._plane.render(self._found(resource, name))
        return shown if full.lower() == "full" else shown.get("properties", {})

    def _list_keys(self, resource: Resource, name: str, version: str = "") -> Json:
        account = self._found(resource, name)
        run = resource.private["run"]
        target = f"{account.id}/listKeys?api-version={version}"
        host = run["authority"].partition(":")[0]
        request = Request("POST", host, run["authority"], target, {}, b"")
        if self._plane.dispatch is None:
            raise TemplateError("there is no endpoint")
        try:
            return self._plane.dispatch(request, Principal(**run["principal"])).body
        except ArmError as error:
            raise TemplateError(f"listKeys of '{account.id}': {error.message}") from error


def _terminal(error: Members) -> Members:
    """Wrap the error of an operation as a deployment shows it: JSON in the text of a detail."""
    inner = {
        "code": "ResourceDeploymentFailure",
        "message": "The resource operation completed with terminal provisioning state 'Failed'.",
        "details": [error],
    }
    return {"code": "Conflict", "message": json.dumps({"status": "Failed", "error": inner}, indent=2)}

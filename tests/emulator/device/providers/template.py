# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One ARM template with its parameters: judged before anything is made, and flattened into resources to make.

Source: azure-stack-edge facts G.10, public description of templates. # inferred: texts.
"""

from __future__ import annotations

import dataclasses
import typing as t

from tests.emulator.device.providers.template_functions import KNOWN, Scope, check_expressions
from tests.emulator.device.providers.template_parser import TemplateError
from tests.emulator.device.providers.versions import of_profile
from tests.emulator.messages import Json

DEPLOYMENTS = "microsoft.resources/deployments"
GROUPS = "microsoft.resources/resourcegroups"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "securestring": (str,),
    "int": (int,),
    "bool": (bool,),
    "object": (dict,),
    "secureobject": (dict,),
    "array": (list,),
}
NO_BODY_MEMBERS = frozenset(
    {"type", "name", "apiversion", "dependson", "condition", "copy", "comments", "resourcegroup", "scope", "resources"}
)
Members = dict[str, t.Any]


@dataclasses.dataclass
class Entry:
    """One resource to make. `body` is not evaluated yet; `needs` are evaluated entries of dependsOn."""

    id: str
    kind: str
    name: str
    group: str
    api_version: str
    body: Members
    needs: list[str]
    index: int | None = None
    status: str = "waiting"
    error: Members | None = None
    started: float = 0.0
    ended: float = 0.0

    def is_named_by(self, need: str) -> bool:
        """Tell whether an entry of dependsOn (id, `type/name`, or name) means this resource."""
        wanted = need.lower().strip("/")
        short = f"{self.kind}/{self.name.rpartition('/')[2]}".lower()
        return wanted in (self.id.lower().strip("/"), self.name.lower(), short) or (
            wanted.endswith(short) and not wanted.startswith("subscriptions/")
        )


def check_template(template: Json) -> Members:
    """Refuse what is no template."""
    if not isinstance(template, dict):
        raise TemplateError("The template is missing or is not a JSON object.")
    for name in ("$schema", "contentVersion", "resources"):
        if name not in template:
            raise TemplateError(f"Required property '{name}' not found in JSON. Path 'properties.template'.")
    known = {"$schema", "contentVersion", "apiProfile", "parameters", "variables", "functions", "resources", "outputs"}
    unknown = sorted(set(template) - known - {"metadata"})
    if unknown:
        raise TemplateError(f"Could not find member '{unknown[0]}' on object of type 'Template'. Path '{unknown[0]}'.")
    if template.get("functions"):
        raise TemplateError("User defined functions are not supported by the emulator.")
    names: dict[str, t.Collection[str]] = {
        "parameters": {name.lower() for name in template.get("parameters") or {}},
        "variables": {name.lower() for name in template.get("variables") or {}},
    }
    for part in ("variables", "outputs"):
        check_expressions(template.get(part) or {}, KNOWN, names)
    for resource in template["resources"]:
        _check_resource(resource, names)
    return template


def _check_resource(resource: Members, names: dict[str, t.Collection[str]]) -> None:
    for name in ("type", "name"):
        if not resource.get(name):
            raise TemplateError(f"The template resource is missing the property '{name}'.")
    inner = resource
    if resource["type"].lower() == DEPLOYMENTS:
        options = (resource.get("properties") or {}).get("expressionEvaluationOptions") or {}
        if str(options.get("scope", "outer")).lower() == "inner":
            properties = {key: value for key, value in resource["properties"].items() if key != "template"}
            inner = {**resource, "properties": properties}
    check_expressions(inner, KNOWN, names)


def parameter_values(template: Members, given: Members, scope: Scope) -> dict[str, Json]:
    """Return the value of every parameter; TemplateError when one is missing, unknown, or of the wrong type."""
    declared = template.get("parameters") or {}
    sent = {name.lower(): value for name, value in given.items()}
    unknown = set(sent) - {name.lower() for name in declared}
    if unknown:
        named = ", ".join(name for name in given if name.lower() in unknown)
        raise TemplateError(
            f"The template parameters '{named}' in the parameters file are not valid; they are not present in the "
            "original "
            "template and can therefore not be provided at deployment time."
        )
    found: dict[str, Json] = {}
    # A default may be made of other parameters, in any order.
    own, waiting = dataclasses.replace(scope, parameters=found), dict(declared)
    while waiting:
        problems, before = [], len(waiting)
        for name, declaration in list(waiting.items()):
            try:
                found[name] = _parameter(name, declaration, sent.get(name.lower()), own)
                del waiting[name]
            except TemplateError as error:
                problems.append(error)
        if len(problems) == before:
            raise problems[0]
    return found


def _parameter(name: str, declaration: Members, sent: Members | None, scope: Scope) -> Json:
    if sent is not None and (not isinstance(sent, dict) or "value" not in sent):
        raise TemplateError(f"The template parameter '{name}' is not valid: it has no 'value'.")
    if sent is None and "defaultValue" not in declaration:
        raise TemplateError(f"The value for the template parameter '{name}' is not provided.")
    value = scope.value(declaration["defaultValue"]) if sent is None else sent["value"]
    kind = str(declaration.get("type", "")).lower()
    wrong = kind not in TYPES or not isinstance(value, TYPES[kind]) or (kind == "int" and isinstance(value, bool))
    if wrong:
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is not valid. Expected a value of type "
            f"'{declaration.get('type')}', but received a value of type '{type(value).__name__}'."
        )
    allowed = declaration.get("allowedValues")
    if allowed and value not in allowed:
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is not part of the allowed value(s): "
            f"'{','.join(map(str, allowed))}'."
        )
    return value


def flatten(template: Members, scope: Scope) -> list[Entry]:
    """Return the resources to make, copies and children included, without those whose condition is false."""
    found: list[Entry] = []
    for resource in template["resources"]:
        found += _entries(resource, scope, template.get("apiProfile", ""), parent=None)
    ids = [entry.id.lower() for entry in found]
    for entry in found:
        if ids.count(entry.id.lower()) > 1:
            raise TemplateError(f"The resource '{entry.id}' is defined multiple times in a template.")
    return found


def _entries(resource: Members, scope: Scope, profile: str, *, parent: Entry | None) -> list[Entry]:
    found = []
    count = scope.value((resource.get("copy") or {}).get("count", 1))
    for number in range(count):
        index = number if "copy" in resource else scope.index
        own = dataclasses.replace(scope, index=index)
        if not own.value(resource.get("condition", True)):
            continue
        entry = _entry(resource, own, profile, parent)
        found.append(entry)
        for child in resource.get("resources") or []:
            found += _entries(child, own, profile, parent=entry)
    return found


def _entry(resource: Members, scope: Scope, profile: str, parent: Entry | None) -> Entry:
    kind, name = str(resource["type"]), str(scope.value(resource["name"]))
    if parent is not None:
        kind, name = f"{parent.kind}/{kind}", f"{parent.name}/{name}"
    names, kinds = name.split("/"), kind.split("/")[1:]
    if len(names) != len(kinds):
        raise TemplateError(
            f"The template resource '{name}' for type '{kind}' has incorrect segment lengths. A nested resource "
            "type must "
            "have identical number of segments as its resource name."
        )
    version = scope.value(resource.get("apiVersion")) or of_profile(profile, kind)
    if not version:
        raise TemplateError(
            f"The template resource '{name}' has no apiVersion, and there is none for it in an apiProfile."
        )
    group = str(scope.value(resource.get("resourceGroup") or scope.group))
    base = f"/subscriptions/{scope.subscription}" + (f"/resourceGroups/{group}" if group else "")
    if kind.lower() == GROUPS:
        identifier = f"/subscriptions/{scope.subscription}/resourceGroups/{name}"
    else:
        pairs = "/".join(f"{part}/{own}" for part, own in zip(kinds, names, strict=True))
        identifier = f"{base}/providers/{kind.split('/')[0]}/{pairs}"
    needs = [str(need) for need in scope.value(resource.get("dependsOn") or [])]
    needs += [parent.id] if parent is not None else []
    body = {key: value for key, value in resource.items() if key.lower() not in NO_BODY_MEMBERS}
    return Entry(identifier, kind, name, group, str(version), body, needs, scope.index)

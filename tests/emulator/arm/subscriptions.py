# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions, tenants, providers and the resource list: all paths that no provider owns."""

from __future__ import annotations

import collections
import re
import typing as t
from collections.abc import Iterable

from tests.emulator.arm.errors import ArmError, method_not_allowed
from tests.emulator.arm.lists import page
from tests.emulator.arm.resource_groups import ResourceGroups
from tests.emulator.arm.service import Call, Handler, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.messages import Json, Response

FILTER = re.compile(
    r"^\s*(resourceType|name|resourceGroup|location|tagName|tagValue)\s+eq\s+'([^']*)'\s*$", re.IGNORECASE
)
OLDEST_VERSION = "2016-06-01"
POLICIES_SINCE = "2019-10-01"
"""The first version of which the description tells how providers are registered. Source: descriptions."""


class SubscriptionHandler:
    """Owns everything that is not below `/providers/`."""

    namespace = "Microsoft.Resources"
    kind = "subscriptions"
    # inferred: which versions the real service still serves; these are the ones that clients were seen to send.
    versions: tuple[str, ...] = (
        OLDEST_VERSION,
        "2018-05-01",
        "2019-07-01",
        "2019-10-01",
        "2020-06-01",
        "2020-10-01",
        "2021-01-01",
        "2021-04-01",
        "2022-09-01",
        "2022-12-01",
        "2023-07-01",
        "2024-03-01",
        "2024-07-01",
        "2024-11-01",
        "2025-03-01",
        "2025-04-01",
        "2026-06-01",
    )

    def __init__(self, plane: Plane, handlers: t.Callable[[], list[Handler]]) -> None:
        self._plane = plane
        self._handlers = handlers
        self._groups = ResourceGroups(plane)

    def handle(self, call: Call) -> Response:
        """Route by the shape of the path."""
        parts = call.path.text.strip("/").split("/")
        words = [part.lower() for part in parts]
        if words == ["tenants"]:
            return self._read(call, lambda: {"value": [self._tenant(call)]})
        if words == ["subscriptions"]:
            return self._read(call, lambda: {"value": self._subscriptions(call)})
        if words[:1] != ["subscriptions"]:
            raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")
        rest = words[2:]
        subscription = parts[1].lower()
        if not rest:
            return self._read(call, lambda: self._plane.subscriptions[subscription])
        if rest == ["locations"]:
            return self._read(call, lambda: {"value": self._locations(call)})
        if rest[0] == "providers":
            return self._providers(call, parts[3:])
        if rest[0] == "operationresults" and len(rest) == 2:
            return self._groups.deletion_result(call)
        if rest == ["resources"]:
            return self._read(call, lambda: self._resources(call, self._of_subscription(subscription)))
        if rest == ["tagnames"]:
            return self._read(call, lambda: {"value": self._tag_names(subscription)})
        if rest[0] == "resourcegroups":
            return self._resource_groups(call, parts[3:])
        raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")

    def _read(self, call: Call, body: t.Callable[[], Json]) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        return Response(200, body())

    def _tenant(self, call: Call) -> dict[str, Json]:
        tenant = call.principal.tenant_id
        later = {"tenantCategory": "Home", "displayName": "Emulated"} if call.api_version > OLDEST_VERSION else {}
        return {"id": f"/tenants/{tenant}", "tenantId": tenant, **later}

    def _subscriptions(self, call: Call) -> list[Json]:
        return [body for key, body in self._plane.subscriptions.items() if key in call.principal.roles]

    def _locations(self, call: Call) -> list[Json]:
        later = {"type": "Region"} if call.api_version > OLDEST_VERSION else {}
        base = f"/subscriptions/{call.path.subscription.lower()}/locations"
        return [{"id": f"{base}/{name}", "name": name, "displayName": name, **later} for name in self._plane.locations]

    def _tag_names(self, subscription: str) -> list[Json]:
        """Count the tags of all groups and resources. Source: the description of 2019-10-01."""
        tagged = [group.tags for group in self._plane.store.groups(subscription)]
        tagged += [item.body.get("tags") or {} for item in self._of_subscription(subscription)]
        used = collections.Counter(pair for tags in tagged for pair in tags.items())
        base = f"/subscriptions/{subscription}/tagNames"
        return [
            {
                "id": f"{base}/{name}",
                "tagName": name,
                "count": {"type": "Total", "value": sum(found for (key, _), found in used.items() if key == name)},
                "values": [
                    {
                        "id": f"{base}/{name}/tagValues/{value}",
                        "tagValue": value,
                        "count": {"type": "Total", "value": found},
                    }
                    for (key, value), found in sorted(used.items())
                    if key == name
                ],
            }
            for name in sorted({key for key, _ in used})
        ]

    def _providers(self, call: Call, rest: list[str]) -> Response:
        namespaces = {handler.namespace.lower(): handler.namespace for handler in self._handlers()}
        if not rest:
            return self._read(call, lambda: {"value": [self._provider(call, name) for name in namespaces.values()]})
        name = namespaces.get(rest[0].lower())
        if name is None:
            raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{rest[0]}' is invalid.")
        if call.method == "POST" and [part.lower() for part in rest[1:]] == ["register"]:
            return Response(200, self._provider(call, name))
        return self._read(call, lambda: self._provider(call, name))

    def _provider(self, call: Call, namespace: str) -> dict[str, Json]:
        policy = {"registrationPolicy": "RegistrationRequired"} if call.api_version >= POLICIES_SINCE else {}
        return {
            "id": f"/subscriptions/{call.path.subscription}/providers/{namespace}",
            "namespace": namespace,
            **policy,
            "registrationState": "Registered",
            "resourceTypes": [
                {
                    "resourceType": handler.kind,
                    "locations": list(self._plane.locations),
                    "apiVersions": sorted(handler.versions, reverse=True),
                }
                for handler in self._handlers()
                if handler.namespace == namespace
            ],
        }

    def _resource_groups(self, call: Call, rest: list[str]) -> Response:
        if len(rest) == 2 and rest[1].lower() == "resources":
            group = self._plane.group_of(call.path)
            members = self._plane.store.in_group(group.subscription, group.name)
            return self._read(call, lambda: self._resources(call, members))
        if len(rest) > 1:
            raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")
        return self._groups.handle(call, rest[0] if rest else "")

    def _of_subscription(self, subscription: str) -> list[Resource]:
        return [
            item
            for item in self._plane.store.resources()
            if item.subscription.lower() == subscription and not item.parent
        ]

    def _resources(self, call: Call, found: Iterable[Resource]) -> dict[str, Json]:
        wanted = _parse_filter(call.request.query.get("$filter", ""))
        chosen = [item for item in found if not item.parent and _matches(item, wanted)]
        return page(
            call, chosen, describe=_summary, size=int(call.request.query.get("$top", self._plane.settings["page_size"]))
        )


def _summary(item: Resource) -> dict[str, Json]:
    keys = ("id", "name", "type", "kind", "location", "tags", "extendedLocation", "identity")
    return {key: item.body[key] for key in keys if key in item.body}


def _parse_filter(text: str) -> dict[str, str]:
    wanted = {}
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text.strip() else ():
        match = FILTER.match(part)
        if match is None:
            raise ArmError(
                400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string."
            )
        wanted[match.group(1).lower()] = match.group(2)
    return wanted


def _matches(item: Resource, wanted: dict[str, str]) -> bool:
    tags = item.body.get("tags") or {}
    facts = {
        "resourcetype": item.kind,
        "name": item.name,
        "resourcegroup": item.group,
        "location": item.body.get("location", ""),
    }
    for key, value in wanted.items():
        if key == "tagname":
            if value not in tags or ("tagvalue" in wanted and tags[value] != wanted["tagvalue"]):
                return False
        elif key != "tagvalue" and facts[key].lower() != value.lower():
            return False
    return True

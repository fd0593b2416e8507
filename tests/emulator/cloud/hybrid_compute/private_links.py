# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private link scopes and what is below them. No module uses them, so that they are as small as the table allows.

Source: recorded traffic (Az.ConnectedMachine): scopes are written and removed at once; the perimeter configuration.
"""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import method_not_allowed, resource_not_found
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.hybrid_compute.below_resources import BelowResource, chosen
from tests.emulator.cloud.hybrid_compute.long_running import accept
from tests.emulator.cloud.hybrid_compute.plain_types import (
    ACCEPTED,
    NAMESPACE,
    STATE,
    PlainType,
    incomplete,
    proxied,
    tracked,
    versions_since,
)
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import listing, one_of, read_only, record, text, volatile
from tests.emulator.cloud.tables import TAGS_ONLY
from tests.emulator.messages import Json, Response

KIND = "privateLinkScopes"
CONNECTIONS = f"{KIND}/privateEndpointConnections"
RESOURCES = f"{KIND}/privateLinkResources"
PERIMETERS = f"{KIND}/networkSecurityPerimeterConfigurations"
FIRST_VERSION = "2022-12-27"
FIRST_PERIMETER_VERSION = "2025-01-13"
RECONCILE = f"{NAMESPACE}/{PERIMETERS}/reconcile".lower()
GROUP = "hybridcompute"
ZONES = (
    "privatelink.his.arc.azure.com",
    "privatelink.guestconfiguration.azure.com",
    "privatelink.dp.kubernetesconfiguration.azure.com",
)
_CONNECTION = record(
    {
        "privateEndpoint": record({"id": text()}),
        "privateLinkServiceConnectionState": record(
            {
                "status": text(required=True),
                "description": text(required=True),
                "actionsRequired": read_only(text()),
            }
        ),
        "provisioningState": STATE,
        "groupIds": volatile(listing(text())),
    }
)
PRIVATE_ENDPOINT_CONNECTION = proxied(_CONNECTION)
_ENTRY = record({**{name: read_only(text()) for name in ("id", "name", "type")}, "properties": _CONNECTION})
_EXTENSION = record(
    {name: text(required=True) for name in ("serviceExtensionType", "serviceExtensionPublicNetworkAccess")}
)
PRIVATE_LINK_SCOPE = tracked(
    record(
        {
            "publicNetworkAccess": one_of("Enabled", "Disabled", "SecuredByPerimeter"),
            "serviceExtensions": listing(_EXTENSION),
            "provisioningState": STATE,
            "privateLinkScopeId": read_only(text()),
            "privateEndpointConnections": volatile(listing(_ENTRY)),
        }
    )
)


class PrivateLinkScopes(PlainType):
    """A scope."""

    kind = KIND
    since = FIRST_VERSION
    schema = PRIVATE_LINK_SCOPE
    update_schema = TAGS_ONLY
    children = (CONNECTIONS,)

    def check(self, write: Write) -> None:
        """Private is the default."""
        # inferred: which one it is; the description names none.
        write.properties.setdefault("publicNetworkAccess", "Disabled")

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show its identifier and its connections."""
        properties["privateLinkScopeId"] = resource.private["unique_id"]
        properties["privateEndpointConnections"] = [
            {"id": item.id, "name": item.name, "type": f"{NAMESPACE}/{CONNECTIONS}", "properties": item.properties}
            for item in self.plane.store.children(resource.id, f"{NAMESPACE}/{CONNECTIONS}")
        ]


class PrivateEndpointConnections(PlainType):
    """A connection. # inferred: clients may make one; otherwise a private endpoint, which the cloud lacks, does."""

    kind = CONNECTIONS
    since = FIRST_VERSION
    schema = PRIVATE_ENDPOINT_CONNECTION
    create = replace = delete = ACCEPTED

    def check(self, write: Write) -> None:
        """A connection has a state."""
        if "privateLinkServiceConnectionState" not in write.properties:
            # inferred: that it is needed.
            raise incomplete("privateLinkServiceConnectionState")

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show what it is connected to."""
        properties["groupIds"] = [GROUP]


def link_resources(plane: Plane, call: Call, scope: Resource) -> Json:
    """Read the one resource that a scope can be linked by. Source: documentation of private links with Azure Arc."""
    item = {
        "id": f"{scope.id}/privateLinkResources/{GROUP}",
        "name": GROUP,
        "type": f"{NAMESPACE}/{RESOURCES}",
        "properties": {"groupId": GROUP, "requiredMembers": [GROUP], "requiredZoneNames": list(ZONES)},
    }
    return chosen(plane, call, [item])


def validation_of_machine(plane: Plane, call: Call, machine: Resource) -> Json:
    """Read `machines/{machine}/privateLinkScopes/current`."""
    scope = plane.store.get(machine.properties.get("privateLinkScopeResourceId", ""))
    if scope is None or call.path.name.lower() != "current":
        raise resource_not_found(f"{NAMESPACE}/machines/privateLinkScopes", call.path.name, call.path.group)
    return validation_of(scope)


def validation_of(scope: Resource) -> Json:
    """Return what a machine is told of the scope that it is in. # inferred: no connection has an address."""
    access = scope.properties["publicNetworkAccess"]
    return {"id": scope.id, "publicNetworkAccess": access, "connectionDetails": []}


class ScopeValidation:
    """Owns `locations/{location}/privateLinkScopes/{identifier}`."""

    namespace = NAMESPACE
    kind = "locations/privateLinkScopes"
    versions = versions_since(FIRST_VERSION)

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    def handle(self, call: Call) -> Response:
        """Answer for the scope of the subscription that has the identifier."""
        if call.method != "GET":
            raise method_not_allowed(call.method)
        wanted = [name.lower() for name in call.path.names]
        for scope in self._plane.store.of_kind(call.path.subscription, f"{NAMESPACE}/{KIND}"):
            if [scope.body["location"], scope.private["unique_id"]] == wanted:
                return Response(200, validation_of(scope))
        raise resource_not_found(f"{NAMESPACE}/{self.kind}", call.path.name, call.path.group)


class Perimeters:
    """Owns the configurations that network security perimeters give a scope.

    # inferred: a scope that is to be secured by a perimeter has exactly one; the network provider is not emulated.
    """

    namespace = NAMESPACE
    kind = PERIMETERS
    versions = versions_since(FIRST_PERIMETER_VERSION)
    more_operations = ("reconcile/action",)

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._reader = BelowResource(plane, PERIMETERS, read_perimeters)
        plane.operations.on_due(RECONCILE, self._end_reconcile)

    def handle(self, call: Call) -> Response:
        """Answer GET and the action."""
        if not call.path.text.lower().endswith("/reconcile"):
            return self._reader.handle(call)
        scope = self._plane.store.get(call.path.text.rsplit("/", 3)[0])
        name = call.path.name.lower()
        if scope is None or name not in [str(item["name"]).lower() for item in perimeters_of(scope)]:
            raise resource_not_found(f"{NAMESPACE}/{self.kind}", call.path.name, call.path.group)
        if call.method != "POST":
            raise method_not_allowed(call.method)
        return accept(self._plane, call, scope, RECONCILE, base_url=call.request.base_url)

    def _end_reconcile(self, operation: Operation) -> None:
        operation.arguments["result"] = {"location": operation.arguments["base_url"] + operation.result_target}


def read_perimeters(plane: Plane, call: Call, scope: Resource) -> Json:
    """Read the list, or one of it."""
    return chosen(plane, call, perimeters_of(scope))


def perimeters_of(scope: Resource) -> list[dict[str, Json]]:
    """Return the configurations of a scope, as they were recorded."""
    if scope.properties["publicNetworkAccess"] != "SecuredByPerimeter":
        return []
    unique, network = scope.private["unique_id"], scope.id.partition("/providers/")[0] + "/providers/Microsoft.Network"
    name = f"{unique}.{scope.name}"
    properties = {
        "provisioningState": "Succeeded",
        "provisioningIssues": [],
        "networkSecurityPerimeter": {
            "id": f"{network}/networkSecurityPerimeters/{scope.name}",
            "perimeterGuid": unique,
            "location": scope.body["location"],
        },
        "resourceAssociation": {"name": scope.name, "accessMode": "learning"},
        "profile": {
            "name": scope.name,
            "accessRulesVersion": 0,
            "accessRules": [],
            "diagnosticSettingsVersion": 0,
            "enabledLogCategories": [],
        },
    }
    kind = f"{NAMESPACE}/{PERIMETERS}"
    return [
        {
            "id": f"{scope.id}/{PERIMETERS.partition('/')[2]}/{name}",
            "name": name,
            "type": kind,
            "properties": properties,
        }
    ]

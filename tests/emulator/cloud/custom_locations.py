# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom locations: made by the deployment of a cluster, lookup only. Source: azure-local facts B.12."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError, method_not_allowed, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.provider_operations import ProviderOperations
from tests.emulator.arm.service import Call, Handler, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.messages import Json, Response

HCI = "Microsoft.AzureStackHCI"
ENABLED_TYPES = "enabledResourceTypes"
# Source: documented commands that install the extension hci-vmoperator.
EXTENSION_TYPE = "Microsoft.AZStackHCI.Operator"


class CustomLocations:
    """Read-only type of another provider."""

    namespace = "Microsoft.ExtendedLocation"
    kind = "customLocations"
    versions = ("2021-08-15", "2024-09-15-preview", "2021-08-31-preview")
    more_operations = (f"{ENABLED_TYPES}/read",)

    def __init__(self, plane: Plane, handlers: t.Callable[[], list[Handler]]) -> None:
        self._plane = plane
        self._handlers = handlers

    def handle(self, call: Call) -> Response:
        """Answer GET and lists; refuse writes."""
        if call.method not in ("GET", "HEAD"):
            if call.method in ("PUT", "PATCH", "DELETE"):
                # inferred: the principal of the emulated cloud may not change what the cluster deployment made.
                raise ArmError(
                    403,
                    "AuthorizationFailed",
                    f"The client '{call.principal.client_id}' may not change custom locations.",
                )
            raise method_not_allowed(call.method)
        path, full_kind = call.path, f"{self.namespace}/{self.kind}"
        if path.group:
            self._plane.group_of(path)
        if path.names:
            found = self._plane.store.get("/".join((path.scope, "providers", full_kind, path.names[0])))
            if found is None:
                raise resource_not_found(full_kind, path.names[0], path.group)
            return self._below(call, found) if len(path.kinds) > 1 else Response(200, found.body)
        store = self._plane.store
        items = (
            store.in_group(path.subscription, path.group, full_kind)
            if path.group
            else store.of_kind(path.subscription, full_kind)
        )
        return Response(200, page(call, items, describe=_body, size=self._plane.settings["page_size"]))

    def _below(self, call: Call, place: Resource) -> Response:
        path = call.path
        if [kind.lower() for kind in path.kinds[1:]] != [ENABLED_TYPES.lower()] or len(path.names) > 1:
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{'/'.join(path.kinds)}' could not be found in the namespace '{path.namespace}'.",
            )
        return Response(200, {"value": [self._enabled(place, extension) for extension in _extensions(place)]})

    def _enabled(self, place: Resource, extension: str) -> dict[str, Json]:
        """Describe the types that an extension of the cluster enables: those that are made in a custom location."""
        name = extension.rpartition("/")[2]
        made_here = [
            handler
            for handler in self._handlers()
            if handler.namespace == HCI and "/" not in handler.kind and handler.kind != ProviderOperations.kind
        ]
        return {
            # inferred: that the name is that of the extension, and one version, the stable one, of each type.
            "id": f"{place.id}/{ENABLED_TYPES}/{name}",
            "name": name,
            "type": f"{self.namespace}/{self.kind}/{ENABLED_TYPES}",
            "properties": {
                "clusterExtensionId": extension,
                "extensionType": EXTENSION_TYPE,
                "typesMetadata": [
                    {
                        "apiVersion": handler.versions[0],
                        "resourceProviderNamespace": handler.namespace,
                        "resourceType": handler.kind,
                    }
                    for handler in made_here
                ],
            },
        }


def _extensions(place: Resource) -> list[str]:
    found: list[str] = place.properties["clusterExtensionIds"]
    return found


def _body(resource: Resource) -> dict[str, Json]:
    return resource.body

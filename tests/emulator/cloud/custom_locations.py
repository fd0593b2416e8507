# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom locations: made by the deployment of a cluster, lookup only. Source: azure-local facts B.12."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError, method_not_allowed, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.messages import Json, Response


class CustomLocations:
    """Read-only type of another provider."""

    namespace = "Microsoft.ExtendedLocation"
    kind = "customLocations"
    versions = ("2021-08-15", "2024-09-15-preview", "2021-08-31-preview")

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

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
        if not path.is_collection:
            found = self._plane.store.get(path.text)
            if found is None:
                raise resource_not_found(full_kind, path.name, path.group)
            return Response(200, found.body)
        store = self._plane.store
        items = (
            store.in_group(path.subscription, path.group, full_kind)
            if path.group
            else store.of_kind(path.subscription, full_kind)
        )
        return Response(200, page(call, items, describe=_body, size=self._plane.settings["page_size"]))


def _body(resource: Resource) -> dict[str, Json]:
    return resource.body

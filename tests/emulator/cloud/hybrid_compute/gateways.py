# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arc gateways, and the settings by which a resource uses one. Source: the description of 2026-07-15."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.hybrid_compute.plain_types import (
    ACCEPTED,
    CREATED_LATER,
    IS_DEFAULT,
    LISTED_STATE,
    REPLACED_LATER,
    Answer,
    PlainType,
    conflict,
    linked,
    proxied,
    tracked,
    update_of,
)
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import listing, one_of, read_only, record, text

HOST = r"^(\*\.)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$"
_UPDATABLE = {"allowedFeatures": listing(text()), "gatewayBypass": listing(text(pattern=HOST))}
GATEWAY = tracked(
    record(
        {
            **_UPDATABLE,
            "gatewayType": one_of("Public"),
            "gatewayId": read_only(text()),
            "gatewayEndpoint": read_only(text()),
            "provisioningState": LISTED_STATE,
        }
    )
)
GATEWAY_UPDATE = update_of(record(_UPDATABLE))
SETTINGS = proxied(record({"tenantId": read_only(text()), "gatewayProperties": record({"gatewayResourceId": text()})}))


class Gateways(PlainType):
    """A gateway. Its PATCH is done at once, everything else takes time."""

    kind = "gateways"
    since = "2024-07-10"
    schema = GATEWAY
    update_schema = GATEWAY_UPDATE
    create, replace, delete = CREATED_LATER, REPLACED_LATER, ACCEPTED

    def check(self, write: Write) -> None:
        """There is one type only."""
        write.properties.setdefault("gatewayType", "Public")

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show where the gateway is."""
        if resource.state == "Succeeded":
            unique = resource.private["unique_id"]
            properties.update(gatewayId=unique, gatewayEndpoint=f"{unique}.gw.arc.azure.com")

    def check_delete(self, resource: Resource) -> None:
        """Refuse to remove a gateway that settings name."""
        users = [user.parent for user in self.plane.store.referrers(resource.id)]
        if users:
            # inferred: that it is refused; text.
            raise conflict(f"The gateway '{resource.name}' is used by: {', '.join(users)}.")


class Settings(PlainType):
    """The settings below a resource of any provider, which cannot be removed on their own."""

    kind = "settings"
    since = "2024-07-10"
    schema = SETTINGS
    update_schema = SETTINGS
    name_pattern = IS_DEFAULT
    create = Answer(201)
    delete = None

    def check(self, write: Write) -> None:
        """They are below a resource, and the gateway exists."""
        if not write.resource.parent:
            # inferred: status, code and text.
            raise ArmError(
                404, "InvalidResourceType", "The resource type 'settings' is an extension of other resources."
            )
        if gateway := self._gateway(write.properties):
            linked(self.plane, gateway, kind=Gateways.kind, at="properties.gatewayProperties.gatewayResourceId")
        write.resource.private["tenant"] = write.call.principal.tenant_id

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The gateway."""
        return [self._gateway(body.get("properties", {}))]

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show the tenant."""
        properties["tenantId"] = resource.private["tenant"]

    @staticmethod
    def _gateway(properties: dict[str, t.Any]) -> str:
        return str(properties.get("gatewayProperties", {}).get("gatewayResourceId", ""))

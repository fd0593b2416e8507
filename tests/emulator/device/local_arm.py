# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Azure Resource Manager of a device, `https://management.<name>.<domain>`.

It is the ARM endpoint of the cloud side with another sign-in, one location and one subscription. Resource providers
register their handlers with `add_handlers`. Source: azure-stack-edge facts E, F and G.1.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from collections.abc import Callable, Sequence

from tests.emulator.arm.operations import Operations
from tests.emulator.arm.service import ArmSite, Handler, Plane
from tests.emulator.arm.store import ResourceGroup, Store
from tests.emulator.arm.subscriptions import SubscriptionHandler
from tests.emulator.clock import EmulatorClock
from tests.emulator.cloud.environment import Environment
from tests.emulator.device.device import Device
from tests.emulator.device.token_service import TENANT, TokenService
from tests.emulator.messages import Request, Response

LOCATION = "dbelocal"
SUBSCRIPTION_NAME = "Default Provider Subscription"
BUILT_IN_GROUPS = ("ASERG", "ase-image-resourcegroup")
_SUBSCRIPTION = re.compile(r"^/subscriptions/[^/]+", re.IGNORECASE)
_OPERATIONS = re.compile(r"(?<=/)(deployments/[^/]+/operations(?:/[^/]+)?)$", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class ProviderSet:
    """The resource providers of one device.

    `refresh` does what is due before every request; `versions` are the api-versions for paths that no provider owns.
    """

    handlers: Sequence[Handler] = ()
    refresh: Callable[[], None] = lambda: None
    versions: tuple[str, ...] = SubscriptionHandler.versions


Providers = Callable[[Device, Plane], ProviderSet]
"""Makes the resource providers of one device."""


class LocalArm:
    """ARM of one device."""

    def __init__(
        self,
        device: Device,
        *,
        clock: EmulatorClock,
        tokens: TokenService,
        settings: dict[str, t.Any],
        providers: Providers,
    ) -> None:
        self._device = device
        self._tokens = tokens
        self.plane = Plane(
            clock=clock,
            store=Store(),
            operations=Operations(clock),
            subscriptions={},
            locations=(LOCATION,),
            settings=dict(settings),
        )
        self._arm = ArmSite(plane=self.plane, sign_in=tokens, metadata=self._metadata, login="")
        made = providers(device, self.plane)
        base = SubscriptionHandler(self.plane, lambda: self._arm.handlers)
        base.versions = made.versions
        self._arm.register_base(base)
        self.refresh_providers = made.refresh
        for handler in made.handlers:
            self._arm.register(handler)

    async def handle(self, request: Request) -> Response:
        """Answer a request to the management host."""
        self.plane.settings.update(port=_port(request), strict=self._device.settings.strict)
        self.refresh()
        self._arm.login_url = f"{self._login(request)}/{TENANT}"
        # Facts E.1: lists show the subscription id in upper case, ids of resources have it in lower case.
        request.path = _SUBSCRIPTION.sub(lambda match: match.group(0).lower(), request.path)
        if "/providers/" not in request.path.lower():
            # The published description names the operations of a deployment without their provider.
            request.path = _OPERATIONS.sub(r"providers/Microsoft.Resources/\1", request.path)
        return await self._arm.handle(request)

    def refresh(self) -> None:
        """Do what is due."""
        self._add_subscription()
        if self.plane.subscriptions:
            self.refresh_providers()

    def _login(self, request: Request) -> str:
        return f"https://{self._device.state.names.login}{_port(request)}/adfs"

    def _metadata(self, request: Request) -> Response:
        names = self._device.state.names
        environment = Environment(
            "AzureStackEdge",
            f"https://{names.management}{_port(request)}",
            self._login(request),
            self._tokens.audience,
            names.suffix,
            tenant="adfs",
            identity_provider="ADFS",
        )
        return environment.metadata(request)

    def _add_subscription(self) -> None:
        state = self._device.state
        if not state.vms_enabled or self.plane.subscriptions:
            return
        shown = state.subscription_id.upper()
        self.plane.subscriptions[state.subscription_id] = {
            "id": f"/subscriptions/{shown}",
            "subscriptionId": shown,
            "tenantId": TENANT,
            "displayName": SUBSCRIPTION_NAME,
            "state": "Enabled",
        }
        for name in BUILT_IN_GROUPS:
            if self.plane.store.group(state.subscription_id, name) is None:
                identifier = f"/subscriptions/{state.subscription_id}/resourceGroups/{name}"
                self.plane.store.add_group(ResourceGroup(identifier, name, state.subscription_id, LOCATION))

    def save(self) -> dict[str, t.Any]:
        """Return the resources as JSON values."""
        return {"store": self.plane.store.save(), "operations": self.plane.operations.save()}

    def load(self, content: dict[str, t.Any]) -> None:
        """Replace the resources by saved ones."""
        self.plane.store.load(content["store"])
        self.plane.operations.load(content["operations"])


def no_providers(_device: Device, _plane: Plane) -> ProviderSet:
    """Stand for a device without resource providers."""
    return ProviderSet()


def _port(request: Request) -> str:
    port = request.authority.rpartition(":")[2]
    return f":{port}" if port.isdigit() else ""

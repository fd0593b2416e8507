# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts one emulated cloud together: token service, ARM endpoint, types, clusters; saves and restores it."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t
import uuid

from tests.emulator.arm.operations import Operations
from tests.emulator.arm.provider_operations import ProviderOperations
from tests.emulator.arm.service import ArmSite, Handler, Plane
from tests.emulator.arm.store import Store
from tests.emulator.arm.subscriptions import SubscriptionHandler
from tests.emulator.clock import EmulatorClock
from tests.emulator.cloud import accounts
from tests.emulator.cloud.clusters import Cluster, seed_cluster
from tests.emulator.cloud.custom_locations import CustomLocations
from tests.emulator.cloud.entra import Entra
from tests.emulator.cloud.environment import Environment
from tests.emulator.cloud.hci import HciHandler
from tests.emulator.cloud.hybrid_compute.provider import handlers as hybrid_compute_handlers
from tests.emulator.cloud.images import gallery_images, marketplace_images
from tests.emulator.cloud.logical_networks import LogicalNetworks
from tests.emulator.cloud.network_interfaces import NetworkInterfaces
from tests.emulator.cloud.network_security import NetworkSecurityGroups, SecurityRules
from tests.emulator.cloud.rules import TypeRules
from tests.emulator.cloud.storage_containers import StorageContainers
from tests.emulator.cloud.tokens import TokenMint
from tests.emulator.cloud.virtual_hard_disks import VirtualHardDisks
from tests.emulator.cloud.virtual_machine_instances import InstanceHandler
from tests.emulator.messages import Json, Request, Response

LOCATIONS = ("eastus", "westeurope", "southcentralus")
RULES: tuple[t.Callable[[Plane], TypeRules], ...] = (
    StorageContainers,
    gallery_images,
    marketplace_images,
    LogicalNetworks,
    NetworkInterfaces,
    VirtualHardDisks,
    NetworkSecurityGroups,
    SecurityRules,
)


class Cloud:
    """One cloud. `settings` are read by the handlers on every request, so that tests may change them."""

    def __init__(self, *, clock: EmulatorClock, settings: dict[str, Json]) -> None:
        self.clock = clock
        self.settings = settings
        self.mint = TokenMint(clock)
        self.tenant_id = str(uuid.uuid4())
        self.subscription_id = str(uuid.uuid4())
        self.plane = Plane(clock, Store(), Operations(clock), {}, LOCATIONS, settings)
        self.clusters: list[Cluster] = []
        self.accounts: list[accounts.Account] = []
        self._seed: dict[str, Json] = {}
        self.environment: Environment | None = None
        self.entra: Entra | None = None
        self.arm: ArmSite | None = None

    def seed(self, *, clusters: int, custom_locations: tuple[str, ...] = ()) -> None:
        """Make subscription, accounts and clusters of a new cloud; the last clusters have these custom locations."""
        self.add_subscription(self.subscription_id, "Emulated subscription")
        other = str(uuid.uuid4())
        self.add_subscription(other, "Subscription without rights")
        owner = {self.subscription_id: accounts.OWNER}
        self.accounts = [
            accounts.new_account("owner", tenant_id=self.tenant_id, roles=owner, with_certificate=True),
            accounts.new_account("reader", tenant_id=self.tenant_id, roles={self.subscription_id: accounts.READER}),
            accounts.new_account("stranger", tenant_id=self.tenant_id, roles={}),
        ]
        for number, name in enumerate([*[None] * clusters, *custom_locations], start=1):
            location = LOCATIONS[(number - 1) % len(LOCATIONS)]
            self.clusters.append(
                seed_cluster(
                    self.plane,
                    number=number,
                    subscription=self.subscription_id,
                    location=location,
                    custom_location=name,
                )
            )
        self._seed = self._resources()

    def add_subscription(self, identifier: str, name: str) -> None:
        """Add a subscription of the tenant."""
        self.plane.subscriptions[identifier] = {
            "id": f"/subscriptions/{identifier}",
            "subscriptionId": identifier,
            "tenantId": self.tenant_id,
            "displayName": name,
            "state": "Enabled",
            "authorizationSource": "RoleBased",
            "subscriptionPolicies": {"spendingLimit": "Off"},
        }

    def open(self, environment: Environment) -> None:
        """Build the sites once the port, and with it the URLs, are known."""
        self.environment = environment
        audience = environment.audience
        audiences = frozenset({audience, environment.resource_manager, environment.resource_manager.rpartition(":")[0]})
        others = frozenset({f"https://graph.{environment.suffix}"})
        self.entra = Entra(clock=self.clock, mint=self.mint, audiences=audiences, other_audiences=others)
        self.entra.accounts = self.accounts
        login = f"{environment.login}/{self.tenant_id}"
        self.arm = ArmSite(plane=self.plane, sign_in=self.entra, metadata=self._metadata, login=login)
        self.arm.register_base(SubscriptionHandler(self.plane, self._handlers))
        self.arm.register(CustomLocations(self.plane, self._handlers))
        for handler in hybrid_compute_handlers(self.plane):
            self.arm.register(handler)
        self.arm.register(InstanceHandler(self.plane))
        for make_rules in RULES:
            self.arm.register(HciHandler(self.plane, make_rules(self.plane)))
        self._register_operations(self.arm)

    def _register_operations(self, arm: ArmSite) -> None:
        """Let every provider tell what can be done with the types that are registered by now."""
        handlers = arm.handlers
        for namespace in dict.fromkeys(handler.namespace for handler in handlers):
            owned = [handler for handler in handlers if handler.namespace == namespace]
            arm.register(ProviderOperations(self.plane, namespace, owned))

    def reset(self) -> None:
        """Go back to the seeded resources; accounts and tokens stay valid."""
        self.plane.operations.load([])
        self.plane.store.load(self._seed)

    def save(self) -> dict[str, Json]:
        """Return the cloud as JSON values; holds secrets."""
        return {
            "now": self.clock.now(),
            "tenant_id": self.tenant_id,
            "subscription_id": self.subscription_id,
            "subscriptions": self.plane.subscriptions,
            "accounts": [dataclasses.asdict(account) for account in self.accounts],
            "clusters": [dataclasses.asdict(cluster) for cluster in self.clusters],
            "tokens": self.mint.save(),
            "seed": self._seed,
            "resources": self._resources(),
            "operations": self.plane.operations.save(),
        }

    def load(self, content: dict[str, t.Any]) -> None:
        """Go on with a saved cloud."""
        self.tenant_id = content["tenant_id"]
        self.subscription_id = content["subscription_id"]
        self.plane.subscriptions.update(content["subscriptions"])
        self.accounts = [accounts.Account(**item) for item in content["accounts"]]
        self.clusters = [Cluster(**item) for item in content["clusters"]]
        self.mint.load(content["tokens"])
        self._seed = content["seed"]
        self.plane.store.load(content["resources"])
        self.plane.operations.load(content["operations"])

    def describe(self, directory: pathlib.Path) -> dict[str, Json]:
        """Return what tests need to know; secrets go to private files below `directory`."""
        return {
            "accounts": [account.describe(directory) for account in self.accounts],
            "tenant_id": self.tenant_id,
            "subscription_id": self.subscription_id,
            "clusters": [dataclasses.asdict(cluster) for cluster in self.clusters],
        }

    def _resources(self) -> dict[str, Json]:
        return self.plane.store.save()

    def _handlers(self) -> list[Handler]:
        return self.arm.handlers if self.arm else []

    def _metadata(self, request: Request) -> Response:
        if self.environment is None:
            return Response(503)
        return self.environment.metadata(request)

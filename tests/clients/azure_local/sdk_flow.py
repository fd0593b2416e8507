# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Microsoft's Python SDK can do with Azure Local virtual machines, from the resource group to the end.

Runs in the virtual environment of the SDK: reads a job as JSON from standard input and prints what it saw as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
import sys
import typing as t
from collections.abc import Callable

from azure.identity import ClientSecretCredential
from azure.mgmt.azurestackhci import AzureStackHCIClient
from azure.mgmt.azurestackhcivm import AzureStackHCIVmClient
from azure.mgmt.extendedlocation import CustomLocations
from azure.mgmt.hybridcompute import HybridComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

CLIENTS: dict[str, Callable[..., t.Any]] = {
    "azure-mgmt-azurestackhci": AzureStackHCIClient,
    "azure-mgmt-azurestackhcivm": AzureStackHCIVmClient,
}
TYPES = (
    "storage_containers",
    "gallery_images",
    "marketplace_gallery_images",
    "logical_networks",
    "network_interfaces",
    "virtual_hard_disks",
)
LISTS = ("list_by_resource_group", "list")
WAIT_SECONDS = 60
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Job:
    """What to do, and where. `bodies` are the resources by the name of their type in the SDK, all called `name`."""

    action: str
    client: str
    management: str
    login: str
    audience: str
    tenant: str
    client_id: str
    client_secret: str
    subscription: str
    custom_location: str
    group: str
    location: str
    name: str
    bodies: dict[str, Members]
    instance: Members


class Flow:
    """The clients and the steps. `called` collects the methods that were used, by group of operations."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.called: list[str] = []
        self.seen: Members = {}
        credential = ClientSecretCredential(
            job.tenant, job.client_id, job.client_secret, authority=job.login, disable_instance_discovery=True
        )
        how: Members = {
            "base_url": job.management,
            "credential_scopes": [f"{job.audience}/.default"],
            "polling_interval": 0.1,
        }
        self.local = CLIENTS[job.client](credential, job.subscription, **how)
        self.hybrid = HybridComputeManagementClient(credential, job.subscription, **how)
        self.places = CustomLocations(credential, job.subscription, **how)
        self.resources = ResourceManagementClient(credential, job.subscription, **how)
        self.scope = (
            f"/subscriptions/{job.subscription}/resourceGroups/{job.group}"
            f"/providers/Microsoft.HybridCompute/machines/{job.name}"
        )

    def call(self, client: t.Any, group: str, method: str, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Call a method of the SDK, wait for its operation, and return plain values."""
        self.called.append(f"{group}.{method}")
        answer = getattr(getattr(client, group), method)(*arguments, **options)
        if method.startswith("begin_"):
            answer = answer.result(WAIT_SECONDS)
        if hasattr(answer, "by_page"):
            return [plain(item) for item in answer]
        return plain(answer)

    def whole(self) -> None:
        """Create, read, change and remove all types, with every verb."""
        self.create()
        self.read()
        self.change()
        self.act()
        self.remove()

    def create(self) -> None:
        """Create one resource of each type and a virtual machine of them."""
        job = self.job
        self.call(self.resources, "resource_groups", "create_or_update", job.group, {"location": job.location})
        for kind in TYPES:
            self.call(self.local, kind, "begin_create_or_update", job.group, job.name, self.body(kind))
        machine = {"location": job.location, "kind": "HCI", "identity": {"type": "SystemAssigned"}}
        self.call(self.hybrid, "machines", "create_or_update", job.group, job.name, machine)
        instance = {"extendedLocation": self.extended_location(), "properties": job.instance}
        instance["properties"]["osProfile"]["adminPassword"] = secrets.token_urlsafe(16)
        self.call(self.local, "virtual_machine_instances", "begin_create_or_update", self.scope, instance)

    def body(self, kind: str) -> Members:
        """Return the whole body of a resource."""
        return {
            "location": self.job.location,
            "extendedLocation": self.extended_location(),
            "properties": self.job.bodies[kind],
        }

    def extended_location(self) -> Members:
        """Return where the resources are."""
        return {"type": "CustomLocation", "name": self.job.custom_location}

    def read(self) -> None:
        """Read everything, singly and in lists."""
        job = self.job
        for kind in TYPES:
            self.seen[kind] = self.call(self.local, kind, "get", job.group, job.name)
            by_group = next(name for name in LISTS if hasattr(getattr(self.local, kind), name))
            for listed in (self.call(self.local, kind, by_group, job.group), self.call(self.local, kind, "list_all")):
                self.expect_one(listed, kind)
        instances = "virtual_machine_instances"
        self.seen[instances] = self.call(self.local, instances, "get", self.scope)
        self.expect_one(self.call(self.local, instances, "list", self.scope), instances, name="default")
        self.seen["machines"] = self.call(self.hybrid, "machines", "get", job.group, job.name)
        self.expect_one(self.call(self.hybrid, "machines", "list_by_resource_group", job.group), "machines")
        self.expect_one(self.call(self.hybrid, "machines", "list_by_subscription"), "machines")
        self.read_surroundings()

    def read_surroundings(self) -> None:
        """Read the custom location, the resource group and what is in it."""
        group, name = self.job.custom_location.split("/")[4], self.job.custom_location.split("/")[-1]
        self.call(self.places, "custom_locations", "get", group, name)
        self.expect_one(self.call(self.places, "custom_locations", "list_by_resource_group", group), "place", name=name)
        self.expect_one(self.call(self.places, "custom_locations", "list_by_subscription"), "place", name=name)
        self.call(self.resources, "resource_groups", "get", self.job.group)
        self.expect_one(self.call(self.resources, "resource_groups", "list"), "group", name=self.job.group)
        if not self.resources.resource_groups.check_existence(self.job.group):
            raise SystemExit(f"the group {self.job.group} is said not to exist")
        self.expect_one(self.call(self.resources, "resources", "list_by_resource_group", self.job.group), "resources")
        self.call(self.resources, "providers", "get", "Microsoft.AzureStackHCI")

    def expect_one(self, listed: list[Members], kind: str, *, name: str = "") -> None:
        """End the run unless a list has the resource."""
        if (name or self.job.name) not in [item["name"] for item in listed]:
            raise SystemExit(f"{kind}: {name or self.job.name} is not in {[item['name'] for item in listed]}")

    def change(self) -> None:
        """Change what can be changed of each type."""
        job, tags = self.job, {"tags": {"changed": "yes"}}
        for kind in TYPES:
            self.seen[f"{kind}, changed"] = self.call(self.local, kind, "begin_update", job.group, job.name, tags)
        instances, larger = "virtual_machine_instances", {"properties": {"hardwareProfile": {"processors": 4}}}
        self.call(self.local, instances, "begin_stop", self.scope)
        self.seen[f"{instances}, changed"] = self.call(self.local, instances, "begin_update", self.scope, larger)
        self.seen["machines, changed"] = self.call(self.hybrid, "machines", "update", job.group, job.name, tags)
        self.call(self.resources, "resource_groups", "update", job.group, tags)

    def act(self) -> None:
        """Use the actions and the children of the virtual machine."""
        powers = {}
        for action in ("start", "restart", "stop", "start", "pause", "start", "save", "start"):
            if hasattr(self.local.virtual_machine_instances, f"begin_{action}"):
                self.call(self.local, "virtual_machine_instances", f"begin_{action}", self.scope)
                instance = plain(self.local.virtual_machine_instances.get(self.scope))
                powers[action] = instance["properties"]["status"]["powerState"]
        self.seen["powers"] = powers
        single = "guest_agent" if hasattr(self.local, "guest_agent") else "guest_agents"
        agent = {"properties": {"provisioningAction": "install"}}
        self.seen["guest agent"] = self.call(self.local, single, "begin_create", self.scope, agent)
        self.call(self.local, single, "get", self.scope)
        for group in ("guest_agents", "hybrid_identity_metadata"):
            lists = ("list_by_virtual_machine_instance", "list")
            method = next(name for name in lists if hasattr(getattr(self.local, group), name))
            self.expect_one(self.call(self.local, group, method, self.scope), group, name="default")
        self.call(self.local, "hybrid_identity_metadata", "get", self.scope)
        if hasattr(self.local, "attestation_statuses"):
            self.seen["attestation"] = self.call(self.local, "attestation_statuses", "get", self.scope)
        self.call(self.local, single, "begin_delete", self.scope)

    def remove(self) -> None:
        """Remove everything, what others need last."""
        job = self.job
        self.call(self.local, "virtual_machine_instances", "begin_delete", self.scope)
        self.call(self.hybrid, "machines", "begin_delete", job.group, job.name)
        for kind in ("network_interfaces", "virtual_hard_disks", *TYPES[1:4], "storage_containers"):
            self.call(self.local, kind, "begin_delete", job.group, job.name)
        self.call(self.resources, "resource_groups", "begin_delete", job.group)

    def public_methods(self) -> list[str]:
        """Return every method that the client for Azure Local has."""
        groups = {name: value for name, value in vars(self.local).items() if not name.startswith("_")}
        return sorted(
            f"{name}.{method}"
            for name, group in groups.items()
            for method in dir(group)
            if not method.startswith("_") and method != "models"
        )


def plain(value: t.Any) -> t.Any:
    """Return a model of the SDK as it was on the wire."""
    if hasattr(value, "serialize"):
        return value.serialize(keep_readonly=True)
    return value.as_dict() if hasattr(value, "as_dict") else value


def main() -> None:
    """Do the job of standard input."""
    flow = Flow(Job(**json.load(sys.stdin)))
    getattr(flow, flow.job.action)()
    json.dump({"called": flow.called, "seen": flow.seen, "methods": flow.public_methods()}, sys.stdout)


if __name__ == "__main__":
    main()

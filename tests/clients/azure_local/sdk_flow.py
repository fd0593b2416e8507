# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Microsoft's Python SDK can do with Azure Local virtual machines, from the resource group to the end.

Runs in the virtual environment of the SDK: reads a job as JSON from standard input and prints what it saw as JSON.
"""

from __future__ import annotations

import copy
import dataclasses
import secrets
import typing as t

from azure.mgmt.azurestackhci import AzureStackHCIClient
from azure.mgmt.azurestackhcivm import AzureStackHCIVmClient
from azure.mgmt.extendedlocation import CustomLocations
from azure.mgmt.hybridcompute import HybridComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from sdk_calls import Access, Calls, Members, run

CLIENTS: dict[str, t.Callable[..., t.Any]] = {
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
# What newer clients have besides.
SECURITY = "network_security_groups"
RULES = "security_rules"
INSTANCES = "virtual_machine_instances"


@dataclasses.dataclass(frozen=True)
class Job:
    """What to do, and where. `bodies` are the properties by the name of their type in the SDK, all called `name`."""

    action: str
    client: str
    access: Access
    custom_location: str
    group: str
    location: str
    name: str
    bodies: dict[str, Members]
    instance: Members
    rule: Members
    security_group: str
    upload: Members


class Flow:
    """The clients and the steps. `seen` is what came back."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.seen: Members = {}
        self.local = Calls(job.access.open(CLIENTS[job.client]))
        self.hybrid = Calls(job.access.open(HybridComputeManagementClient))
        self.places = Calls(job.access.open(CustomLocations))
        self.resources = Calls(job.access.open(ResourceManagementClient))
        self.kinds = [*TYPES, SECURITY] if self.local.has(SECURITY) else list(TYPES)
        self.scope = (
            f"/subscriptions/{job.access.subscription}/resourceGroups/{job.group}"
            f"/providers/Microsoft.HybridCompute/machines/{job.name}"
        )

    def result(self) -> Members:
        """Return what came back, and which methods of a client were not used."""
        unused = {"azure-mgmt-extendedlocation": self.places.unused(), self.job.client: self.local.unused()}
        return {"seen": self.seen, "unused": unused}

    def whole(self) -> None:
        """Create, read, change and remove all types, with every verb."""
        self.create()
        self.secure()
        self.read()
        self.read_surroundings()
        self.change()
        self.act()
        self.remove()

    def create(self) -> None:
        """Create one resource of each type and a virtual machine of them."""
        job = self.job
        self.resources.call("resource_groups", "create_or_update", job.group, {"location": job.location})
        for kind in TYPES:
            self.local.call(kind, "begin_create_or_update", job.group, job.name, self.body(kind))
        machine = {"location": job.location, "kind": "HCI", "identity": {"type": "SystemAssigned"}}
        self.hybrid.call("machines", "create_or_update", job.group, job.name, machine)
        instance = {"extendedLocation": self.extended_location(), "properties": job.instance}
        instance["properties"]["osProfile"]["adminPassword"] = secrets.token_urlsafe(16)
        self.local.call(INSTANCES, "begin_create_or_update", self.scope, instance)

    def secure(self) -> None:
        """Put a network security group with one rule before network and interface, where the client has them."""
        if not self.local.has(SECURITY):
            return
        job, at = self.job, (self.job.group, self.job.name)
        where = {"location": job.location, "extendedLocation": self.extended_location()}
        self.local.call(SECURITY, "begin_create_or_update", *at, where)
        rule = {"extendedLocation": self.extended_location(), "properties": job.rule}
        self.seen[RULES] = self.local.call(RULES, "begin_create_or_update", *at, job.name, rule)
        reference = {"networkSecurityGroup": {"id": job.security_group}}
        self.local.call("network_interfaces", "begin_update", *at, {"properties": reference})
        network = copy.deepcopy(self.body("logical_networks"))
        network["properties"]["subnets"][0]["properties"].update(reference)
        self.local.call("logical_networks", "begin_create_or_update", *at, network)

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
        for kind in self.kinds:
            self.seen[kind] = self.local.call(kind, "get", job.group, job.name)
            by_group = self.local.first(kind, "list_by_resource_group", "list")
            self.local.expect(kind, by_group, job.group, name=job.name)
            self.local.expect(kind, "list_all", name=job.name)
        if self.local.has(RULES):
            self.seen[RULES] = self.local.call(RULES, "get", job.group, job.name, job.name)
            self.local.expect(RULES, "list_by_network_security_group", job.group, job.name, name=job.name)
        self.seen[INSTANCES] = self.local.call(INSTANCES, "get", self.scope)
        self.local.expect(INSTANCES, "list", self.scope, name="default")
        self.seen["machines"] = self.hybrid.call("machines", "get", job.group, job.name)
        self.hybrid.expect("machines", "list_by_resource_group", job.group, name=job.name)
        self.hybrid.expect("machines", "list_by_subscription", name=job.name)

    def read_surroundings(self) -> None:
        """Read the custom location, the resource group, what is in it, and what the provider can do."""
        self.use_place()
        if self.local.has("operations"):
            self.local.expect("operations", "list", name="Microsoft.AzureStackHCI/logicalNetworks/write")
        self.resources.call("resource_groups", "get", self.job.group)
        self.resources.expect("resource_groups", "list", name=self.job.group)
        if not self.resources.call("resource_groups", "check_existence", self.job.group):
            raise SystemExit(f"the group {self.job.group} is said not to exist")
        self.resources.expect("resources", "list_by_resource_group", self.job.group, name=self.job.name)
        self.resources.call("providers", "get", "Microsoft.AzureStackHCI")

    def use_place(self) -> None:
        """Read the custom location, and try to write it: it is made by the deployment of a cluster."""
        parts = self.job.custom_location.split("/")
        at, kind = (parts[4], parts[-1]), "custom_locations"
        self.places.call(kind, "get", *at)
        self.places.expect(kind, "list_by_resource_group", at[0], name=at[1])
        self.places.expect(kind, "list_by_subscription", name=at[1])
        self.seen["enabled types"] = self.places.call(kind, "list_enabled_resource_types", *at)
        self.places.expect(kind, "list_operations", name="Microsoft.ExtendedLocation/customLocations/read")
        self.places.refusal(kind, "begin_create_or_update", *at, {"location": self.job.location})
        self.places.refusal(kind, "update", *at, tags={"changed": "yes"})
        self.places.refusal(kind, "begin_delete", *at)

    def change(self) -> None:
        """Change what can be changed of each type."""
        job, tags = self.job, {"tags": {"changed": "yes"}}
        for kind in self.kinds:
            update = self.local.first(kind, "begin_update", "begin_update_tags")
            self.seen[f"{kind}, changed"] = self.local.call(kind, update, job.group, job.name, tags)
        self.local.call(INSTANCES, "begin_stop", self.scope)
        larger = {"properties": {"hardwareProfile": {"processors": 4}}}
        self.seen[f"{INSTANCES}, changed"] = self.local.call(INSTANCES, "begin_update", self.scope, larger)
        self.seen["machines, changed"] = self.hybrid.call("machines", "update", job.group, job.name, tags)
        self.resources.call("resource_groups", "update", job.group, tags)

    def act(self) -> None:
        """Use the actions and the children of the virtual machine, and copy the disk out."""
        powers = {}
        for action in ("start", "restart", "stop", "start", "pause", "start", "save", "start"):
            if self.local.has(INSTANCES, f"begin_{action}"):
                self.local.call(INSTANCES, f"begin_{action}", self.scope)
                instance = self.local.call(INSTANCES, "get", self.scope)
                powers[action] = instance["properties"]["status"]["powerState"]
        self.seen["powers"] = powers
        single = "guest_agent" if self.local.has("guest_agent") else "guest_agents"
        agent = {"properties": {"provisioningAction": "install"}}
        self.seen["guest agent"] = self.local.call(single, "begin_create", self.scope, agent)
        self.local.call(single, "get", self.scope)
        for group in ("guest_agents", "hybrid_identity_metadata"):
            method = self.local.first(group, "list_by_virtual_machine_instance", "list")
            self.local.expect(group, method, self.scope, name="default")
        self.local.call("hybrid_identity_metadata", "get", self.scope)
        if self.local.has("attestation_statuses"):
            self.seen["attestation"] = self.local.call("attestation_statuses", "get", self.scope)
        self.local.call(single, "begin_delete", self.scope)
        if self.local.has("virtual_hard_disks", "begin_upload"):
            self.local.call(INSTANCES, "begin_stop", self.scope)
            uploaded = ("virtual_hard_disks", "begin_upload", self.job.group, self.job.name, self.job.upload)
            self.seen["upload"] = self.local.call(*uploaded)

    def remove(self) -> None:
        """Remove everything, what others need last."""
        job = self.job
        self.local.call(INSTANCES, "begin_delete", self.scope)
        self.hybrid.call("machines", "begin_delete", job.group, job.name)
        for kind in ("network_interfaces", "virtual_hard_disks", *TYPES[1:4]):
            self.local.call(kind, "begin_delete", job.group, job.name)
        if self.local.has(SECURITY):
            self.local.call(RULES, "begin_delete", job.group, job.name, job.name)
            self.local.call(SECURITY, "begin_delete", job.group, job.name)
        self.local.call("storage_containers", "begin_delete", job.group, job.name)
        self.resources.call("resource_groups", "begin_delete", job.group)


if __name__ == "__main__":
    run(Job, Flow)

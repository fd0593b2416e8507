# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Microsoft's Python SDK can do with Arc machines and with what belongs to them.

Runs in the virtual environment of the SDK: reads a job as JSON from standard input and prints what it saw as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
import typing as t

from azure.mgmt.hybridcompute import HybridComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from sdk_calls import CLIENT_ITSELF, Access, Calls, Members, run

EXTENSIONS = "machine_extensions"
COMMANDS = "machine_run_commands"
PROFILES = "license_profiles"
SCOPES = "private_link_scopes"
CONNECTIONS = "private_endpoint_connections"
PERIMETERS = "network_security_perimeter_configurations"
BASE = ("Microsoft.HybridCompute", "machines")


@dataclasses.dataclass(frozen=True)
class Job:
    """What to declare, and where. `bodies` and `changes` are properties by group of operations, all called `name`."""

    action: str
    access: Access
    group: str
    location: str
    name: str
    bodies: dict[str, Members]
    changes: dict[str, Members]
    patches: Members
    publisher: str
    extension_type: str
    version: str


class Flow:
    """The client and the steps. `seen` is what came back."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.seen: dict[str, t.Any] = {}
        self.client = Calls(job.access.open(HybridComputeManagementClient))
        self.resources = Calls(job.access.open(ResourceManagementClient))
        self.secret = secrets.token_urlsafe(16)

    def result(self) -> Members:
        """Return what came back, which methods were not used, and where a secret was told."""
        told = [place for place, value in self.seen.items() if self.secret in json.dumps(value)]
        return {"seen": self.seen, "unused": self.client.unused(), "secrets told in": told}

    def whole(self) -> None:
        """Create, read, change and remove all types, with every verb."""
        group = {"location": self.job.location}
        self.resources.call("resource_groups", "create_or_update", self.job.group, group)
        self.links()
        self.machine()
        self.extensions()
        self.run_command()
        self.licenses()
        self.gateway()
        self.catalogue()
        self.remove()
        self.resources.call("resource_groups", "begin_delete", self.job.group)

    def see(self, what: str, group: str, method: str, *arguments: t.Any) -> t.Any:
        """Call a method and keep what came back."""
        self.seen[what] = self.client.call(group, method, *arguments)
        return self.seen[what]

    def body(self, group: str, **secret: t.Any) -> Members:
        """Return the whole body of a resource; what is secret is added here, so that no other process has it."""
        return {"location": self.job.location, "properties": {**self.job.bodies[group], **secret}}

    def links(self) -> None:
        """Make a private link scope with a connection, and read what comes with it."""
        job, at = self.job, (self.job.group, self.job.name)
        self.see("scope, created", SCOPES, "create_or_update", *at, self.body(SCOPES))
        connection = {"properties": job.bodies[CONNECTIONS]}
        self.see("connection", CONNECTIONS, "begin_create_or_update", *at, job.name, connection)
        self.see("connection, read", CONNECTIONS, "get", *at, job.name)
        self.client.expect(CONNECTIONS, "list_by_private_link_scope", *at, name=job.name)
        scope = self.see("scope", SCOPES, "get", *at)
        self.client.expect(SCOPES, "list_by_resource_group", job.group, name=job.name)
        self.client.expect(SCOPES, "list", name=job.name)
        self.see("scope, changed", SCOPES, "update_tags", *at, {"tags": {"changed": "yes"}})
        unique = scope["properties"]["privateLinkScopeId"]
        self.see("validation", SCOPES, "get_validation_details", job.location, unique)
        self.client.expect("private_link_resources", "list_by_private_link_scope", *at, name="hybridcompute")
        self.see("link resource", "private_link_resources", "get", *at, "hybridcompute")
        (perimeter,) = self.client.call(PERIMETERS, "list_by_private_link_scope", *at)
        self.see("perimeter", PERIMETERS, "get_by_private_link_scope", *at, perimeter["name"])
        self.see("reconciled", PERIMETERS, "begin_reconcile_for_private_link_scope", *at, perimeter["name"])

    def machine(self) -> None:
        """Make a machine in the scope, and use its actions."""
        job, at = self.job, (self.job.group, self.job.name)
        scope = self.seen["scope"]["id"]
        self.see("machine, created", "machines", "create_or_update", *at, self.body("machines"))
        change = {"tags": {"changed": "yes"}, "properties": {"privateLinkScopeResourceId": scope}}
        self.see("machine, changed", "machines", "update", *at, change)
        self.see("machine", "machines", "get", *at)
        self.client.expect("machines", "list_by_resource_group", job.group, name=job.name)
        self.client.expect("machines", "list_by_subscription", name=job.name)
        self.see("validation for machine", SCOPES, "get_validation_details_for_machine", *at)
        self.see("network profile", "network_profile", "get", *at)
        self.see("assessed", "machines", "begin_assess_patches", *at)
        self.see("patched", "machines", "begin_install_patches", *at, job.patches)

    def extensions(self) -> None:
        """Make, change and list extensions, and use the methods that the client itself has for them."""
        job, at = self.job, (self.job.group, self.job.name)
        body = self.body(EXTENSIONS, protectedSettings={"key": self.secret})
        self.see("extension, created", EXTENSIONS, "begin_create_or_update", *at, job.name, body)
        self.see("extension", EXTENSIONS, "get", *at, job.name)
        self.client.expect(EXTENSIONS, "list", *at, name=job.name)
        change = {"properties": {**job.changes[EXTENSIONS], "protectedSettings": {"key": self.secret}}}
        self.see("extension, changed", EXTENSIONS, "begin_update", *at, job.name, change)
        added = {"publisher": job.publisher, "type": job.extension_type}
        several = {"extensions": [{**added, "protectedSettings": {"key": self.secret}}]}
        self.see("extensions, added", CLIENT_ITSELF, "begin_setup_extensions", *at, several)
        target = {f"{job.publisher}.{job.extension_type}": {"targetVersion": job.version}}
        self.client.call(CLIENT_ITSELF, "begin_upgrade_extensions", *at, {"extensionTargets": target})
        self.see("extension, added", EXTENSIONS, "get", *at, job.extension_type)

    def run_command(self) -> None:
        """Run a command, and look at its output."""
        job, at = self.job, (self.job.group, self.job.name)
        parameters = [{"name": "token", "value": self.secret}]
        body = self.body(COMMANDS, protectedParameters=parameters, runAsPassword=self.secret)
        self.see("run command, created", COMMANDS, "begin_create_or_update", *at, job.name, body)
        self.see("run command", COMMANDS, "get", *at, job.name)
        self.client.expect(COMMANDS, "list", *at, name=job.name)

    def licenses(self) -> None:
        """Make a license and assign it to the machine."""
        job, at = self.job, (self.job.group, self.job.name)
        self.see("license, valid", "licenses", "begin_validate_license", self.body("licenses"))
        license_ = self.see("license, created", "licenses", "begin_create_or_update", *at, self.body("licenses"))
        self.client.expect("licenses", "list_by_resource_group", job.group, name=job.name)
        self.client.expect("licenses", "list_by_subscription", name=job.name)
        self.see("profile, created", PROFILES, "begin_create_or_update", *at, self.body(PROFILES))
        change = {"properties": {**job.changes[PROFILES], "esuProfile": {"assignedLicense": license_["id"]}}}
        self.see("profile, changed", PROFILES, "begin_update", *at, change)
        self.see("profile", PROFILES, "get", *at)
        self.client.expect(PROFILES, "list", *at, name="default")
        self.see("license, changed", "licenses", "begin_update", *at, {"properties": job.changes["licenses"]})
        self.see("license", "licenses", "get", *at)

    def gateway(self) -> None:
        """Make a gateway and let the machine use it."""
        job, at = self.job, (self.job.group, self.job.name)
        gateway = self.see("gateway, created", "gateways", "begin_create_or_update", *at, self.body("gateways"))
        self.see("gateway, changed", "gateways", "update", *at, {"properties": job.changes["gateways"]})
        self.see("gateway", "gateways", "get", *at)
        self.client.expect("gateways", "list_by_resource_group", job.group, name=job.name)
        self.client.expect("gateways", "list_by_subscription", name=job.name)
        base = (job.group, *BASE, job.name, "default")
        self.see("settings, created", "settings", "update", *base, {"properties": {}})
        uses = {"properties": {"gatewayProperties": {"gatewayResourceId": gateway["id"]}}}
        self.see("settings, changed", "settings", "patch", *base, uses)
        self.see("settings", "settings", "get", *base)

    def catalogue(self) -> None:
        """Read what extensions there are, and what the provider can do."""
        job, kind = self.job, (self.job.location, self.job.publisher, self.job.extension_type)
        self.client.expect("extension_publisher", "list", job.location, name=job.publisher)
        self.client.expect("extension_type", "list", job.location, job.publisher, name=job.extension_type)
        for group in ("extension_metadata", "extension_metadata_v2"):
            self.see(f"{group}, all", group, "list", *kind)
            self.see(group, group, "get", *kind, job.version)
        self.see("operations", "operations", "list")

    def remove(self) -> None:
        """Remove everything; what is removed twice is absent the second time."""
        job, at = self.job, (self.job.group, self.job.name)
        gone = {}
        for group, below in (
            (EXTENSIONS, (job.name,)),
            (COMMANDS, (job.name,)),
            (PROFILES, ()),
            ("licenses", ()),
            ("machines", ()),
            ("gateways", ()),
            (CONNECTIONS, (job.name,)),
            (SCOPES, ()),
        ):
            self.client.call(group, "begin_delete", *at, *below)
            gone[group] = self.client.refusal(group, "get", *at, *below)
            if group != CONNECTIONS:
                self.client.call(group, "begin_delete", *at, *below)
        self.seen["gone"] = gone
        self.seen["extension of no machine"] = self.client.refusal(EXTENSIONS, "get", *at, job.extension_type)


if __name__ == "__main__":
    run(Job, Flow)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain ARM requests for tests: no client of the collection is involved, so that both sides are judged alone."""

from __future__ import annotations

import dataclasses
import typing as t

import requests

from tests.emulator.client import Cluster, Emulator

API_VERSION = "2024-01-01"
GROUP_API_VERSION = "2025-04-01"
MACHINE_API_VERSION = "2025-01-13"
HCI = "Microsoft.AzureStackHCI"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a write: the first answer and, if it was accepted, how its operation ended."""

    response: requests.Response
    status: str = ""
    error: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it was accepted and succeeded."""
        return self.response.status_code < 400 and self.status in ("", "Succeeded")

    @property
    def code(self) -> str:
        """The error code, empty when there was none."""
        if self.response.status_code >= 400:
            return str(self.response.json()["error"]["code"])
        return str(self.error.get("code", ""))

    @property
    def message(self) -> str:
        """The error text, empty when there was none."""
        if self.response.status_code >= 400:
            return str(self.response.json()["error"]["message"])
        return str(self.error.get("message", ""))


class ByHand:
    """Requests below one resource group of the first cluster. Operations are ended at once by the control endpoint."""

    def __init__(self, emulator: Emulator, session: requests.Session, group: str) -> None:
        self.emulator = emulator
        self.session = session
        self.group = group

    @property
    def cluster(self) -> Cluster:
        """The cluster that everything is made on."""
        return self.emulator.clusters[0]

    def make_group(self) -> None:
        """Make the resource group, where the cluster is."""
        path, body = self.emulator.group_path(self.group), {"location": self.cluster.location}
        self.send("PUT", path, api_version=GROUP_API_VERSION, json=body).raise_for_status()

    def path(self, kind: str, name: str) -> str:
        """Return the path of an Azure Local resource."""
        return self.emulator.resource_path(self.group, kind, name)

    def machine(self, name: str) -> str:
        """Return the path of an Arc machine."""
        return self.emulator.resource_path(self.group, "machines", name, "Microsoft.HybridCompute")

    def instance(self, name: str) -> str:
        """Return the path of a VM instance."""
        return f"{self.machine(name)}/providers/{HCI}/virtualMachineInstances/default"

    def send(self, method: str, path: str, *, api_version: str = API_VERSION, **arguments: t.Any) -> requests.Response:
        """Send a request."""
        return self.session.request(method, self.emulator.arm(path, api_version), **arguments)

    def get(self, path: str, *, api_version: str = API_VERSION) -> dict[str, t.Any]:
        """Return a resource with all its late properties."""
        reads = self.emulator.settings()["late_reads"]
        answers = [self.send("GET", path, api_version=api_version) for _ in range(reads + 1)]
        answers[-1].raise_for_status()
        found: dict[str, t.Any] = answers[-1].json()
        return found

    def write(self, method: str, path: str, *, api_version: str = API_VERSION, **arguments: t.Any) -> Outcome:
        """Send a write and return how it ended."""
        response = self.send(method, path, api_version=api_version, **arguments)
        if response.status_code >= 400 or response.status_code == 204:
            return Outcome(response)
        self.emulator.finish_operations()
        url = response.headers.get("Azure-AsyncOperation")
        if url:
            body = self.session.get(url).json()
            return Outcome(response, body["status"], body.get("error") or {})
        if "Location" in response.headers:
            final = self.session.get(response.headers["Location"])
            failed = final.status_code >= 400
            return Outcome(response, "Failed" if failed else "Succeeded", final.json()["error"] if failed else {})
        return Outcome(response)

    def body(self, properties: dict[str, t.Any], **members: t.Any) -> dict[str, t.Any]:
        """Return a body with the envelope that every tracked resource needs."""
        place = {"location": self.cluster.location, "extendedLocation": self.cluster.extended_location}
        return {**place, "properties": properties, **members}

    def put(self, kind: str, name: str, properties: dict[str, t.Any], **options: t.Any) -> Outcome:
        """PUT an Azure Local resource with its envelope."""
        api_version = options.pop("api_version", API_VERSION)
        return self.write("PUT", self.path(kind, name), api_version=api_version, json=self.body(properties, **options))

    def make(self, kind: str, name: str, properties: dict[str, t.Any]) -> str:
        """Create an Azure Local resource, which must succeed, and return its path."""
        outcome = self.put(kind, name, properties)
        assert outcome.ok, f"{kind}/{name}: {outcome.code} {outcome.message}"
        return self.path(kind, name)

    def make_network(self, name: str, *, network: str = "10.1.0", vlan: int = 0) -> str:
        """Create a static logical network with a pool of ten addresses."""
        return self.make("logicalNetworks", name, self.network_properties(name, network=network, vlan=vlan))

    def network_properties(self, name: str, *, network: str = "10.1.0", vlan: int = 0) -> dict[str, t.Any]:
        """Return the properties of a static logical network with a pool of ten addresses."""
        route = {"addressPrefix": "0.0.0.0/0", "nextHopIpAddress": f"{network}.1"}
        subnet = {
            "ipAllocationMethod": "Static",
            "addressPrefix": f"{network}.0/24",
            "vlan": vlan,
            "ipPools": [{"name": "pool", "ipPoolType": "vm", "start": f"{network}.10", "end": f"{network}.19"}],
            "routeTable": {"properties": {"routes": [{"name": f"{name}-default-route", "properties": route}]}},
        }
        return {
            "vmSwitchName": self.cluster.switches[0],
            "dhcpOptions": {"dnsServers": [f"{network}.53"]},
            "subnets": [{"name": name, "properties": subnet}],
        }

    def make_nic(self, name: str, network: str) -> str:
        """Create a NIC with an address from the pool."""
        configuration = {"name": "ip", "properties": {"subnet": {"id": network}}}
        return self.make("networkInterfaces", name, {"ipConfigurations": [configuration]})

    def make_image(self, name: str, *, os_type: str = "Linux") -> str:
        """Create an image from a file on the cluster."""
        properties = {"osType": os_type, "imagePath": f"C:\\ClusterStorage\\UserStorage_1\\{name}.vhdx"}
        return self.make("galleryImages", name, properties)

    def make_machine(self, name: str, **members: t.Any) -> str:
        """Create the Arc machine of a VM."""
        body = {
            "location": self.cluster.location,
            "kind": "HCI",
            "identity": {"type": "SystemAssigned"},
            "properties": {},
            **members,
        }
        self.send("PUT", self.machine(name), api_version=MACHINE_API_VERSION, json=body).raise_for_status()
        return self.machine(name)

    def instance_body(self, name: str, image: str, nics: list[str], **properties: t.Any) -> dict[str, t.Any]:
        """Return the body of a VM instance; the password is made anew in every call."""
        return {
            "extendedLocation": self.cluster.extended_location,
            "properties": {
                "hardwareProfile": {"vmSize": "Custom", "processors": 2, "memoryMB": 2048},
                "osProfile": {"computerName": name, "adminUsername": "operator", "adminPassword": f"{id(nics)}-{name}"},
                "storageProfile": {"imageReference": {"id": image}},
                "networkProfile": {"networkInterfaces": [{"id": nic} for nic in nics]},
                **properties,
            },
        }

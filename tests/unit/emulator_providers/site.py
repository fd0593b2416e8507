# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in full service and plain requests to its ARM: no client of the collection is involved."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import typing as t

import requests
from emulator_device.certificate_maker import CertificateMaker, recipes

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

CLIENT = "1950a258-227b-4e31-a9cf-717495945fc2"
COMPUTE, NETWORK, STORAGE = "Microsoft.Compute", "Microsoft.Network", "Microsoft.Storage"
VERSIONS = {
    "disks": "2019-07-01",
    "snapshots": "2019-07-01",
    COMPUTE: "2020-06-01",
    NETWORK: "2018-11-01",
    STORAGE: "2019-06-01",
    "Microsoft.Resources": "2019-10-01",
    "Microsoft.AzureBridge": "2020-07-01",
}
GUEST_USER = "operator"
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a write: the first answer and, if it was accepted, how its operation ended."""

    response: requests.Response
    status: str = ""
    error: Members = dataclasses.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it was accepted and succeeded."""
        return self.response.status_code < 400 and self.status in ("", "Succeeded")

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of a request that was refused at once."""
        return self.response.status_code, self.response.json()["error"]["code"]

    @property
    def code(self) -> str:
        """The code of the error, whenever it came."""
        return str(self.response.json()["error"]["code"] if self.response.status_code >= 400 else self.error["code"])


class Site:
    """One device with its switch on Port2, and requests to it. Operations are ended by the control endpoint."""

    def __init__(self, device: DeviceClient, maker: CertificateMaker, root_file: str, emulator: Emulator) -> None:
        self.device, self.emulator = device, emulator
        good = recipes("edge", "fleet.example", device.serial)["MultiSAN"]
        device.post_device(
            {
                "deviceEndpoint": {"name": "edge", "dnsDomain": "fleet.example"},
                "network": {"vSwitches": [switch("vSwitch1", "Port2")]},
                "activation": {
                    "activationKey": device.control("issue_activation_key")["activation_key"],
                    "serviceEncryptionKey": "",
                },
                "certificates": {"certificates": [maker.entry("MultiSAN", good)]},
            }
        ).raise_for_status()
        emulator.advance(5)
        assert device.state()["activated"] is True
        device.move(device.url)
        device.sign_in()
        self._password: str = device.control("reset_arm_password")["password"]
        self.subscription: str = device.control("enable_vms")["subscription_id"]
        self.session = device.named_session(root_file)
        self.management = f"https://management.edge.fleet.example:{device.port}"
        self.login = f"https://login.edge.fleet.example:{device.port}"
        self._token = ""
        self.group = ""

    # --- plain requests ------------------------------------------------------------------------------------------

    def token(self) -> str:
        """Return an access token."""
        if not self._token:
            form = {"grant_type": "password", "client_id": CLIENT, "username": "EdgeArmUser"}
            form |= {"password": self._password, "resource": f"{self.management.rpartition(':')[0]}/"}
            answer = self.session.post(f"{self.login}/adfs/oauth2/token", data=form)
            answer.raise_for_status()
            self._token = answer.json()["access_token"]
        return self._token

    def send(self, method: str, path: str, version: str = "", **how: t.Any) -> requests.Response:
        """Send a request to a path; the version is that of the 2020 profile unless told."""
        chosen = version or version_of(path)
        url = f"{self.management}{path}{'&' if '?' in path else '?'}api-version={chosen}"
        return self.url(method, url, **how)

    def url(self, method: str, url: str, **how: t.Any) -> requests.Response:
        """Send a request to a URL that the service handed out."""
        for _ in range(2):
            headers = {"Authorization": f"bearer {self.token()}", **how.get("headers", {})}
            answer = self.session.request(method, url, **{**how, "headers": headers})
            if answer.status_code != 401:
                return answer
            self._token = ""
        return answer

    def write(self, method: str, path: str, version: str = "", **how: t.Any) -> Outcome:
        """Send a write, end what it started, and return how that ended."""
        answer = self.send(method, path, version, **how)
        if answer.status_code >= 400 or answer.status_code == 204:
            return Outcome(answer)
        self.finish()
        status_url, result_url = answer.headers.get("Azure-AsyncOperation"), answer.headers.get("Location")
        if status_url:
            body = self.url("GET", status_url).json()
            return Outcome(answer, body["status"], body.get("error") or {})
        if result_url:
            final = self.url("GET", result_url)
            failed = final.status_code >= 400
            return Outcome(answer, "Failed" if failed else "Succeeded", final.json()["error"] if failed else {})
        return Outcome(answer)

    def finish(self) -> None:
        """End all operations."""
        self.device.control("finish_operations")

    # --- paths ---------------------------------------------------------------------------------------------------

    @property
    def base(self) -> str:
        """The subscription."""
        return f"/subscriptions/{self.subscription}"

    def path(self, kind: str, name: str, *, group: str = "") -> str:
        """Return the path of a resource by its type without namespace."""
        namespace = {"storageAccounts": STORAGE, "deployments": "Microsoft.Resources"}.get(kind, NETWORK)
        if kind in ("virtualMachines", "disks", "images", "snapshots"):
            namespace = COMPUTE
        return f"{self.base}/resourceGroups/{group or self.group}/providers/{namespace}/{kind}/{name}"

    def get(self, path: str, version: str = "") -> Members:
        """Return a resource, which must be there."""
        answer = self.send("GET", path, version)
        assert answer.status_code == 200, answer.text
        found: Members = answer.json()
        return found

    def properties(self, path: str) -> Members:
        """Return the properties of a resource."""
        found: Members = self.get(path)["properties"]
        return found

    # --- making things -------------------------------------------------------------------------------------------

    def put(self, kind: str, name: str, properties: Members, version: str = "", **members: t.Any) -> Outcome:
        """PUT a resource."""
        body = {"location": "DBELocal", "properties": properties, **members}
        return self.write("PUT", self.path(kind, name), version, json=body)

    def make(self, kind: str, name: str, properties: Members, **members: t.Any) -> str:
        """Make a resource, which must succeed, and return its path."""
        outcome = self.put(kind, name, properties, **members)
        assert outcome.ok, outcome.response.text + str(outcome.error)
        return self.path(kind, name)

    def new_group(self, name: str) -> None:
        """Make a resource group, for everything that follows."""
        answer = self.send("PUT", f"{self.base}/resourceGroups/{name}", "2019-10-01", json={"location": "dbelocal"})
        assert answer.status_code == 201, answer.text
        self.group = name

    def drop_group(self) -> None:
        """Remove the resource group with all that is in it."""
        self.finish()
        self.write("DELETE", f"{self.base}/resourceGroups/{self.group}", "2019-10-01")

    @property
    def subnet(self) -> str:
        """The id of the default subnet."""
        return f"{self.base}/resourceGroups/ASERG/providers/{NETWORK}/virtualNetworks/ASEVNET/subnets/ASEVNETsubNet"

    def address(self, offset: int) -> str:
        """Return an address of the default network."""
        network = self.properties(self.subnet.rpartition("/subnets/")[0])["addressSpace"]["addressPrefixes"][0]
        return str(ipaddress.IPv4Network(network)[offset])

    def configuration(self, address: str = "", **settings: t.Any) -> Members:
        """Return the only IP configuration of an interface."""
        method = {"privateIPAllocationMethod": "Static", "privateIPAddress": address} if address else {}
        return {"name": "ip", "properties": {"subnet": {"id": self.subnet}, **method, **settings}}

    def nic(self, name: str, address: str = "", **properties: t.Any) -> str:
        """Make an interface."""
        settings = {"ipConfigurations": [self.configuration(address)], **properties}
        return self.make("networkInterfaces", name, settings)

    def account(self, name: str) -> str:
        """Make a storage account."""
        made = self.write(
            "PUT",
            self.path("storageAccounts", name),
            json={"location": "DBELocal", "kind": "Storage", "sku": {"name": "Standard_LRS"}},
        )
        assert made.ok, made.response.text
        return self.path("storageAccounts", name)

    def vhd(self, account: str, blob: str = "os.vhd", **how: t.Any) -> str:
        """Put a VHD into a storage account without uploading it, and return its URL."""
        self.device.control("plant_blob", account=account, container="vhds", blob=blob, **how)
        return f"https://{account}.blob.edge.fleet.example:{self.device.port}/vhds/{blob}"

    def image(self, name: str, *, os_type: str = "Linux") -> str:
        """Make an image from an empty disk."""
        disk = self.make("disks", f"{name}-source", {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4})
        os_disk = {"osType": os_type, "osState": "Generalized", "managedDisk": {"id": disk}}
        return self.make("images", name, {"storageProfile": {"osDisk": os_disk}})

    def machine_properties(self, image: str, *nics: str, size: str = "Standard_F1s", **properties: t.Any) -> Members:
        """Return what a machine needs; the password is made anew for every run."""
        secret = f"aA1!{datetime.datetime.now(tz=datetime.timezone.utc).date():%j}{self.device.serial}"
        several = len(nics) > 1
        entries = [
            {"id": nic, **({"properties": {"primary": number == 0}} if several else {})}
            for number, nic in enumerate(nics)
        ]
        return {
            "hardwareProfile": {"vmSize": size},
            "osProfile": {"computerName": "guest", "adminUsername": GUEST_USER, "adminPassword": secret},
            "storageProfile": {"imageReference": {"id": image}},
            "networkProfile": {"networkInterfaces": entries},
            **properties,
        }

    def machine(self, name: str, image: str, *nics: str, **how: t.Any) -> str:
        """Make a machine."""
        return self.make("virtualMachines", name, self.machine_properties(image, *nics, **how))

    def power(self, path: str) -> str:
        """Return the power state of a machine."""
        statuses = self.get(f"{path}?$expand=instanceView")["properties"]["instanceView"]["statuses"]
        return next(item["code"].partition("/")[2] for item in statuses if item["code"].startswith("PowerState/"))


def version_of(path: str) -> str:
    """Return the version of the 2020 profile for a path."""
    namespace, _, rest = path.rpartition("/providers/")[2].partition("/")
    return VERSIONS.get(rest.partition("/")[0].partition("?")[0]) or VERSIONS.get(namespace, "2019-10-01")


def switch(name: str, port: str) -> Members:
    """Return a switch that is enabled for compute."""
    return {"name": name, "interfaceName": port, "enabledForCompute": True}

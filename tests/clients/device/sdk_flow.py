# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine with Microsoft's Python SDK, from the resource group to the end.

Runs in the virtual environment of the SDK: reads a job as JSON from standard input and prints what it saw as JSON.
"""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import json
import pathlib
import sys
import typing as t
from collections.abc import Callable, Iterator

from azure.core.exceptions import HttpResponseError
from azure.identity import UsernamePasswordCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource import ResourceManagementClient, SubscriptionClient
from azure.mgmt.storage import StorageManagementClient
from azure.profiles import KnownProfiles
from azure.storage.blob import BlobServiceClient, BlobType

LOCATION = "dbelocal"
BLOB_VERSION = "2019-07-07"
CLIENT = "1950a258-227b-4e31-a9cf-717495945fc2"


@dataclasses.dataclass(frozen=True)
class Job:
    """What to do, and where."""

    action: str
    management: str
    login: str
    blob_suffix: str
    username: str
    password: str
    subscription: str
    profile: str
    group: str
    account: str
    vhd: str
    admin_password: str


class Flow:
    """The clients of one profile and the steps."""

    def __init__(self, job: Job) -> None:
        self.job = job
        credential = UsernamePasswordCredential(
            CLIENT, job.username, job.password, authority=job.login, tenant_id="adfs", disable_instance_discovery=True
        )
        profile = KnownProfiles[job.profile]
        how: dict[str, t.Any] = {
            "base_url": job.management,
            "profile": profile,
            "credential_scopes": [f"{job.management.rpartition(':')[0]}/.default"],
        }
        self.subscriptions = SubscriptionClient(credential, **how)
        arguments = (credential, job.subscription)
        self.resources = ResourceManagementClient(*arguments, **how)
        self.storage = StorageManagementClient(*arguments, **how)
        self.network = NetworkManagementClient(*arguments, **how)
        self.compute = ComputeManagementClient(*arguments, **how)

    # --- making ----------------------------------------------------------------------------------------------------

    def create(self) -> dict[str, t.Any]:
        """Make everything that a machine needs, and the machine; stop it and start it."""
        group = self.job.group
        self.resources.resource_groups.create_or_update(group, {"location": LOCATION, "tags": {"shop": "042"}})
        old_key, key = self._account()
        url = self._upload(key)
        # As the published sample for the device writes it: lower case where the service has camel case.
        os_disk = {"os_type": "linux", "os_state": "generalized", "blob_uri": url}
        image = self.compute.images.begin_create_or_update(
            group, "ubuntu", {"location": LOCATION, "storage_profile": {"os_disk": os_disk}}
        ).result()
        disk = self._disk("web-01-data")
        machine = self._machine("web-01", image.id, self._interface("web-01-nic"))
        powers = [self._power("web-01")]
        for step in (self.compute.virtual_machines.begin_power_off, self.compute.virtual_machines.begin_deallocate):
            step(group, "web-01").result()
            powers.append(self._power("web-01"))
        self.compute.virtual_machines.begin_start(group, "web-01").result()
        powers.append(self._power("web-01"))
        self._attach("web-01", disk)
        tagged = self.compute.virtual_machines.begin_create_or_update(
            group, "web-01", {"location": LOCATION, "tags": {"shop": "042"}}
        ).result()
        return {
            "image": image.provisioning_state,
            "machine": machine.provisioning_state,
            "powers": powers,
            "kept": tagged.hardware_profile.vm_size == machine.hardware_profile.vm_size,
            "tags": tagged.tags,
            "keys": [self._status(old_key), self._status(key)],
            **self.read(),
        }

    def _account(self) -> tuple[str, str]:
        """Make the storage account and make a key anew; return the key as it was and as it is."""
        group, name = self.job.group, self.job.account
        free = self.storage.storage_accounts.check_name_availability({"name": name})
        assert free.name_available, free.message
        # Lower case again, as in the published sample.
        body = {"location": LOCATION, "kind": "storage", "sku": {"name": "standard_lrs"}}
        made = self.storage.storage_accounts.begin_create(group, name, body).result()
        assert made.primary_endpoints.blob == f"https://{name}.blob.{self.job.blob_suffix}/", made.primary_endpoints
        before = self.storage.storage_accounts.list_keys(group, name).keys
        after = self.storage.storage_accounts.regenerate_key(group, name, {"key_name": before[0].key_name}).keys
        assert [old.value == new.value for old, new in zip(before, after, strict=True)] == [False, True]
        return str(before[0].value), str(after[0].value)

    def _status(self, key: str) -> int:
        """Return how the account answers to a key."""
        try:
            with self._blobs(key) as service:
                list(service.list_containers())
        except HttpResponseError as refusal:
            return int(refusal.status_code or 0)
        return 200

    def _blobs(self, key: str) -> BlobServiceClient:
        """Open the account with a key."""
        # The SDK finds the name of the account in addresses of the public clouds only.
        credential = {"account_name": self.job.account, "account_key": key}
        address = f"https://{self.job.account}.blob.{self.job.blob_suffix}"
        return BlobServiceClient(address, credential=credential, api_version=BLOB_VERSION)

    def _upload(self, key: str) -> str:
        """Upload the disk as a page blob, compare, and return its URL."""
        content = pathlib.Path(self.job.vhd).read_bytes()
        with self._blobs(key) as service:
            container = service.create_container("vhds", public_access="container")
            blob = container.get_blob_client("ubuntu.vhd")
            blob.upload_blob(content, blob_type=BlobType.PAGEBLOB)
            assert blob.get_blob_properties().size == len(content)
            assert blob.download_blob().readall() == content
            assert [item.name for item in container.list_blobs()] == ["ubuntu.vhd"]
            return str(blob.url)

    def _subnet(self) -> str:
        """Make a network with the address space of the device's own one, and return the id of its subnet."""
        present = self.network.virtual_networks.get("ASERG", "ASEVNET").address_space.address_prefixes
        body = {
            "location": LOCATION,
            "address_space": {"address_prefixes": present},
            "subnets": [{"name": "shop", "address_prefix": present[0]}],
        }
        made = self.network.virtual_networks.begin_create_or_update(self.job.group, "shop-net", body).result()
        return str(self.network.subnets.get(self.job.group, made.name, made.subnets[0].name).id)

    def _interface(self, name: str) -> str:
        """Make an interface, and return its id."""
        configuration = {"name": "ipconfig", "subnet": {"id": self._subnet()}}
        body = {"location": LOCATION, "ip_configurations": [configuration]}
        made = self.network.network_interfaces.begin_create_or_update(self.job.group, name, body).result()
        return str(made.id)

    def _machine(self, name: str, image: str, interface: str) -> t.Any:
        body = {
            "location": LOCATION,
            "hardware_profile": {"vm_size": "Standard_D1_v2"},
            "storage_profile": {
                "image_reference": {"id": image},
                "os_disk": {"name": f"{name}-os", "caching": "ReadWrite", "create_option": "FromImage"},
            },
            "os_profile": {
                "computer_name": name,
                "admin_username": "operator",
                "admin_password": self.job.admin_password,
            },
            "network_profile": {"network_interfaces": [{"id": interface}]},
        }
        return self.compute.virtual_machines.begin_create_or_update(self.job.group, name, body).result()

    def _disk(self, name: str) -> str:
        """Make an empty disk, let it grow, and return its id."""
        body = {"location": LOCATION, "creation_data": {"create_option": "Empty"}, "disk_size_gb": 1}
        self.compute.disks.begin_create_or_update(self.job.group, name, body).result()
        grown = self.compute.disks.begin_update(self.job.group, name, {"disk_size_gb": 2}).result()
        assert grown.disk_size_gb == 2, grown
        return str(grown.id)

    def _attach(self, name: str, disk: str) -> None:
        """Give a machine a data disk: what was read goes back with it."""
        machine = self.compute.virtual_machines.get(self.job.group, name)
        model = self.compute.virtual_machines.models.DataDisk
        identity = self.compute.virtual_machines.models.ManagedDiskParameters(id=disk)
        machine.storage_profile.data_disks.append(model(lun=0, create_option="Attach", managed_disk=identity))
        self.compute.virtual_machines.begin_create_or_update(self.job.group, name, machine).result()

    # --- looking ---------------------------------------------------------------------------------------------------

    def read(self) -> dict[str, t.Any]:
        """Read everything there is, in all the ways that there are."""
        group = self.job.group
        machines = list(self.compute.virtual_machines.list(group))
        return {
            "subscriptions": [item.subscription_id.lower() for item in self.subscriptions.subscriptions.list()],
            "groups": sorted(item.name for item in self.resources.resource_groups.list()),
            "machines": {item.name: self._described(item.name) for item in machines},
            "disks": sorted(item.name for item in self.compute.disks.list_by_resource_group(group)),
            "images": sorted(item.name for item in self.compute.images.list_by_resource_group(group)),
            "interfaces": sorted(item.name for item in self.network.network_interfaces.list(group)),
            "networks": sorted(item.name for item in self.network.virtual_networks.list_all()),
            "accounts": sorted(item.name for item in self.storage.storage_accounts.list()),
            "sizes": "Standard_D1_v2" in [item.name for item in self.compute.virtual_machine_sizes.list(LOCATION)],
            "usages": sorted(item.name.value for item in self.compute.usage.list(LOCATION)),
            "resources": sorted(item.type for item in self.resources.resources.list_by_resource_group(group)),
            "providers": sorted(item.namespace for item in self.resources.providers.list()),
        }

    def _described(self, name: str) -> dict[str, t.Any]:
        machine = self.compute.virtual_machines.get(self.job.group, name, expand="instanceView")
        return {
            "size": machine.hardware_profile.vm_size,
            "tags": machine.tags or {},
            "interfaces": [item.id.rpartition("/")[2] for item in machine.network_profile.network_interfaces],
            "disk": machine.storage_profile.os_disk.name,
            "data_disks": {str(item.lun): item.name for item in machine.storage_profile.data_disks},
            "power": _power_of(machine.instance_view),
        }

    def _power(self, name: str) -> str:
        return _power_of(self.compute.virtual_machines.instance_view(self.job.group, name))

    def lists(self) -> dict[str, t.Any]:
        """Ask for one list of every kind that the profile knows; return those that the device has."""
        known = {"location": LOCATION, "resource_group_name": self.job.group}
        found = []
        for client in (self.subscriptions, self.resources, self.storage, self.network, self.compute):
            for kind, method, arguments in lists_of(client, known):
                with contextlib.suppress(HttpResponseError):
                    list(method(**arguments))
                    found.append(kind)
        return {"found": found}

    # --- removing --------------------------------------------------------------------------------------------------

    def remove(self) -> dict[str, t.Any]:
        """Remove the machines one by one, and the rest with the group."""
        group = self.job.group
        for machine in list(self.compute.virtual_machines.list(group)):
            self.compute.virtual_machines.begin_delete(group, machine.name).result()
        for interface in list(self.network.network_interfaces.list(group)):
            self.network.network_interfaces.begin_delete(group, interface.name).result()
        for network in list(self.network.virtual_networks.list(group)):
            self.network.virtual_networks.begin_delete(group, network.name).result()
        for disk in list(self.compute.disks.list_by_resource_group(group)):
            self.compute.disks.begin_delete(group, disk.name).result()
        for image in list(self.compute.images.list_by_resource_group(group)):
            self.compute.images.begin_delete(group, image.name).result()
        self.storage.storage_accounts.delete(group, self.job.account)
        left = [item.id for item in self.resources.resources.list_by_resource_group(group)]
        self.resources.resource_groups.begin_delete(group).result()
        return {"left": left, "exists": self.resources.resource_groups.check_existence(group)}


def _power_of(view: t.Any) -> str:
    return next(item.code for item in view.statuses if item.code.startswith("PowerState/"))


def lists_of(client: t.Any, known: dict[str, str]) -> Iterator[tuple[str, Callable[..., t.Any], dict[str, str]]]:
    """Return a list of each kind of a client that wants no other arguments than the known ones, the widest one."""
    for kind in sorted(name for name, value in vars(type(client)).items() if isinstance(value, property)):
        try:
            group = getattr(client, kind)
        except ValueError:
            # The profile's version does not have it.
            continue
        found = []
        for method in (getattr(group, name) for name in dir(group) if name.startswith("list")):
            parameters = inspect.signature(method).parameters.values()
            wanted = [
                item.name for item in parameters if item.default is item.empty and item.kind is not item.VAR_KEYWORD
            ]
            if set(wanted) <= set(known):
                found.append((len(wanted), method, {name: known[name] for name in wanted}))
        if found:
            _, method, arguments = min(found, key=lambda item: item[0])
            yield kind, method, arguments


def main() -> None:
    """Do the job."""
    job = Job(**json.load(sys.stdin))
    flow = Flow(job)
    actions = {"create": flow.create, "read": flow.read, "remove": flow.remove, "lists": flow.lists}
    json.dump(actions[job.action](), sys.stdout)


if __name__ == "__main__":
    main()

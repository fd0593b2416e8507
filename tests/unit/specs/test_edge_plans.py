# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Field tables of device resources: requests of new ones, and that what was read can be declared again."""

from __future__ import annotations

import typing as t

import edge_bodies as bodies
import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Action, plan_present
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.image import IMAGES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.snapshot import SNAPSHOTS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.storage_account import STORAGE_ACCOUNTS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import VIRTUAL_MACHINES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_network import VIRTUAL_NETWORKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.vm_extension import EXTENSIONS

NEW, OLD = "2020-09-01-hybrid", "2019-03-01-hybrid"
SUBNET = f"{bodies.VIRTUAL_NETWORK}/subnets/ASEVNETsubNet"
EXISTING: list[tuple[dict[str, ResourceSpec], dict[str, t.Any]]] = [
    (STORAGE_ACCOUNTS, bodies.account()),
    (IMAGES, bodies.image()),
    (DISKS, bodies.disk()),
    (SNAPSHOTS, bodies.snapshot()),
    (VIRTUAL_NETWORKS, bodies.virtual_network()),
    (NETWORK_INTERFACES, bodies.interface()),
    (NETWORK_INTERFACES, bodies.interface("Static")),
    (EXTENSIONS, bodies.extension()),
    (VIRTUAL_MACHINES, bodies.machine(networkProfile={"networkInterfaces": [{"id": bodies.INTERFACE}]})),
]
API_VERSIONS = [
    (STORAGE_ACCOUNTS, "2019-06-01", "2017-10-01"),
    (IMAGES, "2020-06-01", "2017-12-01"),
    (VIRTUAL_MACHINES, "2020-06-01", "2017-12-01"),
    (EXTENSIONS, "2020-06-01", "2017-12-01"),
    (DISKS, "2019-07-01", "2017-03-30"),
    (SNAPSHOTS, "2019-07-01", "2017-03-30"),
    (NETWORK_INTERFACES, "2018-11-01", "2017-10-01"),
    (VIRTUAL_NETWORKS, "2018-11-01", "2017-10-01"),
]


@pytest.mark.parametrize(("specs", "new", "old"), API_VERSIONS)
def test_api_versions_of_the_profiles(specs: dict[str, ResourceSpec], new: str, old: str) -> None:
    assert list(specs) == [NEW, OLD]
    assert (specs[NEW].api_version, specs[OLD].api_version) == (new, old)


@pytest.mark.parametrize("profile", [NEW, OLD])
@pytest.mark.parametrize(("specs", "body"), EXISTING)
def test_what_was_read_can_be_declared(specs: dict[str, ResourceSpec], body: dict[str, t.Any], profile: str) -> None:
    spec = specs[profile]
    returned = spec.to_ansible(body)
    again = {field.name: returned[field.name] for field in spec.fields if not field.secret}
    if again.get("ip_allocation_method") == "Dynamic":
        del again["ip_address"]
    plan = plan_present(spec, {"name": body["name"], **again}, body)
    assert plan.action is Action.NOTHING, plan.changes


def created(spec: ResourceSpec, options: dict[str, t.Any]) -> dict[str, t.Any]:
    """The request of a new resource."""
    plan = plan_present(spec, {"name": "new", "resource_group": "shop", **options}, None)
    assert plan.request is not None
    assert plan.request.pop("location") == "dbelocal"
    return plan.request


IMAGE_DISK = {"osState": "Generalized", "osType": "Linux"}


@pytest.mark.parametrize(
    ("specs", "options", "expected"),
    [
        pytest.param(STORAGE_ACCOUNTS, {}, {"kind": "Storage", "sku": {"name": "Standard_LRS"}}, id="account"),
        pytest.param(
            IMAGES,
            {"os_type": "Linux", "blob_uri": bodies.BLOB, "blob_sas": "?sv=1&sig=abc", "hyper_v_generation": "V2"},
            {
                "properties": {
                    "storageProfile": {"osDisk": {**IMAGE_DISK, "blobUri": f"{bodies.BLOB}?sv=1&sig=abc"}},
                    "hyperVGeneration": "V2",
                }
            },
            id="image of a private blob",
        ),
        pytest.param(
            IMAGES,
            {"os_type": "Linux", "managed_disk": bodies.DISK, "disk_size_gb": 40},
            {
                "properties": {
                    "storageProfile": {"osDisk": {**IMAGE_DISK, "managedDisk": {"id": bodies.DISK}, "diskSizeGB": 40}}
                }
            },
            id="image of a disk",
        ),
        pytest.param(
            DISKS,
            {"disk_size_gb": 1, "sku": "Premium_LRS"},
            {
                "sku": {"name": "Premium_LRS"},
                "properties": {"diskSizeGB": 1, "creationData": {"createOption": "Empty"}},
            },
            id="empty disk",
        ),
        pytest.param(
            DISKS,
            {"source_uri": bodies.BLOB, "storage_account": bodies.ACCOUNT, "os_type": "Linux"},
            {
                "properties": {
                    "osType": "Linux",
                    "creationData": {
                        "createOption": "Import",
                        "sourceUri": bodies.BLOB,
                        "storageAccountId": bodies.ACCOUNT,
                    },
                }
            },
            id="imported disk",
        ),
        pytest.param(
            DISKS,
            {"source": bodies.SNAPSHOT},
            {"properties": {"creationData": {"createOption": "Copy", "sourceResourceId": bodies.SNAPSHOT}}},
            id="restored disk",
        ),
        pytest.param(
            SNAPSHOTS,
            {"source_disk": bodies.DISK},
            {"properties": {"creationData": {"createOption": "Copy", "sourceUri": bodies.DISK}}},
            id="snapshot",
        ),
        pytest.param(
            VIRTUAL_NETWORKS,
            {"address_prefix": "10.0.0.0/24"},
            {
                "properties": {
                    "addressSpace": {"addressPrefixes": ["10.0.0.0/24"]},
                    "subnets": [{"name": "newsubNet", "properties": {"addressPrefix": "10.0.0.0/24"}}],
                }
            },
            id="virtual network",
        ),
        pytest.param(
            NETWORK_INTERFACES,
            {"virtual_network": bodies.VIRTUAL_NETWORK, "subnet": "ASEVNETsubNet"},
            {
                "properties": {
                    "ipConfigurations": [
                        {
                            "name": "ipconfig1",
                            "properties": {"subnet": {"id": SUBNET}, "privateIPAllocationMethod": "Dynamic"},
                        }
                    ]
                }
            },
            id="dynamic interface",
        ),
        pytest.param(
            NETWORK_INTERFACES,
            {"virtual_network": bodies.VIRTUAL_NETWORK, "subnet": "ASEVNETsubNet", "ip_address": "10.57.51.20"},
            {
                "properties": {
                    "ipConfigurations": [
                        {
                            "name": "ipconfig1",
                            "properties": {
                                "subnet": {"id": SUBNET},
                                "privateIPAllocationMethod": "Static",
                                "privateIPAddress": "10.57.51.20",
                            },
                        }
                    ]
                }
            },
            id="static interface",
        ),
    ],
)
def test_request_of_a_new_resource(
    specs: dict[str, ResourceSpec], options: dict[str, t.Any], expected: dict[str, t.Any]
) -> None:
    assert created(specs[NEW], options) == expected


def test_an_older_profile_does_not_say_the_generation() -> None:
    for specs, options in ((DISKS, {"disk_size_gb": 1}), (IMAGES, {"os_type": "Linux", "blob_uri": bodies.BLOB})):
        request = created(specs[OLD], {**options, "hyper_v_generation": "V1"})
        assert "hyperVGeneration" not in request["properties"]


def test_a_signature_is_never_shown() -> None:
    body = bodies.image(blobUri=f"{bodies.BLOB}?sig=abc")
    assert IMAGES[NEW].to_ansible(body)["blob_uri"] == bodies.BLOB
    desired = {"name": "i", "os_type": "Linux", "blob_uri": bodies.BLOB, "blob_sas": "sig=abc"}
    assert plan_present(IMAGES[NEW], desired, body).is_noop
    assert "abc" not in str(plan_present(IMAGES[NEW], desired, None).changes)


class TestDisk:
    """A disk grows and never shrinks."""

    def test_it_grows_by_patch(self) -> None:
        plan = plan_present(DISKS[NEW], {"disk_size_gb": 16}, bodies.disk())
        assert (plan.method, plan.request) == ("PATCH", {"properties": {"diskSizeGB": 16}})

    def test_it_never_shrinks(self) -> None:
        with pytest.raises(InvalidInput, match=r"'disk_size_gb': 4 is not valid.*8, its present size, or more"):
            plan_present(DISKS[NEW], {"disk_size_gb": 4}, bodies.disk())

    def test_its_source_is_fixed(self) -> None:
        body = bodies.disk(creationData={"createOption": "Import", "sourceUri": bodies.BLOB})
        with pytest.raises(CollectionError, match="'source_uri' cannot be changed"):
            plan_present(DISKS[NEW], {"source_uri": bodies.BLOB.replace("ubuntu", "other")}, body)


class TestNetworkInterface:
    """What was read goes back, and above all the MAC address."""

    def test_an_address_is_changed_by_a_whole_write(self) -> None:
        plan = plan_present(NETWORK_INTERFACES[NEW], {"ip_address": "10.57.51.30"}, bodies.interface())
        assert (plan.method, plan.needs_stop, plan.etag) == ("PUT", True, 'W/"2"')
        assert plan.request is not None
        sent = plan.request["properties"]
        assert sent["macAddress"] == "001DD84A58D1"
        configuration = sent["ipConfigurations"][0]["properties"]
        assert configuration["privateIPAllocationMethod"] == "Static"
        assert configuration["privateIPAddress"] == "10.57.51.30"
        assert configuration["subnet"] == {"id": SUBNET}
        assert [change.option for change in plan.changes] == ["ip_address"]

    def test_a_leased_address_can_be_kept(self) -> None:
        desired = {"ip_allocation_method": "Static"}
        plan = plan_present(NETWORK_INTERFACES[NEW], desired, bodies.interface())
        assert plan.predicted is not None
        assert NETWORK_INTERFACES[NEW].to_ansible(plan.predicted)["ip_address"] == "10.57.51.20"

    def test_the_network_is_fixed(self) -> None:
        with pytest.raises(CollectionError, match="'virtual_network' cannot be changed"):
            plan_present(NETWORK_INTERFACES[NEW], {"virtual_network": bodies.NETWORK}, bodies.interface())

    def test_a_public_address_is_taken_away(self) -> None:
        body = bodies.interface()
        public = {"id": f"{bodies.NETWORK}/publicIPAddresses/p"}
        body["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"] = public
        plan = plan_present(NETWORK_INTERFACES[NEW], {"public_ip_address": ""}, body)
        assert plan.request is not None
        assert "publicIPAddress" not in plan.request["properties"]["ipConfigurations"][0]["properties"]


class TestExtension:
    """Protected settings are not compared, and go with every write."""

    DESIRED: t.ClassVar[dict[str, t.Any]] = {"virtual_machine": "web", "protected_settings": {"password": "secret"}}

    def test_alone_they_change_nothing(self) -> None:
        assert plan_present(EXTENSIONS[NEW], self.DESIRED, bodies.extension()).is_noop

    def test_a_new_tag_applies_them(self) -> None:
        plan = plan_present(EXTENSIONS[NEW], {**self.DESIRED, "force_update_tag": "2"}, bodies.extension())
        assert plan.method == "PUT"
        assert plan.request is not None
        assert plan.request["properties"]["protectedSettings"] == {"password": "secret"}
        assert plan.request["properties"]["settings"] == {"commandToExecute": "true"}
        assert "secret" not in str(plan.changes)


class TestDataDisks:
    """The list of a virtual machine."""

    SPEC = VIRTUAL_MACHINES[NEW]

    def sent(self, present: list[dict[str, t.Any]], *wanted: dict[str, t.Any]) -> t.Any:
        storage = {**bodies.machine()["properties"]["storageProfile"], "dataDisks": present}
        body = bodies.machine(storageProfile=storage, hardwareProfile={"vmSize": "Standard_DS2_v2"})
        plan = plan_present(self.SPEC, {"data_disks": list(wanted)}, body)
        if plan.is_noop:
            return None
        assert (plan.method, plan.needs_stop) == ("PUT", False)
        assert plan.request is not None
        assert "instanceView" not in plan.request["properties"]
        return plan.request["properties"]["storageProfile"]["dataDisks"]

    def test_one_more_leaves_the_others_as_they_are(self) -> None:
        present = {**bodies.attached_disk(), "createOption": "Empty"}
        other = f"{bodies.COMPUTE}/disks/other"
        sent = self.sent([present], {"lun": 0, "disk_size_gb": 8}, {"lun": 1, "disk": other, "caching": "ReadOnly"})
        new = {"lun": 1, "name": "other", "createOption": "Attach", "caching": "ReadOnly", "managedDisk": {"id": other}}
        assert sent == [present, new]

    def test_a_new_one_is_made(self) -> None:
        sent = self.sent([], {"lun": 3, "disk_size_gb": 50, "name": "d", "storage_account_type": "Premium_LRS"})
        kind = {"storageAccountType": "Premium_LRS"}
        assert sent == [{"lun": 3, "createOption": "Empty", "diskSizeGB": 50, "name": "d", "managedDisk": kind}]

    def test_caching_of_one_that_is_there(self) -> None:
        sent = self.sent([bodies.attached_disk()], {"lun": 0, "disk": bodies.DISK, "caching": "ReadWrite"})
        assert sent == [bodies.attached_disk(caching="ReadWrite")]

    def test_another_at_the_same_place_replaces_it(self) -> None:
        other = f"{bodies.COMPUTE}/disks/other"
        sent = self.sent([bodies.attached_disk()], {"lun": 0, "disk": other})
        assert sent == [{"lun": 0, "name": "other", "createOption": "Attach", "managedDisk": {"id": other}}]

    def test_all_are_detached(self) -> None:
        assert self.sent([bodies.attached_disk()]) == []

    def test_a_made_one_is_there_already(self) -> None:
        grown = {**bodies.attached_disk(), "diskSizeGB": 99}
        assert self.sent([grown], {"lun": 0, "disk_size_gb": 8}) is None
        assert self.sent([grown], {"lun": 0, "disk": bodies.DISK.upper()}) is None

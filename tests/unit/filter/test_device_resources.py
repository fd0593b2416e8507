# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter device_resources."""

from __future__ import annotations

import copy

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.edgestack.azure.plugins.filter.device_resources import device_resources

FILE = "/srv/images/till.vhd"
GROUP = {
    "name": "shop",
    "tags": {"shop": "042", "stage": "live"},
    "storage_accounts": [{"name": "shop042"}],
    "images": [{"name": "till", "os_type": "Linux", "upload": {"src": FILE}}],
    "disks": [{"name": "golden", "upload": {"src": FILE}}, {"name": "sales", "disk_size_gb": 4}],
    "virtual_machines": [
        {
            "name": "web",
            "image": "till",
            "data_disks": [{"lun": 0, "disk": "sales"}, {"lun": 3, "disk_size_gb": 1}],
            "network_interfaces": [{}, {"name": "backup", "virtual_network": "dmz"}],
            "extensions": [{"name": "script"}],
        },
        {"name": "db", "os_disk": "golden", "tags": {"stage": "test"}},
        {"name": "old"},
    ],
}
OTHER = {"name": "office", "images": [{"name": "till", "upload": {"src": FILE}}]}


def changed(**more):
    return {**copy.deepcopy(GROUP), **more}


def test_everything_has_a_key_and_a_resource_group():
    found = device_resources([GROUP, OTHER])
    assert list(found["virtual_machines"]) == ["shop/web", "shop/db", "shop/old"]
    assert list(found["network_interfaces"]) == ["shop/web-nic-1", "shop/backup"]
    assert list(found["images"]) == ["shop/till", "office/till"]
    assert found["images"]["office/till"]["resource_group"] == "office"
    assert found["extensions"]["shop/web/script"]["virtual_machine"] == "web"
    assert found["virtual_machines"]["shop/web"]["network_interfaces"] == ["web-nic-1", "backup"]
    assert "network_interfaces" not in found["virtual_machines"]["shop/old"]
    assert set(found["resource_groups"]["shop"]) == {"name", "tags"}


def test_disks_that_are_made_with_a_machine_get_names():
    found = device_resources([GROUP])
    web = found["virtual_machines"]["shop/web"]
    assert web["os_disk_name"] == "web-os"
    assert web["data_disks"] == [{"lun": 0, "disk": "sales"}, {"lun": 3, "disk_size_gb": 1, "name": "web-data-3"}]
    assert list(found["machine_disks"]) == ["shop/web-os", "shop/web-data-3"]
    assert "os_disk_name" not in found["virtual_machines"]["shop/db"]


def test_names_that_are_given_stay():
    machine = {"name": "web", "image": "till", "os_disk_name": "c", "data_disks": [{"lun": 0, "name": "d"}]}
    assert list(device_resources([changed(virtual_machines=[machine])])["machine_disks"]) == ["shop/c", "shop/d"]


def test_tags_of_the_group_reach_everything_and_the_nearer_ones_win():
    found = device_resources([GROUP])
    assert found["extensions"]["shop/web/script"]["tags"] == GROUP["tags"]
    assert found["network_interfaces"]["shop/backup"]["tags"] == GROUP["tags"]
    assert found["virtual_machines"]["shop/db"]["tags"] == {"shop": "042", "stage": "test"}


def test_a_file_is_uploaded_once():
    found = device_resources([OTHER, GROUP])
    place = "shop042/vhds/till.vhd"
    assert found["uploads"] == {
        place: {
            "src": FILE,
            "storage_account": "shop042",
            "resource_group": "shop",
            "container": "vhds",
            "name": "till.vhd",
            "needed_by": ["images/office/till", "images/shop/till", "disks/shop/golden"],
        }
    }
    assert found["images"]["office/till"]["upload"] == place
    assert found["disks"]["shop/golden"]["storage_account"] == "shop042"


def test_where_a_file_is_uploaded_to_can_be_said():
    upload = {"src": FILE, "storage_account": "other", "container": "c", "name": "n.vhd"}
    image = {"name": "till", "upload": upload}
    (found,) = device_resources([changed(images=[image], disks=[])])["uploads"].values()
    assert found == {**upload, "resource_group": "shop", "needed_by": ["images/shop/till"]}


def test_the_own_account_comes_first_and_a_named_one_is_found_in_its_group():
    upload = {"src": "/srv/images/office.vhd"}
    office = {"name": "office", "storage_accounts": [{"name": "office042"}]}
    found = device_resources([GROUP, {**office, "images": [{"name": "desk", "upload": upload}]}])["uploads"]
    assert found["office042/vhds/office.vhd"]["resource_group"] == "office"
    named = {**office, "images": [{"name": "desk", "upload": {**upload, "storage_account": "shop042"}}]}
    assert device_resources([GROUP, named])["uploads"]["shop042/vhds/office.vhd"]["resource_group"] == "shop"


def test_interfaces_are_connected_to_a_declared_network():
    networks = [{"name": "lan"}, {"name": "DMZ", "subnet_name": "outer"}]
    found = device_resources([changed(virtual_networks=networks)])["network_interfaces"]
    assert (found["shop/web-nic-1"]["virtual_network"], found["shop/web-nic-1"]["subnet"]) == ("lan", "lansubNet")
    assert (found["shop/backup"]["virtual_network"], found["shop/backup"]["subnet"]) == ("dmz", "outer")


def test_without_a_declared_network_nothing_is_said_about_it():
    found = device_resources([GROUP])["network_interfaces"]
    assert "virtual_network" not in found["shop/web-nic-1"]
    assert "subnet" not in found["shop/backup"]


def test_what_can_be_referred_to():
    found = device_resources([changed(virtual_networks=[{"name": "lan"}]), OTHER])["declared_names"]
    assert found["shop"] == ["shop", "shop042", "till", "golden", "sales", "web-nic-1", "backup", "lan"]
    assert found["office"] == ["office", "till", "lan"]


def test_declaration_stays_as_it_is():
    before = copy.deepcopy(GROUP)
    device_resources([GROUP])
    assert before == GROUP


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([GROUP, {"name": "SHOP"}], "device_vm_resource_groups: 'SHOP' is declared twice"),
        ([changed(disks=[{"name": "web-OS"}])], "disks: 'web-os' is declared twice"),
        ([changed(virtual_machines=[{"name": "a"}, {"name": "A"}])], "virtual_machines: 'A' is declared twice"),
        ([GROUP, {"name": "b", "storage_accounts": [{"name": "shop042"}]}], "storage_accounts: 'shop042' is declared"),
        ([changed(storage_accounts=[])], "shop/till: upload: nothing says into which storage account"),
        (
            [changed(images=[{"name": "other", "upload": {"src": "/another/till.vhd"}}])],
            "shop042/vhds/till.vhd is made of '/another/till.vhd' already",
        ),
        (
            [changed(virtual_machines=[{"name": "a", "custom_data": "x", "custom_data_template": "y"}])],
            "a: 'custom_data' and 'custom_data_template'",
        ),
    ],
)
def test_mistakes(groups, words):
    with pytest.raises(AnsibleFilterError, match=words):
        device_resources(groups)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter azure_local_cluster."""

from __future__ import annotations

import copy

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.edgestack.azure.plugins.filter.azure_local_cluster import azure_local_cluster

CLUSTER = {
    "name": "shop",
    "resource_group": "rg",
    "tags": {"shop": "042", "stage": "live"},
    "images": [{"name": "ubuntu"}],
    "virtual_machines": [
        {
            "name": "web",
            "network_interfaces": [{"subnet": "lan"}, {"name": "backup", "subnet": "lan"}, {"subnet": "dmz"}],
        },
        {"name": "db", "network_interfaces": [], "tags": {"stage": "test"}},
        {"name": "old"},
    ],
}


def test_interfaces_get_names():
    prepared = azure_local_cluster([CLUSTER], "shop")
    assert list(prepared["network_interfaces"]) == ["web-nic-1", "backup", "web-nic-3"]
    assert prepared["network_interfaces"]["web-nic-3"]["subnet"] == "dmz"
    machines = prepared["virtual_machines"]
    assert machines["web"]["network_interfaces"] == ["web-nic-1", "backup", "web-nic-3"]
    assert machines["db"]["network_interfaces"] == []
    assert "network_interfaces" not in machines["old"]


def test_tags_of_the_cluster_reach_everything_and_the_nearer_ones_win():
    prepared = azure_local_cluster([CLUSTER], "shop")
    assert prepared["images"]["ubuntu"]["tags"] == {"shop": "042", "stage": "live"}
    assert prepared["virtual_machines"]["db"]["tags"] == {"shop": "042", "stage": "test"}
    assert prepared["network_interfaces"]["backup"]["tags"] == CLUSTER["tags"]


def test_without_tags_nothing_is_said_about_them():
    prepared = azure_local_cluster([{**CLUSTER, "tags": None}], "shop")
    assert "tags" not in prepared["images"]["ubuntu"]


def test_what_can_be_referred_to():
    prepared = azure_local_cluster([CLUSTER], "shop")
    assert prepared["declared_names"] == ["ubuntu", "web-nic-1", "backup", "web-nic-3"]
    assert prepared["storage_paths"] == {}


def test_declaration_stays_as_it_is():
    before = copy.deepcopy(CLUSTER)
    azure_local_cluster([CLUSTER], "shop")
    assert before == CLUSTER


@pytest.mark.parametrize(
    ("clusters", "words"),
    [
        ([CLUSTER, CLUSTER], "2 clusters are named 'shop'"),
        ([], "0 clusters are named 'shop'"),
        ([{**CLUSTER, "images": [{"name": "a"}, {"name": "A"}]}], "images: 'A' is declared twice"),
        (
            [{**CLUSTER, "virtual_machines": [{"name": n, "network_interfaces": [{"name": "x"}]} for n in "ab"]}],
            "network_interfaces: 'x' is declared twice",
        ),
    ],
)
def test_mistakes(clusters, words):
    with pytest.raises(AnsibleFilterError, match=words):
        azure_local_cluster(clusters, "shop")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparators and lenses, as tables."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import IdList, Path, is_empty

DISK = "/subscriptions/S/resourceGroups/Group/providers/Microsoft.AzureStackHCI/virtualHardDisks/Data"
POOL = {"name": "one", "start": "10.0.0.10", "end": "10.0.0.20"}

EQUAL = [
    (compare.exact, None, {}),
    (compare.exact, "", None),
    (compare.exact, [], {"dnsServers": []}),
    (compare.exact, {"properties": {}}, None),
    (compare.exact, 0, 0),
    (compare.casefold, "linux", "Linux"),
    (compare.location, "East US", "eastus"),
    (compare.arm_id, DISK, DISK.lower()),
    (compare.arm_id, DISK, DISK.replace("/providers", "//providers") + "/"),
    (compare.arm_id, "", None),
    (compare.mac, "00-15-5D-01-02-03", "00155d010203"),
    (compare.mac, "00:15:5d:01:02:03", "00155D010203"),
    (compare.flag(True), True, None),
    (compare.flag(False), False, None),
    (compare.zero_is_empty, 0, None),
    (compare.ordered_list, ["a", "b"], ["a", "b"]),
    (compare.ordered_list, [], None),
    (compare.set_of(compare.arm_id), [DISK, DISK + "2"], [DISK.upper() + "2", DISK]),
    (compare.keyed_list("name"), [POOL], [{**POOL, "info": {"used": "3"}}]),
    (compare.keyed_list("name"), [{"name": "one", "end": None}], [POOL]),
    (compare.keyed_list("name"), [{"name": "ONE"}], [POOL]),
    (compare.declared_keys(), {"minimum": 512}, {"minimum": 512, "maximum": 1024}),
    (compare.if_reported(compare.exact), "operator", None),
    (compare.ignore, "anything", "else"),
]
DIFFERENT = [
    (compare.exact, 0, None),
    (compare.exact, False, None),
    (compare.exact, "a", "A"),
    (compare.exact, ["a"], []),
    (compare.casefold, "Linux", "Windows"),
    (compare.location, "eastus", "eastus2"),
    (compare.arm_id, DISK, DISK + "2"),
    (compare.arm_id, DISK, None),
    (compare.mac, "00155D010203", "00155D010204"),
    (compare.flag(True), False, None),
    (compare.flag(False), True, None),
    (compare.zero_is_empty, 7, None),
    (compare.ordered_list, ["a", "b"], ["b", "a"]),
    (compare.set_of(compare.exact), ["a"], ["a", "b"]),
    (compare.set_of(compare.exact), ["a", "b"], ["a"]),
    (compare.keyed_list("name"), [POOL], [{**POOL, "end": "10.0.0.30"}]),
    (compare.keyed_list("name"), [POOL], [POOL, {**POOL, "name": "two"}]),
    (compare.keyed_list("name"), [], [POOL]),
    (compare.declared_keys(), {"minimum": 512}, {"minimum": 1024}),
    (compare.if_reported(compare.exact), "operator", "root"),
]


@pytest.mark.parametrize(("same", "desired", "current"), EQUAL)
def test_equal(same: compare.Comparator, desired: t.Any, current: t.Any) -> None:
    assert same(desired, current)


@pytest.mark.parametrize(("same", "desired", "current"), DIFFERENT)
def test_different(same: compare.Comparator, desired: t.Any, current: t.Any) -> None:
    assert not same(desired, current)


@pytest.mark.parametrize("value", [None, "", [], {}, {"a": {"b": []}}])
def test_every_kind_of_empty(value: t.Any) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [0, False, [None], {"a": 0}, " "])
def test_not_empty(value: t.Any) -> None:
    assert not is_empty(value)


def test_a_path_makes_what_is_missing_on_its_way() -> None:
    body: dict[str, t.Any] = {}
    Path("properties.subnets.0.properties.vlan").set(body, 7)
    assert body == {"properties": {"subnets": [{"properties": {"vlan": 7}}]}}


def test_a_path_replaces_null_on_its_way() -> None:
    body: dict[str, t.Any] = {"properties": None}
    Path("properties.path").set(body, "x")
    assert body == {"properties": {"path": "x"}}


@pytest.mark.parametrize("body", [{}, {"properties": None}, {"properties": {"subnets": []}}, {"properties": []}])
def test_reading_what_is_not_there(body: dict[str, t.Any]) -> None:
    assert Path("properties.subnets.0.name").get(body) is None


def test_removing() -> None:
    body = {"properties": {"status": {"code": ""}, "path": "x"}}
    Path("properties.status").remove(body)
    Path("properties.missing.deeper").remove(body)
    assert body == {"properties": {"path": "x"}}


def test_removing_from_every_element() -> None:
    pools = [{"start": "a", "info": {"used": "1"}}, {"start": "b"}, None]
    body: dict[str, t.Any] = {"subnets": [{"pools": pools}], "tags": {"*": "x", "y": "z"}}
    Path("subnets.0.pools.*.info").remove(body)
    Path("subnets.*.missing.*.deeper").remove(body)
    Path("subnets.*").remove(body)
    Path("tags.*").remove(body)
    assert body == {"subnets": [{"pools": [{"start": "a"}, {"start": "b"}, None]}], "tags": {"y": "z"}}


def test_a_list_of_ids() -> None:
    body: dict[str, t.Any] = {}
    lens = IdList("properties.dataDisks")
    assert lens.get(body) == []
    lens.set(body, ["a", "b"])
    assert body == {"properties": {"dataDisks": [{"id": "a"}, {"id": "b"}]}}
    assert lens.get(body) == ["a", "b"]

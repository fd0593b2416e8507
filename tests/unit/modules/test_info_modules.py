# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The info modules: what they ask for and what they return."""

from __future__ import annotations

import sys
import typing as t

import azure_local_bodies as bodies
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import ARM, SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput, MissingLibrary
from ansible_collections.edgestack.azure.plugins.module_utils._resource import info
from ansible_collections.edgestack.azure.plugins.modules import (
    custom_location_info,
    image_info,
    logical_network_info,
    network_interface_info,
    resource_group_info,
    storage_path_info,
)

NETWORKS = f"{bodies.HCI}/logicalNetworks"
MODULES = [
    (custom_location_info, "custom_locations", ["Microsoft.ExtendedLocation/customLocations"], "2021-08-15"),
    (
        image_info,
        "images",
        ["Microsoft.AzureStackHCI/galleryImages", "Microsoft.AzureStackHCI/marketplaceGalleryImages"],
        "2024-01-01",
    ),
    (logical_network_info, "logical_networks", ["Microsoft.AzureStackHCI/logicalNetworks"], "2024-01-01"),
    (network_interface_info, "network_interfaces", ["Microsoft.AzureStackHCI/networkInterfaces"], "2024-01-01"),
    (storage_path_info, "storage_paths", ["Microsoft.AzureStackHCI/storageContainers"], "2024-01-01"),
]


class Task:
    """Runs info modules over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        monkeypatch.setattr(info, "connect", lambda _params, _context: fake_client(self.transport))

    def run(self, module: t.Any, *calls: Expect, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        self.transport.expected = list(calls)
        validated = ArgumentSpecValidator(**module.ENTRY.argument_spec.to_kwargs()).validate(options)
        assert validated.error_messages == []
        result = module.ENTRY.run(validated.validated_parameters, FakeContext(check_mode=check_mode))
        self.transport.assert_done()
        assert self.transport.writes == []
        assert result.pop("changed") is False
        return t.cast("dict[str, t.Any]", result)


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def page(path: str, *items: dict[str, t.Any], **more: t.Any) -> Expect:
    return Expect("GET", path, json={"value": list(items), **more})


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("module", "key", "types", "api_version"), MODULES)
@pytest.mark.parametrize("group", [None, "shop"])
def test_lists(
    task: Task, module: t.Any, key: str, types: list[str], api_version: str, group: str | None, check_mode: bool
) -> None:
    scope = bodies.GROUP if group else f"/subscriptions/{SUBSCRIPTION}"
    calls = [
        Expect("GET", f"{scope}/providers/{kind}", json={"value": [{"name": kind}]}, api_version=api_version)
        for kind in types
    ]
    result = task.run(module, *calls, check_mode=check_mode, **({"resource_group": group} if group else {}))
    assert [item["name"] for item in result[key]] == types


@pytest.mark.parametrize(("module", "key", "types", "api_version"), MODULES)
def test_one_by_name(task: Task, module: t.Any, key: str, types: list[str], api_version: str) -> None:
    calls = [
        Expect("GET", f"{bodies.GROUP}/providers/{kind}/some-name", json={"name": kind}, api_version=api_version)
        for kind in types
    ]
    result = task.run(module, *calls, name="some-name", resource_group="shop")
    assert [item["name"] for item in result[key]] == types


@pytest.mark.parametrize("code", ["ResourceNotFound", "ResourceGroupNotFound"])
def test_what_does_not_exist_is_an_empty_list(task: Task, code: str) -> None:
    missing = Expect("GET", f"{NETWORKS}/lnet1", status=404, json=arm_error(code))
    assert task.run(logical_network_info, missing, name="lnet1", resource_group="shop") == {"logical_networks": []}


def test_a_group_that_does_not_exist_is_empty(task: Task) -> None:
    missing = Expect("GET", NETWORKS, status=404, json=arm_error("ResourceGroupNotFound"))
    assert task.run(logical_network_info, missing, resource_group="shop") == {"logical_networks": []}


@pytest.mark.parametrize(("status", "code"), [(403, "AuthorizationFailed"), (404, "SubscriptionNotFound")])
def test_no_right_to_look_is_no_empty_list(task: Task, status: int, code: str) -> None:
    with pytest.raises(ArmError, match=code):
        task.run(
            logical_network_info, Expect("GET", NETWORKS, status=status, json=arm_error(code)), resource_group="shop"
        )


def test_all_pages_are_read(task: Task) -> None:
    following = f"{ARM}{NETWORKS}?api-version=2024-01-01&%24skiptoken=2"
    result = task.run(
        logical_network_info,
        page(NETWORKS, bodies.static_network(), nextLink=following),
        page(following, bodies.dynamic_network()),
        resource_group="shop",
    )
    assert [item["ip_allocation_method"] for item in result["logical_networks"]] == ["Static", "Dynamic"]


def test_results_are_in_option_form(task: Task) -> None:
    image = bodies.image("galleryImages")
    other = Expect(
        "GET", f"{bodies.HCI}/marketplaceGalleryImages/ubuntu", status=404, json=arm_error("ResourceNotFound")
    )
    found = Expect("GET", f"{bodies.HCI}/galleryImages/ubuntu", json=image)
    (result,) = task.run(image_info, found, other, name="ubuntu", resource_group="shop")["images"]
    assert (result["type"], result["os_type"], result["size_in_mb"]) == ("gallery", "Linux", 30270)
    assert "image_path" not in result


def test_resource_groups_are_below_the_subscription(task: Task) -> None:
    groups = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
    every = task.run(resource_group_info, page(groups, {"name": "shop"}))
    one = task.run(resource_group_info, Expect("GET", bodies.GROUP, json={"name": "shop"}), name="shop")
    assert every["resource_groups"][0]["name"] == one["resource_groups"][0]["name"] == "shop"


def test_another_api_version(task: Task) -> None:
    call = Expect("GET", NETWORKS, json={"value": []}, api_version="2025-06-01-preview")
    task.run(logical_network_info, call, resource_group="shop", api_version="2025-06-01-preview")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("[?ip_allocation_method=='Static'].name", ["lnet1"]),
        ("[].{id: name, free: ip_pool_usage[0].available}", [{"id": "lnet1", "free": 50}]),
        ("length(@)", [1]),
        ("[0].nothing", []),
    ],
)
def test_queries(task: Task, query: str, expected: list[t.Any]) -> None:
    result = task.run(logical_network_info, page(NETWORKS, bodies.static_network()), resource_group="shop", query=query)
    assert result == {"logical_networks": expected}


def test_a_query_that_is_none_is_refused_before_any_request(task: Task) -> None:
    with pytest.raises(InvalidInput, match="'query'"):
        task.run(logical_network_info, query="[?name==")


def test_a_query_that_does_not_fit_the_data_is_explained(task: Task) -> None:
    with pytest.raises(InvalidInput, match=r"'query'.*abs"):
        task.run(logical_network_info, page(NETWORKS), resource_group="shop", query="abs('a')")


def test_a_query_needs_jmespath(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    with pytest.raises(MissingLibrary, match="jmespath"):
        task.run(logical_network_info, query="[]")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": "a/b", "resource_group": "shop"}, "name"),
        ({"resource_group": "shop/"}, "resource_group"),
        ({"api_version": "new"}, "api_version"),
    ],
)
def test_bad_identities_are_refused_before_any_request(task: Task, options: dict[str, t.Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{named}'"):
        task.run(logical_network_info, **options)


def test_a_name_needs_its_group() -> None:
    spec = ArgumentSpecValidator(**logical_network_info.ENTRY.argument_spec.to_kwargs())
    assert "resource_group" in spec.validate({"name": "lnet1"}).error_messages[0]

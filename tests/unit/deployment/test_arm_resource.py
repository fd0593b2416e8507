# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources of any type, against complete lists of calls."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._deployment import arm_resource, free_body
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
NET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net"
ADDRESS = {"resource_group": "shop", "type": "Microsoft.Network/virtualNetworks", "name": "net"}
BODY = {
    "id": NET,
    "name": "net",
    "location": "East US",
    "tags": {"city": "Oslo"},
    "etag": 'W/"1"',
    "properties": {
        "provisioningState": "Succeeded",
        "kept": {"a.b": 1},
        "subnets": [
            {"name": "one", "properties": {"addressPrefix": "10.0.0.0/24", "delegations": []}},
            {"name": "two", "properties": {"addressPrefix": "10.0.1.0/24"}},
        ],
    },
}
FOUND = Expect("GET", NET, json=BODY, api_version="2018-11-01")
MISSING = Expect("GET", NET, status=404, json=arm_error("ResourceNotFound"))
SUBNETS = [{"name": "TWO", "properties": {"addressPrefix": "10.0.1.0/24"}}, {"name": "one", "properties": {}}]


class Task:
    """Runs both modules over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        monkeypatch.setattr(arm_resource, "connect", lambda _params, _context: fake_client(self.transport))

    def run(self, *calls: Expect, check_mode: bool = False, info: bool = False, **options: t.Any) -> dict[str, t.Any]:
        entry = arm_resource.arm_resource_info_entry() if info else arm_resource.arm_resource_entry()
        given = {"api_version": "2018-11-01", **options}
        validated = ArgumentSpecValidator(**entry.argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        self.transport.expected = list(calls)
        self.transport.calls.clear()
        context = FakeContext(check_mode=check_mode)
        result = entry.run(validated.validated_parameters, context)
        self.transport.assert_done()
        assert context.warnings == []
        return result


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def test_what_is_not_declared_does_no_harm(task: Task) -> None:
    body = {"location": "eastus", "tags": {"city": "Oslo"}, "properties": {"kept": {"a.b": 1}}}
    result = task.run(FOUND, **ADDRESS, body=body)
    assert not result["changed"]
    assert result["resource"] == BODY


def test_creation(task: Task) -> None:
    body = {"location": "eastus", "properties": {"kept": {"a.b": 1}, "empty": {}, "list": [1, {"x": None}]}}
    put = Expect("PUT", NET, status=201, json=BODY, body={**body, "properties": {**body["properties"], "pw": "hidden"}})
    options: dict[str, t.Any] = {**ADDRESS, "body": body, "secret_body": {"properties": {"pw": "hidden"}}}
    predicted = task.run(MISSING, check_mode=True, **options)
    assert "hidden" not in str(predicted)
    assert predicted["diff"]["after"] == {
        "state": "present",
        "location": "eastus",
        "properties.kept.a.b": 1,
        "properties.empty": {},
        "properties.list": [1, {}],
    }
    stored = {**BODY, "properties": {**BODY["properties"], "list": [1, {"x": None}]}}
    result = task.run(MISSING, put, Expect("GET", NET, json=stored), **options)
    assert result["changed"]
    assert result["diff"] == predicted["diff"]


def test_a_write_keeps_what_was_there_and_sends_the_secret(task: Task) -> None:
    changed = {**BODY, "tags": {"city": "Rome"}}
    put = Expect("PUT", NET, json=changed, sent_headers={"If-Match": 'W/"1"'})
    options: dict[str, t.Any] = {"secret_body": {"properties": {"pw": "hidden"}}, "read_only": ["properties.kept"]}
    result = task.run(
        FOUND, put, Expect("GET", NET, json=changed), **ADDRESS, body={"tags": {"city": "Rome"}}, **options
    )
    assert result["diff"] == {"before": {"tags.city": "Oslo"}, "after": {"tags.city": "Rome"}}
    sent = task.transport.calls[1].body
    assert sent["properties"] == {"subnets": BODY["properties"]["subnets"], "pw": "hidden"}
    assert "id" not in sent


def test_a_patch_sends_what_changes(task: Task) -> None:
    patch = Expect("PATCH", NET, json=BODY, body={"tags": {"city": "Rome"}})
    after = Expect("GET", NET, json={**BODY, "tags": {"city": "Rome"}})
    options = {"body": {"location": "eastus", "tags": {"city": "Rome"}}, "update_method": "patch"}
    assert task.run(FOUND, patch, after, **ADDRESS, **options)["changed"]


class TestLists:
    """In their order, or told apart by a key."""

    def test_the_order_counts(self, task: Task) -> None:
        subnets = list(reversed(BODY["properties"]["subnets"]))
        assert task.run(FOUND, check_mode=True, **ADDRESS, body={"properties": {"subnets": subnets}})["changed"]

    def test_with_a_key_it_does_not(self, task: Task) -> None:
        options = {"body": {"properties": {"subnets": SUBNETS}}, "list_keys": {"properties.subnets": "name"}}
        assert not task.run(FOUND, **ADDRESS, **options)["changed"]

    def test_objects_keep_what_was_not_declared(self, task: Task) -> None:
        wanted = [{"name": "one", "properties": {"addressPrefix": "10.0.9.0/24"}}]
        put = Expect("PUT", NET, json=BODY)
        after = Expect("GET", NET, json={**BODY, "properties": {"subnets": wanted}})
        options = {"body": {"properties": {"subnets": wanted}}, "list_keys": {"properties.subnets": "name"}}
        task.run(FOUND, put, after, **ADDRESS, **options)
        kept = {"name": "one", "properties": {"addressPrefix": "10.0.9.0/24", "delegations": []}}
        assert task.transport.calls[1].body["properties"]["subnets"] == [kept]

    @pytest.mark.parametrize("list_keys", [{"properties.none": "name"}, {"properties.subnets": "id"}])
    def test_keys_that_make_no_sense_are_refused(self, task: Task, list_keys: dict[str, str]) -> None:
        with pytest.raises(InvalidInput, match="'list_keys'"):
            task.run(**ADDRESS, body={"properties": {"subnets": SUBNETS}}, list_keys=list_keys)


def test_ids_in_any_case_are_the_same() -> None:
    same = free_body.covers(None)
    assert same({"id": NET}, {"id": NET.upper(), "more": 1})
    assert not same({"id": NET}, {"id": f"{NET}2"})
    assert same("", None)
    assert same([], None)
    assert not same([1], [1, 2])


def test_removal(task: Task) -> None:
    assert task.run(FOUND, Expect("DELETE", NET, status=204), id=NET, state="absent")["changed"]
    assert not task.run(MISSING, id=NET, state="absent")["changed"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"id": "net"}, "id"),
        ({"id": f"{NET}?x=1"}, "id"),
        ({**ADDRESS, "name": "a/b"}, "name"),
        ({**ADDRESS, "resource_group": "a/b"}, "resource_group"),
        ({**ADDRESS, "api_version": "latest"}, "api_version"),
    ],
)
def test_malformed_addresses(task: Task, options: dict[str, t.Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{named}'"):
        task.run(**options)
    assert task.transport.calls == []


def test_info_of_one_of_a_list_and_of_none(task: Task) -> None:
    listing = Expect("GET", NET.rpartition("/")[0], json={"value": [BODY]})
    assert task.run(FOUND, info=True, id=NET)["resources"] == [BODY]
    assert task.run(MISSING, info=True, **ADDRESS)["resources"] == []
    assert task.run(listing, info=True, **{**ADDRESS, "name": None}, query="[].name")["resources"] == ["net"]
    gone = Expect("GET", listing.url, status=404, json=arm_error("ResourceGroupNotFound"))
    assert task.run(gone, info=True, **{**ADDRESS, "name": None})["resources"] == []

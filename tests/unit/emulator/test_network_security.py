# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network security groups, their rules, and who refers to them."""

from __future__ import annotations

import typing as t

import pytest

from tests.emulator.requests_by_hand import HCI, ByHand, Outcome

VERSION = "2025-06-01-preview"
GROUPS, RULES = "networkSecurityGroups", "networkSecurityGroups/shop/securityRules"
PLACES = {
    "sourceAddressPrefixes": ["*"],
    "sourcePortRanges": ["*"],
    "destinationAddressPrefixes": ["10.50.0.0/24", "10.51.0.7"],
    "destinationPortRanges": ["443", "8000-8080"],
}
RULE = {"protocol": "Tcp", "access": "Allow", "direction": "Inbound", "priority": 100, **PLACES}


@pytest.fixture
def security_group(by_hand: ByHand) -> str:
    """The path of a group without rules."""
    outcome = by_hand.put(GROUPS, "shop", {}, api_version=VERSION)
    assert outcome.ok, outcome.message
    return by_hand.path(GROUPS, "shop")


def put_rule(by_hand: ByHand, name: str = "web", **changes: t.Any) -> Outcome:
    """PUT a rule of the group; None takes a property out."""
    properties = {key: value for key, value in {**RULE, **changes}.items() if value is not None}
    body = {"extendedLocation": by_hand.cluster.extended_location, "properties": properties}
    return by_hand.write("PUT", by_hand.path(RULES, name), api_version=VERSION, json=body)


def attach(by_hand: ByHand, network: str, reference: t.Any, *, version: str = VERSION) -> Outcome:
    """PUT a network with a reference to a group, or without one."""
    body = by_hand.get(network, api_version=version)
    subnet = body["properties"]["subnets"][0]["properties"]
    subnet.pop("networkSecurityGroup", None)
    if reference is not None:
        subnet["networkSecurityGroup"] = {"id": reference}
    return by_hand.write("PUT", network, api_version=version, json=body)


def test_group(by_hand: ByHand, security_group: str) -> None:
    """A group has a location, tags that PATCH changes, an entity tag and a status; 201 first, 200 then, 204 at last."""
    found = by_hand.get(security_group, api_version=VERSION)
    assert found["type"] == f"{HCI}/{GROUPS}".lower()
    assert (found["properties"]["networkInterfaces"], found["properties"]["subnets"]) == ([], [])
    assert found["properties"]["status"]["provisioningStatus"]["status"] == "Succeeded"
    assert by_hand.put(GROUPS, "shop", {}, api_version=VERSION).response.status_code == 200
    patched = by_hand.write("PATCH", security_group, api_version=VERSION, json={"tags": {"shop": "042"}})
    assert (patched.response.status_code, patched.ok) == (202, True)
    answer = by_hand.send("GET", security_group, api_version=VERSION)
    assert (answer.json()["tags"], answer.json()["eTag"]) == ({"shop": "042"}, answer.headers["ETag"])
    assert answer.json()["eTag"] != found["eTag"]
    refused = by_hand.write("PATCH", security_group, api_version=VERSION, json={"properties": {}})
    assert refused.code == "HttpRequestPayloadAPISpecValidationFailed"
    removed = by_hand.write("DELETE", security_group, api_version=VERSION)
    assert (removed.response.status_code, "Location" in removed.response.headers) == (202, True)
    assert by_hand.write("DELETE", security_group, api_version=VERSION).response.status_code == 204


@pytest.mark.parametrize("kind", [f"{GROUPS}/shop", f"{RULES}/web", GROUPS, RULES])
@pytest.mark.parametrize(("version", "known"), [("2024-01-01", False), ("2024-02-01-preview", True)])
def test_versions(by_hand: ByHand, security_group: str, kind: str, version: str, known: bool) -> None:
    """Older versions do not have the types, and say which ones do."""
    put_rule(by_hand)
    answer = by_hand.send(
        "GET", f"{by_hand.emulator.group_path(by_hand.group)}/providers/{HCI}/{kind}", api_version=version
    )
    if known:
        assert answer.status_code == 200
    else:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "NoRegisteredProviderFound")
        assert "2024-02-01-preview" in error["message"]
        assert "2024-01-01," not in error["message"]


def test_rule(by_hand: ByHand, security_group: str) -> None:
    """A rule is a child: listed below its group only, replaced as a whole, with a state and no status."""
    assert put_rule(by_hand, description="d" * 140).response.status_code == 201
    path = by_hand.path(RULES, "web")
    found = by_hand.get(path, api_version=VERSION)
    assert set(found) == {"id", "name", "type", "extendedLocation", "properties", "systemData"}
    assert found["properties"] == {**RULE, "description": "d" * 140, "provisioningState": "Succeeded"}
    replaced = put_rule(by_hand, priority=4096, sourcePortRanges=None)
    assert (replaced.response.status_code, replaced.ok) == (200, True)
    again = by_hand.get(path, api_version=VERSION)["properties"]
    assert (again["priority"], "description" in again, "sourcePortRanges" in again) == (4096, False, False)
    listed = by_hand.send("GET", by_hand.path(GROUPS, "shop") + "/securityRules", api_version=VERSION).json()["value"]
    assert [item["name"] for item in listed] == ["web"]
    resources = f"{by_hand.emulator.group_path(by_hand.group)}/resources"
    assert [item["name"] for item in by_hand.send("GET", resources, api_version="2022-09-01").json()["value"]] == [
        "shop"
    ]
    assert by_hand.send("PATCH", path, api_version=VERSION, json={}).status_code == 405
    assert by_hand.write("DELETE", path, api_version=VERSION).response.status_code == 202
    assert by_hand.write("DELETE", path, api_version=VERSION).response.status_code == 204
    absent = by_hand.send("GET", path, api_version=VERSION)
    assert absent.json()["error"]["code"] == "ResourceNotFound"
    assert f"'{HCI}/{GROUPS}/shop/securityRules/web'" in absent.json()["error"]["message"]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"protocol": "tcp"}, "HttpRequestPayloadAPISpecValidationFailed", ""),
        ({"access": None}, "HttpRequestPayloadAPISpecValidationFailed", ""),
        ({"priority": 99}, "InvalidParameter", "must be between 100 and 4096, not 99"),
        ({"priority": 4097}, "InvalidParameter", "not 4097"),
        ({"description": "d" * 141}, "InvalidParameter", "longer than 140"),
        ({"destinationPortRanges": ["65536"]}, "InternalError", "'65536', which is no range of ports"),
        ({"sourcePortRanges": ["80-22"]}, "InternalError", "'80-22', which is no range of ports"),
        ({"sourceAddressPrefixes": ["Internet"]}, "InternalError", "'Internet', which is no prefix"),
    ],
)
def test_rule_that_makes_no_sense(
    by_hand: ByHand, security_group: str, change: dict[str, t.Any], code: str, text: str
) -> None:
    """What the description forbids is refused at once, what only the cluster knows makes the operation fail."""
    outcome = put_rule(by_hand, **change)
    assert (outcome.ok, outcome.code) == (False, code)
    assert text in outcome.message


def test_priority_is_unique(by_hand: ByHand, security_group: str) -> None:
    """Two rules of a group do not have the same priority, whatever their direction; a rule may keep its own."""
    assert put_rule(by_hand).ok
    assert put_rule(by_hand, access="Deny").ok
    other = put_rule(by_hand, "out", direction="Outbound")
    assert (other.status, "priority is used by rule web already" in other.message) == ("Failed", True)
    assert put_rule(by_hand, "out", direction="Outbound", priority=101).ok


def test_rule_needs_its_group(by_hand: ByHand) -> None:
    """Without the group nothing below it can be written, read or listed."""
    assert (put_rule(by_hand).code, put_rule(by_hand).response.status_code) == ("ParentResourceNotFound", 404)
    for path in (by_hand.path(RULES, "web"), by_hand.path(GROUPS, "shop") + "/securityRules"):
        assert by_hand.send("GET", path, api_version=VERSION).json()["error"]["code"] == "ParentResourceNotFound"


def test_references(by_hand: ByHand, security_group: str) -> None:
    """A network takes a group with PUT, an interface with PATCH too; the group tells both and stays while they do."""
    network = by_hand.make_network("net", network="10.50.0", vlan=50)
    interface = by_hand.make_nic("nic", network)
    assert attach(by_hand, network, security_group).ok
    reference = {"properties": {"networkSecurityGroup": {"id": security_group}}}
    assert by_hand.write("PATCH", interface, api_version=VERSION, json=reference).ok
    assert by_hand.get(interface, api_version=VERSION)["properties"]["networkSecurityGroup"] == {"id": security_group}
    found = by_hand.get(security_group, api_version=VERSION)["properties"]
    for users, path in ((found["subnets"], network), (found["networkInterfaces"], interface)):
        assert [user["id"].lower() for user in users] == [path.lower()]
    put_rule(by_hand)
    refused = by_hand.write("DELETE", security_group, api_version=VERSION)
    assert refused.code == "ResourceInUse"
    for user in ("networkinterfaces/nic", "logicalnetworks/net", "securityrules/web"):
        assert user in refused.message
    by_hand.write("DELETE", interface)
    assert attach(by_hand, network, None).ok
    by_hand.write("DELETE", by_hand.path(RULES, "web"), api_version=VERSION)
    assert by_hand.write("DELETE", security_group, api_version=VERSION).ok


def test_what_a_put_leaves_out_is_taken_away(by_hand: ByHand, security_group: str) -> None:
    """Older versions do not show the group; a PUT that does not name it takes it away, in these versions too."""
    network = by_hand.make_network("net", network="10.52.0", vlan=52)
    interface = by_hand.make_nic("nic", network)
    reference = {"properties": {"networkSecurityGroup": {"id": security_group}}}
    for path, version in ((network, VERSION), (interface, "2024-01-01")):
        assert attach(by_hand, network, security_group).ok
        assert by_hand.write("PATCH", interface, api_version=VERSION, json=reference).ok
        body = by_hand.get(path)
        assert security_group not in str(body)
        assert by_hand.write("PUT", path, api_version=version, json=body).ok
        found = by_hand.get(security_group, api_version=VERSION)["properties"]
        assert (len(found["subnets"]), len(found["networkInterfaces"])) == ((0, 1) if path == network else (1, 0))


def test_reference_that_makes_no_sense(by_hand: ByHand, security_group: str) -> None:
    """The group must exist, and addresses must be static; versions before the type do not know the property."""
    network = by_hand.make_network("net", network="10.53.0", vlan=53)
    absent = attach(by_hand, network, by_hand.path(GROUPS, "absent"))
    assert (absent.status, "Name[absent]: Not Found" in absent.message) == ("Failed", True)
    subnet = {"name": "dynamic", "properties": {"vlan": 54, "networkSecurityGroup": {"id": security_group}}}
    properties = {"vmSwitchName": by_hand.cluster.switches[0], "subnets": [subnet]}
    dynamic = by_hand.put("logicalNetworks", "dynamic", properties, api_version=VERSION)
    assert (dynamic.status, "a static logical network is needed" in dynamic.message) == ("Failed", True)
    old = by_hand.put("logicalNetworks", "old", properties)
    assert old.code == "HttpRequestPayloadAPISpecValidationFailed"

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every ARM endpoint does: paths, versions, resource groups, lists, providers."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.requests_by_hand import ByHand

GROUPS = "2022-09-01"


@pytest.mark.parametrize(
    ("path", "version", "status", "code"),
    [
        ("/subscriptions/{s}/resourceGroups/x", "", 400, "MissingApiVersionParameter"),
        ("/subscriptions/{s}/resourceGroups/x", "2001-01-01", 400, "InvalidApiVersionParameter"),
        ("/subscriptions/{s}/resourceGroups/x", "latest", 400, "InvalidApiVersionParameter"),
        ("/subscriptions/{s}/resourceGroups/x", GROUPS, 404, "ResourceGroupNotFound"),
        (
            "/subscriptions/{s}/providers/Microsoft.AzureStackHCI/logicalNetworks",
            "2020-01-01",
            400,
            "NoRegisteredProviderFound",
        ),
        ("/subscriptions/{s}/providers/Microsoft.AzureStackHCI/teapots", "2024-01-01", 404, "InvalidResourceType"),
        ("/subscriptions/{s}/providers/Microsoft.Nothing/teapots", "2024-01-01", 404, "InvalidResourceNamespace"),
        ("/subscriptions/not-a-guid", GROUPS, 400, "InvalidSubscriptionId"),
        ("/subscriptions/00000000-0000-0000-0000-000000000009", GROUPS, 404, "SubscriptionNotFound"),
    ],
)
def test_refusals(
    emulator: Emulator, session: requests.Session, path: str, version: str, status: int, code: str
) -> None:
    """Wrong paths and versions get the gateway's own answers, in the ARM envelope and with a request id."""
    url = emulator.resource_manager + path.format(s=emulator.subscription_id)
    answer = session.get(url, params={"api-version": version} if version else {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["x-ms-request-id"]


def test_unregistered_version_lists_valid_ones(by_hand: ByHand) -> None:
    """The text of the refusal names the versions that exist."""
    answer = by_hand.send("GET", by_hand.path("logicalNetworks", "x"), api_version="2020-01-01")
    assert "2024-01-01" in answer.json()["error"]["message"]


def test_group_life(emulator: Emulator, session: requests.Session) -> None:
    """201, 200, PATCH of tags, HEAD, 202 with Location until 200, then 404."""
    url = emulator.arm(emulator.group_path("rg-life"), GROUPS)
    assert session.put(url, json={"location": "East US", "tags": {"a": "1"}}).status_code == 201
    again = session.put(url, json={"location": "eastus"})
    assert (again.status_code, again.json()["tags"]) == (200, {})
    assert session.patch(url, json={"tags": {"b": "2"}}).json()["tags"] == {"b": "2"}
    assert session.head(url).status_code == 204
    moved = session.put(url, json={"location": "westeurope"})
    assert (moved.status_code, moved.json()["error"]["code"]) == (409, "InvalidResourceGroupLocation")
    emulator.settings(operation_seconds=1000)
    deleted = session.delete(url)
    assert (deleted.status_code, deleted.content) == (202, b"")
    assert session.get(url).json()["properties"]["provisioningState"] == "Deleting"
    assert session.get(deleted.headers["Location"]).status_code == 202
    emulator.finish_operations()
    assert session.get(deleted.headers["Location"]).status_code == 200
    assert session.head(url).status_code == 404
    assert session.delete(url).status_code == 404


def test_group_delete_removes_members_and_is_blocked_from_outside(by_hand: ByHand) -> None:
    """Members go with the group; a member that another group uses keeps the group alive."""
    network = by_hand.make_network("net", network="10.90.0", vlan=90)
    other = ByHand(by_hand.emulator, by_hand.session, f"{by_hand.group}-other")
    group_url = by_hand.emulator.arm(by_hand.emulator.group_path(other.group), GROUPS)
    by_hand.session.put(group_url, json={"location": by_hand.cluster.location}).raise_for_status()
    other.make_nic("nic", network)
    blocked = by_hand.write("DELETE", by_hand.emulator.group_path(by_hand.group), api_version=GROUPS)
    assert blocked.status == "Failed"
    assert network.lower() in blocked.message.lower()
    assert by_hand.write("DELETE", by_hand.emulator.group_path(other.group), api_version=GROUPS).ok
    assert by_hand.write("DELETE", by_hand.emulator.group_path(by_hand.group), api_version=GROUPS).ok


def test_paths_are_case_insensitive_and_slashes_collapse(by_hand: ByHand) -> None:
    """Clients of the field send lower-case and doubled-slash paths."""
    path = by_hand.make_network("Net-Case", network="10.91.0", vlan=91)
    assert by_hand.send("GET", path.upper().replace("/SUBSCRIPTIONS", "/subscriptions")).status_code == 200
    assert by_hand.send("GET", path.replace("/logicalNetworks/", "//logicalnetworks//")).status_code == 200


def test_type_is_lower_case_and_location_is_normal(by_hand: ByHand) -> None:
    """The service writes types in lower case and echoes locations without spaces."""
    body = by_hand.body(by_hand.network_properties("net", network="10.92.0", vlan=92))
    answer = by_hand.send("PUT", by_hand.path("logicalNetworks", "net"), json={**body, "location": "East US"})
    assert answer.status_code == 201
    assert answer.json()["type"] == "microsoft.azurestackhci/logicalnetworks"
    assert answer.json()["location"] == "eastus"


def test_list_pages(by_hand: ByHand) -> None:
    """A long list comes in pages with an absolute nextLink; ids in lists are spelled differently."""
    names = [f"disk-{number}" for number in range(5)]
    for name in names:
        by_hand.make("virtualHardDisks", name, {"diskSizeGB": 1})
    by_hand.emulator.settings(page_size=2)
    url: str | None = by_hand.emulator.arm(
        f"{by_hand.emulator.group_path(by_hand.group)}/providers/Microsoft.AzureStackHCI/virtualHardDisks", "2024-01-01"
    )
    found = []
    pages = 0
    while url:
        body = by_hand.session.get(url).json()
        found += body["value"]
        pages += 1
        url = body.get("nextLink")
    assert ([item["name"] for item in found], pages) == (names, 3)
    assert all("/resourcegroups/" in item["id"] for item in found)


def test_resources_filter(by_hand: ByHand) -> None:
    """The resource list filters by type and tag and refuses a filter that it does not understand."""
    by_hand.make("virtualHardDisks", "plain", {"diskSizeGB": 1})
    by_hand.put("virtualHardDisks", "tagged", {"diskSizeGB": 1}, tags={"tier": "gold"})
    path = f"{by_hand.emulator.group_path(by_hand.group)}/resources"
    wanted = {"$filter": "tagName eq 'tier' and tagValue eq 'gold'"}
    assert [item["name"] for item in by_hand.send("GET", path, api_version=GROUPS, params=wanted).json()["value"]] == [
        "tagged"
    ]
    kind = {"$filter": "resourceType eq 'microsoft.azurestackhci/virtualharddisks'"}
    assert len(by_hand.send("GET", path, api_version=GROUPS, params=kind).json()["value"]) == 2
    refused = by_hand.send("GET", path, api_version=GROUPS, params={"$filter": "size gt 3"})
    assert refused.json()["error"]["code"] == "InvalidFilterInQueryString"


def test_providers_and_locations(emulator: Emulator, session: requests.Session) -> None:
    """Providers say which types and versions exist."""
    url = emulator.arm(f"/subscriptions/{emulator.subscription_id}/providers/microsoft.azurestackhci", GROUPS)
    kinds = {item["resourceType"]: item["apiVersions"] for item in session.get(url).json()["resourceTypes"]}
    assert "2024-01-01" in kinds["logicalNetworks"]
    assert {"virtualMachineInstances", "networkInterfaces", "galleryImages"} <= set(kinds)
    locations = session.get(emulator.arm(f"/subscriptions/{emulator.subscription_id}/locations", GROUPS)).json()
    assert "eastus" in [item["name"] for item in locations["value"]]


@pytest.mark.parametrize(
    ("path", "member", "first", "before"),
    [
        ("/tenants", "tenantCategory", GROUPS, "2016-06-01"),
        ("{s}/providers", "registrationPolicy", GROUPS, "2018-05-01"),
        ("{s}/locations", "type", GROUPS, "2016-06-01"),
    ],
)
def test_older_versions_tell_less(
    emulator: Emulator, session: requests.Session, path: str, member: str, first: str, before: str
) -> None:
    """What the description of a version does not have is not in its answers."""
    path = path.format(s=f"/subscriptions/{emulator.subscription_id}")
    for version, told in ((first, True), (before, False)):
        items = session.get(emulator.arm(path, version)).json()["value"]
        assert {(version, member in item) for item in items} == {(version, told)}


@pytest.mark.parametrize(
    ("namespace", "version", "some"),
    [
        ("Microsoft.AzureStackHCI", "2023-09-01-preview", {"virtualHardDisks/upload/action", "logicalNetworks/delete"}),
        ("Microsoft.AzureStackHCI", "2026-04-01-preview", {"networkSecurityGroups/securityRules/write"}),
        ("Microsoft.AzureStackHCI", "2024-01-01", {"virtualMachineInstances/guestAgents/read"}),
        ("Microsoft.HybridCompute", "2026-07-15", {"machines/read", "machines/write"}),
        ("Microsoft.ExtendedLocation", "2021-08-15", {"customLocations/enabledResourceTypes/read"}),
    ],
)
def test_operations(
    emulator: Emulator, session: requests.Session, namespace: str, version: str, some: set[str]
) -> None:
    """Each provider lists what can be done with its types, page by page, without a subscription."""
    emulator.settings(page_size=7)
    url, names = emulator.arm(f"/providers/{namespace}/operations", version), []
    while url:
        page = session.get(url).json()
        names += [item["name"] for item in page["value"]]
        assert all(item["display"]["provider"] == namespace and not item["isDataAction"] for item in page["value"])
        url = page.get("nextLink")
    assert {f"{namespace}/{name}" for name in some} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("path", "version", "status", "code"),
    [
        ("/providers/Microsoft.AzureStackHCI/operations", "2020-10-01", 400, "NoRegisteredProviderFound"),
        ("/providers/Microsoft.AzureStackHCI/operations/one", "2024-01-01", 404, "NotFound"),
        ("/providers/Microsoft.Elsewhere/operations", "2024-01-01", 404, "InvalidResourceNamespace"),
    ],
)
def test_no_operations(
    emulator: Emulator, session: requests.Session, path: str, version: str, status: int, code: str
) -> None:
    """There is one list of each provider, in the versions of its types."""
    answer = session.get(emulator.arm(path, version))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_enabled_types(emulator: Emulator, session: requests.Session) -> None:
    """The custom location tells which types can be made in it; nothing else is below it."""
    place = emulator.clusters[0].custom_location
    (found,) = session.get(emulator.arm(f"{place}/enabledResourceTypes", "2021-08-15")).json()["value"]
    types = {item["resourceType"]: item["apiVersion"] for item in found["properties"]["typesMetadata"]}
    assert types["networkInterfaces"] == "2024-01-01"
    assert "operations" not in types
    assert found["properties"]["clusterExtensionId"].endswith("/extensions/hci-vmoperator")
    other = session.get(emulator.arm(f"{place}/resourceSyncRules", "2021-08-15"))
    assert (other.status_code, other.json()["error"]["code"]) == (404, "InvalidResourceType")


def test_custom_location_is_lookup_only(emulator: Emulator, session: requests.Session) -> None:
    """The cluster's custom location can be read and listed, not written."""
    place = emulator.clusters[0].custom_location
    assert session.get(emulator.arm(place, "2021-08-15")).json()["properties"]["namespace"] == "hci-vmoperator"
    listed = session.get(
        emulator.arm(
            f"/subscriptions/{emulator.subscription_id}/providers/Microsoft.ExtendedLocation/customLocations",
            "2021-08-15",
        )
    )
    assert place in [item["id"] for item in listed.json()["value"]]
    assert session.delete(emulator.arm(place, "2021-08-15")).status_code == 403

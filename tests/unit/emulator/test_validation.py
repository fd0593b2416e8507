# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a body may hold: names, properties, types, places, references."""

from __future__ import annotations

import typing as t

import pytest

from tests.emulator.requests_by_hand import ByHand

DISK: dict[str, t.Any] = {"diskSizeGB": 1}


def details(by_hand: ByHand, kind: str, properties: dict[str, t.Any], **options: t.Any) -> list[tuple[str, str]]:
    """PUT a body that must be refused by validation and return code and target of every detail."""
    outcome = by_hand.put(kind, "name", properties, **options)
    assert outcome.code == "HttpRequestPayloadAPISpecValidationFailed", outcome.response.text
    return [(item["code"], item["target"]) for item in outcome.response.json()["error"]["details"]]


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("virtualHardDisks", {"diskSizeGb": 1}, ("OBJECT_ADDITIONAL_PROPERTIES", "properties.diskSizeGb")),
        ("virtualHardDisks", {"diskSizeGB": "1"}, ("INVALID_TYPE", "properties.diskSizeGB")),
        ("virtualHardDisks", {"diskSizeGB": True}, ("INVALID_TYPE", "properties.diskSizeGB")),
        ("virtualHardDisks", {"diskFileFormat": "qcow2"}, ("ENUM_MISMATCH", "properties.diskFileFormat")),
        ("virtualHardDisks", {"maxShares": 2}, ("OBJECT_ADDITIONAL_PROPERTIES", "properties.maxShares")),
        ("storageContainers", {}, ("OBJECT_MISSING_REQUIRED_PROPERTY", "properties.path")),
        ("galleryImages", {"osType": "Plan9"}, ("ENUM_MISMATCH", "properties.osType")),
        (
            "logicalNetworks",
            {"subnets": [{"name": "-bad-"}]},
            ("PATTERN", "properties.subnets[0].name"),
        ),
    ],
)
def test_properties(by_hand: ByHand, kind: str, properties: dict[str, t.Any], expected: tuple[str, str]) -> None:
    """Unknown, wrong, missing and too new properties are refused with their path."""
    assert expected in details(by_hand, kind, properties)


def test_all_errors_are_reported_at_once(by_hand: ByHand) -> None:
    """The details list holds every error, not only the first."""
    found = details(by_hand, "virtualHardDisks", {"diskSizeGB": "1", "nonsense": 1, "dynamic": "yes"})
    assert len(found) == 3


def test_newer_version_knows_newer_property(by_hand: ByHand) -> None:
    """What 2024-01-01 refuses, the version that brought it accepts."""
    outcome = by_hand.put(
        "virtualHardDisks", "shared", {"diskSizeGB": 1, "maxShares": 2}, api_version="2025-06-01-preview"
    )
    assert outcome.ok, outcome.message


def test_oldest_version_knows_the_base_properties(by_hand: ByHand) -> None:
    """The previews before 2024-01-01 have its properties."""
    outcome = by_hand.put("virtualHardDisks", "old", DISK, api_version="2023-09-01-preview")
    assert outcome.ok, outcome.message


def test_tolerant_drops_silently(by_hand: ByHand) -> None:
    """In tolerant mode an unknown property is dropped, and only reading back shows it."""
    by_hand.emulator.settings(strict=False)
    assert by_hand.put("virtualHardDisks", "disk", {"diskSizeGB": 1, "disk_size": 2}).ok
    assert "disk_size" not in by_hand.get(by_hand.path("virtualHardDisks", "disk"))["properties"]


def test_read_only_properties(by_hand: ByHand) -> None:
    """A GET body can be sent back; a changed read-only property is refused; volatile ones are ignored."""
    network = by_hand.make_network("net", network="10.70.0", vlan=70)
    body = by_hand.get(by_hand.make_nic("nic", network))
    path = by_hand.path("networkInterfaces", "nic")
    body["properties"]["provisioningState"] = "Failed"
    assert by_hand.write("PUT", path, json=body).ok
    body["properties"]["ipConfigurations"][0]["properties"]["gateway"] = "10.70.0.99"
    refused = by_hand.send("PUT", path, json=body)
    assert refused.json()["error"]["details"][0]["code"] == "READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST"


@pytest.mark.parametrize(
    ("kind", "name", "version", "allowed"),
    [
        ("logicalNetworks", "x", "2024-01-01", False),
        ("logicalNetworks", "net_", "2024-01-01", True),
        ("logicalNetworks", "net_", "2024-02-01-preview", False),
        ("virtualHardDisks", "disk_", "2024-01-01", False),
        ("virtualHardDisks", "d" * 65, "2024-01-01", False),
        ("networkInterfaces", "n" * 80, "2024-01-01", True),
        ("networkInterfaces", "n" * 81, "2024-01-01", False),
        ("networkInterfaces", "n" * 65, "2025-06-01-preview", False),
        ("storageContainers", "-x", "2024-01-01", False),
        ("galleryImages", "image_", "2024-01-01", False),
    ],
)
def test_names(by_hand: ByHand, kind: str, name: str, version: str, allowed: bool) -> None:
    """Every type has its own name rule, and previews have another one."""
    answer = by_hand.send("PUT", by_hand.path(kind, name), api_version=version, json=by_hand.body({}))
    refused = answer.status_code == 400 and answer.json()["error"]["code"] == "InvalidResourceName"
    assert refused is not allowed


def test_reserved_word_in_image_name(by_hand: ByHand) -> None:
    """Image names that contain `Windows` are refused."""
    outcome = by_hand.put("galleryImages", "my-windows-image", {"osType": "Windows"})
    assert outcome.code == "ReservedResourceName"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"location": None}, 400, "HttpRequestPayloadAPISpecValidationFailed"),
        ({"location": "westeurope"}, 400, "InvalidLocation"),
        ({"extendedLocation": None}, 400, "InvalidExtendedLocation"),
        ({"extendedLocation": {"type": "CustomLocation", "name": "/subscriptions/x"}}, 404, "CustomLocationNotFound"),
        ({"extendedLocation": {"type": "EdgeZone", "name": "x"}}, 400, "HttpRequestPayloadAPISpecValidationFailed"),
        ({"id": "/subscriptions/other"}, 400, "HttpRequestPayloadAPISpecValidationFailed"),
    ],
)
def test_place(by_hand: ByHand, changes: dict[str, t.Any], status: int, code: str) -> None:
    """Location and custom location must be there and fit together."""
    body = {key: value for key, value in {**by_hand.body(DISK), **changes}.items() if value is not None}
    answer = by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert by_hand.send("GET", by_hand.path("virtualHardDisks", "disk")).status_code == 404


def test_references(by_hand: ByHand) -> None:
    """A malformed id is refused at once, another subscription too, an absent resource makes the operation fail."""
    short = by_hand.put("virtualHardDisks", "disk", {**DISK, "containerId": "storage1"})
    assert (short.response.status_code, short.code) == (400, "LinkedInvalidPropertyId")
    elsewhere = by_hand.path("storageContainers", "x").replace(
        by_hand.emulator.subscription_id, "00000000-0000-0000-0000-000000000009"
    )
    linked = by_hand.put("virtualHardDisks", "disk", {**DISK, "containerId": elsewhere})
    assert (linked.response.status_code, linked.code) == (403, "LinkedAuthorizationFailed")
    absent = by_hand.put("virtualHardDisks", "disk", {**DISK, "containerId": by_hand.path("storageContainers", "x")})
    assert (absent.status, absent.code) == ("Failed", "NotFound")
    assert "code = NotFound desc = Type[StorageContainer]" in absent.message


def test_missing_group(by_hand: ByHand) -> None:
    """Nothing can be made in a group that does not exist."""
    lost = ByHand(by_hand.emulator, by_hand.session, "rg-that-is-not-there")
    assert lost.put("virtualHardDisks", "disk", DISK).code == "ResourceGroupNotFound"

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: headers, status documents, signed URLs, conflicts, failures, late properties."""

from __future__ import annotations

import pytest

from tests.emulator.requests_by_hand import ByHand

DISK = {"diskSizeGB": 1}


def test_create(by_hand: ByHand) -> None:
    """201 with Azure-AsyncOperation only; Accepted, then InProgress, then Succeeded with `properties: null`."""
    by_hand.emulator.settings(operation_seconds=1000)
    path = by_hand.path("virtualHardDisks", "disk")
    answer = by_hand.send("PUT", path, json=by_hand.body(DISK))
    assert answer.status_code == 201
    assert answer.json()["properties"]["provisioningState"] == "Accepted"
    assert "Location" not in answer.headers
    assert "Retry-After" not in answer.headers
    url = answer.headers["Azure-AsyncOperation"]
    assert "*" in url
    assert len(url) > 2000
    first = by_hand.session.get(url).json()
    assert (first["status"], "endTime" in first) == ("Accepted", False)
    by_hand.emulator.advance(600)
    assert by_hand.session.get(url).json()["status"] == "InProgress"
    assert by_hand.send("GET", path).json()["properties"]["provisioningState"] == "InProgress"
    by_hand.emulator.advance(600)
    last = by_hand.session.get(url).json()
    assert (last["status"], last["properties"], last["resourceId"].lower()) == ("Succeeded", None, path.lower())
    assert last["endTime"] > last["startTime"]
    assert by_hand.send("GET", path).json()["properties"]["provisioningState"] == "Succeeded"


def test_previews_tell_how_long_to_wait(by_hand: ByHand) -> None:
    """What is described since the first preview after 2024-01-01, for every answer that starts an operation."""
    by_hand.emulator.settings(operation_seconds=7)
    path, body = by_hand.path("virtualHardDisks", "disk"), by_hand.body(DISK)
    for method, sent in (("PUT", body), ("PATCH", {"tags": {"a": "b"}}), ("DELETE", None)):
        answer = by_hand.send(method, path, api_version="2025-06-01-preview", json=sent)
        assert (method, answer.headers.get("Retry-After")) == (method, "7")
        by_hand.emulator.finish_operations()


def test_update_is_200(by_hand: ByHand) -> None:
    """A PUT of what exists answers 200 with the same header."""
    by_hand.make("virtualHardDisks", "disk", DISK)
    outcome = by_hand.put("virtualHardDisks", "disk", DISK, tags={"a": "b"})
    assert (outcome.response.status_code, outcome.status) == (200, "Succeeded")
    assert by_hand.get(by_hand.path("virtualHardDisks", "disk"))["tags"] == {"a": "b"}


def test_patch_answers_location(by_hand: ByHand) -> None:
    """PATCH answers 202 with Location, which answers 202 and then the resource; tags are replaced as a set."""
    path = by_hand.make("virtualHardDisks", "disk", DISK)
    by_hand.write("PATCH", path, json={"tags": {"a": "1"}})
    by_hand.emulator.settings(operation_seconds=1000)
    answer = by_hand.send("PATCH", path, json={"tags": {"b": "2"}})
    assert (answer.status_code, answer.content) == (202, b"")
    assert "Azure-AsyncOperation" not in answer.headers
    assert by_hand.session.get(answer.headers["Location"]).status_code == 202
    by_hand.emulator.finish_operations()
    final = by_hand.session.get(answer.headers["Location"])
    assert (final.status_code, final.json()["tags"]) == (200, {"b": "2"})
    by_hand.emulator.settings(patch_headers="both")
    both = by_hand.send("PATCH", path, json={"tags": {}})
    assert {"Location", "Azure-AsyncOperation"} <= set(both.headers)


def test_delete(by_hand: ByHand) -> None:
    """202 with the literal null and both headers; 204 when absent; the gateway's 404 afterwards."""
    path = by_hand.make("virtualHardDisks", "disk", DISK)
    answer = by_hand.send("DELETE", path)
    assert (answer.status_code, answer.text) == (202, "null")
    assert answer.headers["Location"] == answer.headers["Azure-AsyncOperation"]
    by_hand.emulator.finish_operations()
    gone = by_hand.send("GET", path)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "ResourceNotFound")
    assert gone.headers["x-ms-failure-cause"] == "gateway"
    assert by_hand.send("DELETE", path).status_code == 204


def test_status_url_is_signed_and_private(by_hand: ByHand) -> None:
    """A changed URL is refused, and so is one without token."""
    answer = by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=by_hand.body(DISK))
    url = answer.headers["Azure-AsyncOperation"]
    assert by_hand.session.get(url[:-2]).status_code == 403
    with by_hand.emulator.session() as stranger:
        assert stranger.get(url).status_code == 401


def test_second_write_conflicts(by_hand: ByHand) -> None:
    """A write during a running one is refused with the service's text."""
    by_hand.emulator.settings(operation_seconds=1000)
    path = by_hand.path("virtualHardDisks", "disk")
    by_hand.send("PUT", path, json=by_hand.body(DISK))
    for method, body in (("PUT", by_hand.body(DISK)), ("PATCH", {"tags": {}}), ("DELETE", None)):
        second = by_hand.send(method, path, json=body)
        assert (second.status_code, second.json()["error"]["code"]) == (409, "ConflictingOperation")
        assert "already a previous running operation" in second.json()["error"]["message"]
    by_hand.emulator.finish_operations()
    assert by_hand.send("DELETE", path).status_code == 202


def test_injected_failure(by_hand: ByHand) -> None:
    """A failed operation shows its error in the status document and on the resource; a second PUT heals it."""
    error = {"code": "InternalError", "message": "the disk caught fire"}
    by_hand.emulator.add_fault(method="PUT", path="virtualHardDisks/disk", fail_operation=error)
    outcome = by_hand.put("virtualHardDisks", "disk", DISK)
    assert (outcome.status, outcome.code) == ("Failed", "InternalError")
    properties = by_hand.get(by_hand.path("virtualHardDisks", "disk"))["properties"]
    assert properties["provisioningState"] == "Failed"
    assert properties["status"]["errorMessage"] == "the disk caught fire"
    healed = by_hand.put("virtualHardDisks", "disk", DISK)
    assert (healed.response.status_code, healed.status) == (200, "Succeeded")
    assert by_hand.get(by_hand.path("virtualHardDisks", "disk"))["properties"]["status"]["errorCode"] == ""


def test_stuck_operation(by_hand: ByHand) -> None:
    """A stuck operation does not end by itself."""
    by_hand.emulator.add_fault(method="PUT", path="virtualHardDisks/disk", stuck_operation=True)
    answer = by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=by_hand.body(DISK))
    by_hand.emulator.advance(1000)
    url = answer.headers["Azure-AsyncOperation"]
    assert by_hand.session.get(url).json()["status"] == "InProgress"
    by_hand.emulator.finish_operations(stuck=True)
    assert by_hand.session.get(url).json()["status"] == "Succeeded"


def test_late_properties(by_hand: ByHand) -> None:
    """The first read after a create lacks what the service has not synchronised yet; the second has it."""
    network = by_hand.make_network("net", network="10.80.0", vlan=80)
    path = by_hand.make_nic("nic", network)
    first = by_hand.send("GET", path).json()["properties"]
    second = by_hand.send("GET", path).json()["properties"]
    assert "macAddress" not in first
    assert "privateIPAddress" not in first["ipConfigurations"][0]["properties"]
    assert second["macAddress"]
    assert second["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.80.0.10"


def test_etag(by_hand: ByHand) -> None:
    """If-Match is honoured: an old ETag is refused, the present one is not."""
    path = by_hand.make("virtualHardDisks", "disk", DISK)
    old = by_hand.send("GET", path).headers["ETag"]
    by_hand.write("PATCH", path, json={"tags": {"a": "1"}})
    new = by_hand.send("GET", path).headers["ETag"]
    assert old != new
    stale = by_hand.send("PATCH", path, json={"tags": {}}, headers={"If-Match": old})
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "PreconditionFailed")
    assert by_hand.send("PATCH", path, json={"tags": {}}, headers={"If-Match": new}).status_code == 202


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "InvalidRequestContent"),
        (b"[]", 400, "InvalidRequestContent"),
        (b"", 400, "InvalidRequestContent"),
    ],
)
def test_unreadable_bodies(by_hand: ByHand, body: bytes, status: int, code: str) -> None:
    """A body that is no JSON object is refused."""
    headers = {"Content-Type": "application/json"}
    answer = by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), data=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arc machines and VM instances: create, change, power, delete."""

from __future__ import annotations

import typing as t

import pytest

from tests.emulator.requests_by_hand import MACHINE_API_VERSION, ByHand


@pytest.fixture
def parts(by_hand: ByHand) -> dict[str, str]:
    """An image, a network and a NIC."""
    by_hand.emulator.reset()
    group = by_hand.emulator.arm(by_hand.emulator.group_path(by_hand.group), "2022-09-01")
    by_hand.session.put(group, json={"location": by_hand.cluster.location}).raise_for_status()
    network = by_hand.make_network("net")
    return {"image": by_hand.make_image("image"), "network": network, "nic": by_hand.make_nic("nic", network)}


@pytest.fixture
def vm(by_hand: ByHand, parts: dict[str, str]) -> str:
    """A running VM."""
    by_hand.make_machine("vm")
    outcome = put_vm(by_hand, by_hand.instance_body("vm", parts["image"], [parts["nic"]]))
    assert outcome.ok, outcome.message
    return by_hand.instance("vm")


def put_vm(by_hand: ByHand, body: dict[str, t.Any], name: str = "vm") -> t.Any:
    """PUT a VM instance."""
    return by_hand.write("PUT", by_hand.instance(name), json=body)


def patch_hardware(by_hand: ByHand, **hardware: t.Any) -> t.Any:
    """PATCH the hardware of the VM."""
    return by_hand.write("PATCH", by_hand.instance("vm"), json={"properties": {"hardwareProfile": hardware}})


def power(by_hand: ByHand) -> str:
    """Return the power state of the VM."""
    return str(by_hand.get(by_hand.instance("vm"))["properties"]["status"]["powerState"])


def test_machine_put_is_synchronous(by_hand: ByHand) -> None:
    """200 at once, with an identity and `Creating`; the same identity again."""
    path = by_hand.make_machine("vm", tags={"a": "1"})
    first = by_hand.send("GET", path, api_version=MACHINE_API_VERSION).json()
    assert (first["kind"], first["properties"]["provisioningState"]) == ("HCI", "Creating")
    by_hand.make_machine("vm")
    second = by_hand.send("GET", path, api_version=MACHINE_API_VERSION).json()
    assert second["identity"] == first["identity"]
    assert second["tags"] == {}
    patched = by_hand.send("PATCH", path, api_version=MACHINE_API_VERSION, json={"tags": {"b": "2"}})
    assert (patched.status_code, patched.json()["tags"]) == (200, {"b": "2"})
    kind = by_hand.send("PATCH", path, api_version=MACHINE_API_VERSION, json={"kind": "VMware"})
    assert kind.status_code == 400


@pytest.mark.parametrize(("version", "status"), [("2025-01-13", 200), ("2026-07-15", 202)])
def test_machine_delete(by_hand: ByHand, version: str, status: int) -> None:
    """Older versions delete at once, the newest one takes time; absent is 204."""
    path = by_hand.make_machine("vm")
    assert by_hand.send("DELETE", path, api_version=version).status_code == status
    by_hand.emulator.finish_operations()
    assert by_hand.send("GET", path, api_version=version).status_code == 404
    assert by_hand.send("DELETE", path, api_version=version).status_code == 204


def test_machine_lists(by_hand: ByHand) -> None:
    """Machines are listed by group and by subscription."""
    by_hand.make_machine("listed")
    below = "/providers/Microsoft.HybridCompute/machines"
    for scope in (by_hand.emulator.group_path(by_hand.group), f"/subscriptions/{by_hand.emulator.subscription_id}"):
        answer = by_hand.send("GET", scope + below, api_version=MACHINE_API_VERSION)
        assert by_hand.machine("listed").lower() in [item["id"].lower() for item in answer.json()["value"]]


def test_instance_after_create(by_hand: ByHand, vm: str) -> None:
    """What comes back: numbers instead of a size name, both OS blocks, a storage path, no password."""
    answer = by_hand.get(vm)
    properties = answer["properties"]
    assert properties["hardwareProfile"] == {"vmSize": "Custom", "processors": 2, "memoryMB": 2048}
    assert {"linuxConfiguration", "windowsConfiguration"} <= set(properties["osProfile"])
    assert "adminPassword" not in properties["osProfile"]
    assert properties["storageProfile"]["vmConfigStoragePathId"] in by_hand.cluster.storage_paths
    assert properties["status"]["powerState"] == "Running"
    assert "location" not in answer
    by_hand.emulator.finish_operations()
    status = by_hand.get(vm)["properties"]["instanceView"]["vmAgent"]["statuses"][0]
    assert status["displayStatus"] == "Connected"
    machine = by_hand.send("GET", by_hand.machine("vm"), api_version=MACHINE_API_VERSION).json()
    assert (machine["properties"]["status"], machine["properties"]["provisioningState"]) == ("Connected", "Succeeded")


@pytest.mark.parametrize(
    ("hardware", "expected"),
    [
        ({"vmSize": "Standard_A2_v2"}, (2, 4096)),
        ({"vmSize": "Default"}, (4, 8192)),
        ({"processors": 3, "memoryMB": 3072}, (3, 3072)),
        ({}, (4, 8192)),
    ],
)
def test_sizes(by_hand: ByHand, parts: dict[str, str], hardware: dict[str, t.Any], expected: tuple[int, int]) -> None:
    """A named size is reported as `Custom` with its numbers."""
    by_hand.make_machine("vm")
    body = by_hand.instance_body("vm", parts["image"], [parts["nic"]], hardwareProfile=hardware)
    assert put_vm(by_hand, body).ok
    found = by_hand.get(by_hand.instance("vm"))["properties"]["hardwareProfile"]
    assert (found["vmSize"], found["processors"], found["memoryMB"]) == ("Custom", *expected)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda body: body["properties"]["osProfile"].pop("adminPassword"), 400, "InvalidParameter"),
        (lambda body: body["properties"]["osProfile"].pop("adminUsername"), 400, "InvalidParameter"),
        (lambda body: body["properties"].pop("storageProfile"), 400, "InvalidParameter"),
        (lambda body: body["properties"]["hardwareProfile"].pop("memoryMB"), 400, "InvalidParameter"),
        (lambda body: body["properties"]["hardwareProfile"].update(vmSize="Standard_A2_v2"), 400, "InvalidParameter"),
        (lambda body: body["properties"]["hardwareProfile"].update(memoryMB=0), 400, "InvalidParameter"),
        (
            lambda body: body["properties"]["hardwareProfile"].update(dynamicMemoryConfig={"targetMemoryBuffer": 1}),
            400,
            "InvalidParameter",
        ),
        (lambda body: body.update(identity={"type": "SystemAssigned"}), 409, "ConflictingOperation"),
        (lambda body: body.pop("extendedLocation"), 400, "InvalidExtendedLocation"),
        (lambda body: body.update(location="eastus"), 400, "HttpRequestPayloadAPISpecValidationFailed"),
        (lambda body: body.update(tags={}), 400, "HttpRequestPayloadAPISpecValidationFailed"),
    ],
)
def test_refused_at_once(
    by_hand: ByHand, parts: dict[str, str], change: t.Callable[[dict[str, t.Any]], object], status: int, code: str
) -> None:
    """What needs no look at the cluster is refused before anything is made."""
    by_hand.make_machine("vm")
    body = by_hand.instance_body("vm", parts["image"], [parts["nic"]])
    change(body)
    outcome = put_vm(by_hand, body)
    assert (outcome.response.status_code, outcome.code) == (status, code), outcome.message
    assert by_hand.send("GET", by_hand.instance("vm")).status_code == 404


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda body: body["storageProfile"]["imageReference"].update(
                id=body["storageProfile"]["imageReference"]["id"] + "x"
            ),
            "Type[GalleryImage]",
        ),
        (
            lambda body: body["networkProfile"]["networkInterfaces"][0].update(
                id=body["networkProfile"]["networkInterfaces"][0]["id"] + "x"
            ),
            "Type[NetworkInterface]",
        ),
        (lambda body: body.update(securityProfile={"securityType": "TrustedLaunch"}), "TrustedLaunch needs"),
        (lambda body: body["osProfile"].update(computerName="under_score"), "computerName"),
        (
            lambda body: body["networkProfile"]["networkInterfaces"].append(
                body["networkProfile"]["networkInterfaces"][0]
            ),
            "the same id twice",
        ),
    ],
)
def test_fails_in_the_cluster(
    by_hand: ByHand, parts: dict[str, str], change: t.Callable[[dict[str, t.Any]], object], text: str
) -> None:
    """What only the cluster can judge is accepted and fails; deleting and making it anew works."""
    by_hand.make_machine("vm")
    body = by_hand.instance_body("vm", parts["image"], [parts["nic"]])
    good = by_hand.instance_body("vm", parts["image"], [parts["nic"]])
    change(body["properties"])
    outcome = put_vm(by_hand, body)
    assert (outcome.response.status_code, outcome.status) == (201, "Failed")
    assert text in outcome.message
    assert by_hand.write("DELETE", by_hand.instance("vm")).ok
    assert put_vm(by_hand, good).ok


def test_machine_comes_first(by_hand: ByHand, parts: dict[str, str]) -> None:
    """Without machine the gateway refuses; without identity the agent cannot be provisioned."""
    body = by_hand.instance_body("vm", parts["image"], [parts["nic"]])
    assert put_vm(by_hand, body).code == "ParentResourceNotFound"
    by_hand.make_machine("vm", identity={"type": "None"})
    outcome = put_vm(by_hand, body)
    assert (outcome.status, "Invalid managed identity" in outcome.message) == ("Failed", True)
    body["properties"]["osProfile"]["linuxConfiguration"] = {"provisionVMAgent": False}
    assert put_vm(by_hand, body).ok


def test_image_still_downloading(by_hand: ByHand, parts: dict[str, str]) -> None:
    """A VM from an image that is still downloading fails; the image shows its progress meanwhile."""
    by_hand.emulator.settings(operation_seconds=1000)
    source = {"osType": "Linux", "imagePath": "C:\\ClusterStorage\\UserStorage_1\\late.vhdx"}
    by_hand.send("PUT", by_hand.path("galleryImages", "late"), json=by_hand.body(source))
    by_hand.emulator.advance(1500)
    by_hand.session.headers.update(by_hand.emulator.authorization())
    status = by_hand.send("GET", by_hand.path("galleryImages", "late")).json()["properties"]["status"]
    assert 40 <= status["progressPercentage"] <= 60
    assert 0 < status["downloadStatus"]["downloadSizeInMB"] < 30 * 1024
    by_hand.make_machine("vm")
    outcome = put_vm(by_hand, by_hand.instance_body("vm", by_hand.path("galleryImages", "late"), [parts["nic"]]))
    assert (outcome.status, outcome.code) == ("Failed", "NotFound")
    assert by_hand.get(by_hand.path("galleryImages", "late"))["properties"]["status"]["progressPercentage"] == 100


def test_same_put_again_changes_nothing(by_hand: ByHand, parts: dict[str, str]) -> None:
    """The same body again is a 200 without effect; another osProfile is denied by the webhook."""
    by_hand.make_machine("vm")
    body = by_hand.instance_body("vm", parts["image"], [parts["nic"]])
    assert put_vm(by_hand, body).ok
    before = by_hand.get(by_hand.instance("vm"))["properties"]
    again = put_vm(by_hand, body)
    assert (again.response.status_code, again.status) == (200, "Succeeded")
    after = by_hand.get(by_hand.instance("vm"))["properties"]
    for name in ("hardwareProfile", "networkProfile", "storageProfile", "osProfile", "vmId"):
        assert after[name] == before[name]
    body["properties"]["osProfile"]["adminUsername"] = "somebody"
    other = put_vm(by_hand, body)
    assert (other.status, "OsProfile cannot be changed after resource creation" in other.message) == ("Failed", True)


def test_what_was_read_can_be_sent_back(by_hand: ByHand, vm: str, parts: dict[str, str]) -> None:
    """A PUT of the GET body is accepted by every type and changes nothing."""
    disk = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 1})
    by_hand.emulator.finish_operations()
    for path in (vm, disk, *parts.values(), by_hand.cluster.storage_paths[0]):
        before = by_hand.get(path)
        outcome = by_hand.write("PUT", path, json=before)
        assert (outcome.response.status_code, outcome.status) == (200, "Succeeded"), f"{path}: {outcome.message}"
        after = by_hand.get(path)
        for body in (before, after):
            body.pop("systemData")
            body["properties"].pop("status")
        assert after == before
    machine = by_hand.send("GET", by_hand.machine("vm"), api_version=MACHINE_API_VERSION).json()
    again = by_hand.send("PUT", by_hand.machine("vm"), api_version=MACHINE_API_VERSION, json=machine)
    assert (again.status_code, again.json()) == (200, machine)


def test_put_without_nics_removes_them(by_hand: ByHand, vm: str) -> None:
    """A second deployment without network profile takes the NICs away."""
    body = {"extendedLocation": by_hand.cluster.extended_location, "properties": {}}
    assert put_vm(by_hand, body).ok
    assert by_hand.get(vm)["properties"]["networkProfile"]["networkInterfaces"] == []
    assert by_hand.write("DELETE", by_hand.path("networkInterfaces", "nic")).ok


def test_hardware_changes_need_a_stop(by_hand: ByHand, vm: str) -> None:
    """Running: refused. Stopped: done. The kind of memory never changes."""
    refused = patch_hardware(by_hand, memoryMB=4096)
    assert (refused.response.status_code, refused.code) == (409, "OperationNotAllowed")
    assert patch_hardware(by_hand, memoryMB=2048).ok
    assert by_hand.write("POST", f"{vm}/stop").ok
    assert patch_hardware(by_hand, memoryMB=4096).ok
    assert by_hand.get(vm)["properties"]["hardwareProfile"] == {"vmSize": "Custom", "processors": 2, "memoryMB": 4096}
    assert patch_hardware(by_hand, vmSize="Standard_A4_v2").ok
    assert by_hand.get(vm)["properties"]["hardwareProfile"]["memoryMB"] == 8192
    body = {
        "extendedLocation": by_hand.cluster.extended_location,
        "properties": {"hardwareProfile": {"dynamicMemoryConfig": {"minimumMemoryMB": 512, "maximumMemoryMB": 2048}}},
    }
    denied = put_vm(by_hand, body)
    assert (denied.status, "memory type cannot be changed" in denied.message) == ("Failed", True)


def test_power(by_hand: ByHand, vm: str) -> None:
    """Actions answer 202 with Location; the state shows the way there; what is there already is no error."""
    by_hand.emulator.settings(operation_seconds=1000)
    answer = by_hand.send("POST", f"{vm}/stop")
    assert (answer.status_code, answer.content) == (202, b"")
    assert power(by_hand) == "Stopping"
    assert by_hand.send("POST", f"{vm}/start").json()["error"]["code"] == "ConflictingOperation"
    by_hand.emulator.finish_operations()
    assert by_hand.session.get(answer.headers["Location"]).json()["properties"]["status"]["powerState"] == "Stopped"
    assert by_hand.write("POST", f"{vm}/stop").ok
    assert by_hand.write("POST", f"{vm}/restart").code == "OperationNotAllowed"
    assert by_hand.write("POST", f"{vm}/start").ok
    assert power(by_hand) == "Running"
    assert by_hand.write("POST", f"{vm}/restart").ok
    assert by_hand.write("POST", f"{vm}/pause").response.status_code == 404
    assert by_hand.write("POST", f"{vm}/pause", api_version="2024-02-01-preview").ok
    assert power(by_hand) == "Paused"


def test_failed_action_keeps_the_state(by_hand: ByHand, vm: str) -> None:
    """A stop that fails leaves the VM running, and the poll of Location says why."""
    by_hand.emulator.add_fault(method="POST", path="/stop", fail_operation={"code": "Busy", "message": "not now"})
    outcome = by_hand.write("POST", f"{vm}/stop")
    assert (outcome.status, outcome.code) == ("Failed", "Busy")
    assert power(by_hand) == "Running"


def test_disks_attach_and_detach(by_hand: ByHand, vm: str) -> None:
    """A PATCH replaces the list; an attached disk cannot be deleted nor attached twice."""
    disks = [by_hand.make("virtualHardDisks", name, {"diskSizeGB": 1}) for name in ("one", "two")]
    attach = {"properties": {"storageProfile": {"dataDisks": [{"id": disk} for disk in disks]}}}
    assert by_hand.write("PATCH", vm, json=attach).ok
    assert len(by_hand.get(vm)["properties"]["storageProfile"]["dataDisks"]) == 2
    assert by_hand.write("DELETE", disks[0]).response.status_code == 409
    detach = {"properties": {"storageProfile": {"dataDisks": [{"id": disks[1]}]}}}
    assert by_hand.write("PATCH", vm, json=detach).ok
    assert by_hand.write("DELETE", disks[0]).ok


def test_nic_belongs_to_one_vm(by_hand: ByHand, vm: str, parts: dict[str, str]) -> None:
    """A second VM cannot have the NIC, and the NIC cannot go while it is attached."""
    by_hand.make_machine("second")
    outcome = put_vm(by_hand, by_hand.instance_body("second", parts["image"], [parts["nic"]]), "second")
    assert (outcome.status, "already attached" in outcome.message) == ("Failed", True)
    assert by_hand.write("DELETE", parts["nic"]).response.status_code == 409
    assert by_hand.get(vm)["properties"]["provisioningState"] == "Succeeded"


def test_delete_leaves_the_parts(by_hand: ByHand, vm: str, parts: dict[str, str]) -> None:
    """The instance goes, machine and NIC stay; the image may go before the VM."""
    assert by_hand.write("DELETE", parts["image"]).ok
    assert by_hand.write("DELETE", vm).ok
    assert by_hand.send("GET", vm).status_code == 404
    assert by_hand.send("DELETE", vm).status_code == 204
    assert by_hand.send("GET", by_hand.machine("vm"), api_version=MACHINE_API_VERSION).status_code == 200
    assert by_hand.write("DELETE", parts["nic"]).ok


def test_deleting_the_machine_first_leaves_an_orphan(by_hand: ByHand, vm: str, parts: dict[str, str]) -> None:
    """The orphan keeps its NIC; deleting the instance frees it."""
    by_hand.send("DELETE", by_hand.machine("vm"), api_version=MACHINE_API_VERSION)
    assert by_hand.send("GET", vm).status_code == 404
    assert by_hand.write("DELETE", parts["nic"]).response.status_code == 409


def test_guest_agent(by_hand: ByHand, vm: str) -> None:
    """The guest agent is a child with its own operation; its password never comes back."""
    path = f"{vm}/guestAgents/default"
    body = {"properties": {"credentials": {"username": "u", "password": f"{id(vm)}"}, "provisioningAction": "install"}}
    assert by_hand.send("GET", path).status_code == 404
    outcome = by_hand.write("PUT", path, json=body)
    assert (outcome.response.status_code, outcome.ok) == (201, True)
    found = by_hand.send("GET", path).json()["properties"]
    assert (found["status"], found["credentials"]) == ("connected", {"username": "u"})
    listed = by_hand.send("GET", f"{vm}/guestAgents").json()["value"]
    assert [item["name"] for item in listed] == ["default"]
    assert by_hand.write("DELETE", path).ok
    assert by_hand.send("GET", f"{vm}/hybridIdentityMetadata/default").json()["properties"]["provisioningState"]


def test_attestation(by_hand: ByHand, vm: str) -> None:
    """Later versions have a status that can only be read."""
    path = f"{vm}/attestationStatus/default"
    assert by_hand.send("GET", path).status_code == 404
    answer = by_hand.send("GET", path, api_version="2024-02-01-preview")
    assert answer.json()["properties"]["healthStatus"] == "Unknown"
    assert by_hand.send("PUT", path, api_version="2024-02-01-preview", json={}).status_code == 405


def test_instance_list(by_hand: ByHand, vm: str) -> None:
    """The list below a machine has one item at most."""
    collection = vm.rpartition("/")[0]
    assert [item["name"] for item in by_hand.send("GET", collection).json()["value"]] == ["default"]
    by_hand.make_machine("bare")
    bare = by_hand.instance("bare").rpartition("/")[0]
    assert by_hand.send("GET", bare).json() == {"value": []}

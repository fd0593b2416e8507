# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage paths, images and data disks."""

from __future__ import annotations

import typing as t

import pytest

from tests.emulator.requests_by_hand import ByHand, Outcome

UPLOAD_VERSION = "2024-10-01-preview"
UPLOAD_BODY = {"azureManagedDiskUploadUrl": "https://md-0123456789.blob.storage.example.com/abc/abcd?sv=2021-08-06"}
VOLUME = "C:\\ClusterStorage\\UserStorage_1"
MARKETPLACE = {
    "osType": "Linux",
    "identifier": {"publisher": "canonical", "offer": "ubuntu", "sku": "server"},
    "version": {"name": "24.4.1"},
}


def test_storage_path(by_hand: ByHand) -> None:
    """A storage path shows its space; its path never changes; a folder elsewhere is refused."""
    path = by_hand.make("storageContainers", "storage", {"path": f"{VOLUME}\\vms"})
    status = by_hand.get(path)["properties"]["status"]
    assert status["availableSizeMB"] == status["containerSizeMB"] > 0
    moved = by_hand.put("storageContainers", "storage", {"path": f"{VOLUME}\\other"})
    assert (moved.status, "Path cannot be changed" in moved.message) == ("Failed", True)
    assert by_hand.get(path)["properties"]["path"] == f"{VOLUME}\\vms"
    assert by_hand.put("storageContainers", "bad", {"path": "D:\\vms"}).status == "Failed"


def test_storage_path_in_use(by_hand: ByHand) -> None:
    """A storage path stays while something is on it."""
    storage = by_hand.make("storageContainers", "storage", {"path": f"{VOLUME}\\used"})
    disk = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 1, "containerId": storage})
    assert by_hand.write("DELETE", storage).response.status_code == 409
    assert by_hand.write("DELETE", disk).ok
    assert by_hand.write("DELETE", storage).ok


def test_storage_path_full(by_hand: ByHand) -> None:
    """A fixed disk takes its size; what does not fit fails, and goes without leaving a trace."""
    storage = by_hand.make("storageContainers", "storage", {"path": f"{VOLUME}\\small"})
    by_hand.emulator.control("change_resource", id=storage, private={"free_mb": 2048})
    fixed = {"dynamic": False, "containerId": storage}
    by_hand.make("virtualHardDisks", "fits", {**fixed, "diskSizeGB": 1})
    full = by_hand.put("virtualHardDisks", "too-big", {**fixed, "diskSizeGB": 2})
    assert (full.status, "There is not enough space on the disk" in full.message) == ("Failed", True)
    by_hand.write("DELETE", by_hand.path("virtualHardDisks", "too-big"))
    assert by_hand.get(storage)["properties"]["status"]["availableSizeMB"] == 1024
    by_hand.write("DELETE", by_hand.path("virtualHardDisks", "fits"))
    assert by_hand.get(storage)["properties"]["status"]["availableSizeMB"] == 2048


def test_image_hides_its_source(by_hand: ByHand) -> None:
    """imagePath never comes back; a storage path is chosen; the size appears."""
    properties = by_hand.get(by_hand.make_image("image"))["properties"]
    assert "imagePath" not in properties
    assert properties["containerId"] in by_hand.cluster.storage_paths
    assert properties["version"]["properties"]["storageProfile"]["osDiskImage"]["sizeInMB"] > 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "imagePath must be provided"),
        ("D:\\image.vhdx", "cannot find the path"),
        ("https://account.blob.test/images/image.vhd", "ErrorCode=NoAuthenticationInformation"),
        ("https://account.blob.test/images/image.iso?sig=abc", "ErrorCode=InvalidBlobType"),
    ],
)
def test_image_sources(by_hand: ByHand, path: str, text: str) -> None:
    """A source that cannot be read makes the download fail with the operator's text."""
    outcome = by_hand.put("galleryImages", "image", {"osType": "Linux", **({"imagePath": path} if path else {})})
    assert outcome.status == "Failed"
    assert text in outcome.message


def test_image_tells_its_size_late_and_whole(by_hand: ByHand) -> None:
    """The first read after the creation has no `version.properties`: what has to be in it does not come later."""
    path = by_hand.make_image("late")
    early, late = (by_hand.send("GET", path).json()["properties"]["version"] for _ in range(2))
    assert "properties" not in early
    assert late["properties"]["storageProfile"]["osDiskImage"]["sizeInMB"] > 0


def test_image_is_create_only(by_hand: ByHand) -> None:
    """Nothing but tags changes; a new signature of the same source is no change."""
    source = {"osType": "Linux", "imagePath": "https://account.blob.test/images/image.vhd?sig=abc"}
    by_hand.make("galleryImages", "image", source)
    assert by_hand.put("galleryImages", "image", {**source, "imagePath": source["imagePath"] + "def"}).ok
    other = by_hand.put("galleryImages", "image", {"osType": "Windows"})
    assert (other.status, "osType cannot be changed" in other.message) == ("Failed", True)


@pytest.mark.parametrize("missing", ["identifier", "version"])
def test_marketplace_image(by_hand: ByHand, missing: str) -> None:
    """A Marketplace image needs to say which one it is."""
    by_hand.make("marketplaceGalleryImages", "image", MARKETPLACE)
    partial = {key: value for key, value in MARKETPLACE.items() if key != missing}
    assert by_hand.put("marketplaceGalleryImages", "other", partial).code == "InvalidParameter"


def test_disk_defaults(by_hand: ByHand) -> None:
    """The service fills in what was not sent."""
    properties = by_hand.get(by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 10}))["properties"]
    assert (properties["dynamic"], properties["diskFileFormat"], properties["hyperVGeneration"]) == (True, "vhdx", "V2")
    assert properties["containerId"] in by_hand.cluster.storage_paths


def resize(by_hand: ByHand, size: int, version: str = "2025-06-01-preview") -> t.Any:
    """PATCH the size of the disk."""
    path = by_hand.path("virtualHardDisks", "disk")
    return by_hand.write("PATCH", path, api_version=version, json={"properties": {"diskSizeGB": size}})


def test_disk_resize(by_hand: ByHand) -> None:
    """A disk grows by PATCH in newer versions; it neither shrinks nor grows by PUT."""
    path = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 10})
    assert resize(by_hand, 20, "2024-01-01").response.status_code == 400
    assert resize(by_hand, 20).ok
    assert by_hand.get(path)["properties"]["diskSizeGB"] == 20
    assert "cannot be reduced" in resize(by_hand, 15).message
    put = by_hand.put("virtualHardDisks", "disk", {"diskSizeGB": 30})
    assert (put.status, "diskSizeGB cannot be changed" in put.message) == ("Failed", True)
    kind = by_hand.put("virtualHardDisks", "disk", {"diskSizeGB": 20, "dynamic": False})
    assert (kind.status, "dynamic cannot be changed" in kind.message) == ("Failed", True)


def test_vhd_grows_while_its_machine_is_off(by_hand: ByHand) -> None:
    """A disk in the newer format grows any time, one in the older format only while no running machine has it."""
    disks = {
        name: by_hand.make("virtualHardDisks", name, {"diskSizeGB": 2, "diskFileFormat": name})
        for name in ("vhd", "vhdx")
    }
    run_machine(by_hand, *disks.values(), vlan=57)
    larger = {"api_version": "2025-06-01-preview", "json": {"properties": {"diskSizeGB": 3}}}
    assert by_hand.write("PATCH", disks["vhdx"], **larger).ok
    refused = by_hand.write("PATCH", disks["vhd"], **larger)
    assert (refused.status, "only while the virtual machine is stopped" in refused.message) == ("Failed", True)
    assert by_hand.write("POST", f"{by_hand.instance('web')}/stop").ok
    assert by_hand.write("PATCH", disks["vhd"], **larger).ok


def run_machine(by_hand: ByHand, *disks: str, vlan: int) -> None:
    """Create a machine that runs with these disks."""
    nic = by_hand.make_nic("nic", by_hand.make_network("net", network="10.57.0", vlan=vlan))
    by_hand.make_machine("web")
    body = by_hand.instance_body("web", by_hand.make_image("image"), [nic])
    body["properties"]["storageProfile"]["dataDisks"] = [{"id": disk} for disk in disks]
    assert by_hand.write("PUT", by_hand.instance("web"), json=body).ok


def upload(by_hand: ByHand, disk: str, *, version: str = UPLOAD_VERSION, body: t.Any = UPLOAD_BODY) -> Outcome:
    """Ask for a copy of a disk to a managed disk."""
    return by_hand.write("POST", f"{disk}/upload", api_version=version, json=body)


def test_disk_upload(by_hand: ByHand) -> None:
    """The copy takes its time; Location answers with what became of it, and the disk tells it too."""
    disk = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 2})
    accepted = by_hand.send("POST", f"{disk}/upload", api_version=UPLOAD_VERSION, json=UPLOAD_BODY)
    assert (accepted.status_code, "Azure-AsyncOperation" in accepted.headers) == (202, False)
    result = accepted.headers["Location"]
    assert by_hand.session.get(result).status_code == 202
    by_hand.emulator.finish_operations()
    status = {"uploadedSizeInMB": 2048, "status": "Succeeded", "progressPercentage": 100}
    status.update(errorCode="", errorMessage="")
    told = by_hand.session.get(result).json()
    assert told["virtualHardDiskId"].lower() == disk.lower()
    shown = by_hand.get(disk, api_version=UPLOAD_VERSION)["properties"]["status"]["uploadStatus"]
    assert told["uploadStatus"] == shown == status
    first = by_hand.get(disk, api_version="2024-05-01-preview")["properties"]["status"]["uploadStatus"]
    assert first == {"uploadedSizeInMB": 2048, "status": "Succeeded"}
    assert "uploadStatus" not in by_hand.get(disk)["properties"]["status"]


def test_disk_upload_that_fails(by_hand: ByHand) -> None:
    """A copy that fails says so in its result and on the disk, which is as good as before."""
    disk = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 2})
    error = {"code": "UploadFailed", "message": "The signature has expired."}
    by_hand.emulator.add_fault(method="POST", path="/upload", fail_operation=error)
    assert upload(by_hand, disk).error == error
    properties = by_hand.get(disk, api_version=UPLOAD_VERSION)["properties"]
    assert (properties["status"]["uploadStatus"]["status"], properties["provisioningState"]) == ("Failed", "Succeeded")


def test_no_disk_upload(by_hand: ByHand) -> None:
    """It needs a version that has it, an https URL, an existing disk, and a machine that does not run."""
    disk = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 2})
    assert upload(by_hand, disk, version="2024-01-01").code == "InvalidResourceType"
    assert upload(by_hand, disk, body={}).code == "HttpRequestPayloadAPISpecValidationFailed"
    plain = upload(by_hand, disk, body={"azureManagedDiskUploadUrl": "http://storage.example.com/secret"})
    assert (plain.code, "secret" in plain.message) == ("InvalidParameter", False)
    assert upload(by_hand, by_hand.path("virtualHardDisks", "absent")).code == "ResourceNotFound"
    assert by_hand.send("GET", f"{disk}/upload", api_version=UPLOAD_VERSION).status_code == 405
    assert by_hand.send("POST", f"{disk}/download", api_version=UPLOAD_VERSION).status_code == 404
    run_machine(by_hand, disk, vlan=56)
    assert upload(by_hand, disk).code == "OperationNotAllowed"
    assert by_hand.write("POST", f"{by_hand.instance('web')}/stop").ok
    assert upload(by_hand, disk).ok

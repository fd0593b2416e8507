# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks, snapshots and images."""

from __future__ import annotations

import pytest
from emulator_providers.site import Site


def empty(size: int = 1, **more: object) -> dict:
    """Return the properties of an empty disk."""
    return {"creationData": {"createOption": "Empty"}, "diskSizeGB": size, **more}


def test_an_empty_disk(site: Site) -> None:
    body = {"location": "DBELocal", "properties": empty()}
    made = site.send("PUT", site.path("disks", "disk"), json=body)
    assert made.status_code == 202
    assert {"Azure-AsyncOperation", "Location"} <= set(made.headers)
    assert site.url("GET", made.headers["Location"]).status_code == 202
    site.finish()
    assert site.url("GET", made.headers["Location"]).json()["name"] == "disk"
    found = site.get(site.path("disks", "disk"))
    assert found["location"] == "DBELocal"
    assert found["sku"] == {"name": "Standard_LRS", "tier": "Standard"}
    properties = found["properties"]
    assert (properties["diskSizeBytes"], properties["diskState"], properties["osType"]) == (2**30, "Unattached", None)
    assert (properties["diskIOPSReadWrite"], properties["diskMBpsReadWrite"]) == (500, 60)
    assert "managedBy" not in found


def test_a_disk_only_grows(site: Site) -> None:
    path = site.make("disks", "disk", empty(2))
    grown = site.write("PATCH", path, json={"properties": {"diskSizeGB": 3}})
    assert (grown.response.status_code, grown.ok) == (202, True)
    assert site.properties(path)["diskSizeGB"] == 3
    shrunk = site.write("PATCH", path, json={"properties": {"diskSizeGB": 1}})
    assert shrunk.refusal == (400, "InvalidParameter")
    assert site.write("PUT", path, json=site.get(path)).ok
    other = {"creationData": {"createOption": "Copy", "sourceResourceId": path}, "diskSizeGB": 3}
    assert site.put("disks", "disk", other).refusal == (409, "PropertyChangeNotAllowed")


@pytest.mark.parametrize(
    "properties",
    [
        {"creationData": {"createOption": "Empty"}},
        {"creationData": {"createOption": "Import"}},
        {"creationData": {"createOption": "Upload"}},
        {"diskSizeGB": 1},
        empty(0),
    ],
)
def test_bad_disks(site: Site, properties: dict) -> None:
    assert site.put("disks", "disk", properties).refusal == (400, "InvalidParameter")


def test_generations_need_a_newer_profile(site: Site) -> None:
    assert site.put("disks", "old", empty(hyperVGeneration="V2"), "2017-03-30").refusal == (400, "BadRequest")
    site.make("disks", "new", empty(hyperVGeneration="v2"))
    assert site.properties(site.path("disks", "new"))["hyperVGeneration"] == "V2"


def imported(url: str) -> dict:
    """Return the properties of a disk that is imported."""
    return {"creationData": {"createOption": "Import", "sourceUri": url}}


def test_import(site: Site) -> None:
    account = f"imports{site.group}"
    site.account(account)
    path = site.make("disks", "disk", imported(site.vhd(account, size_gib=3)))
    assert site.properties(path)["diskSizeGB"] == 3
    for problem, text in [
        ({"kind": "BlockBlob"}, "Invalid blob type for source URI"),
        ({"cookie": "nonsense"}, "Only blobs formatted as VHDs can be imported"),
        ({"access": "", "blob": "closed.vhd"}, "VHDs"),
    ]:
        blob = problem.pop("blob", f"{len(text)}.vhd")
        outcome = site.put("disks", f"bad{len(text)}", imported(site.vhd(account, blob, **problem)))
        if text == "VHDs":
            # The container was public already: what is asked for later does not change it.
            assert outcome.ok
            continue
        assert outcome.response.status_code == 202
        assert (outcome.status, text in outcome.error["message"]) == ("Failed", True)
    missing = site.put("disks", "missing", imported(site.vhd(account) + "x"))
    assert "cannot be read" in missing.error["message"]
    outside = site.put("disks", "outside", imported("https://elsewhere.example/a.vhd"))
    assert "is not a blob of this device" in outside.error["message"]
    retried = site.put("disks", "missing", imported(site.vhd(account)))
    assert retried.ok


def test_a_private_container_needs_its_account(site: Site) -> None:
    account = f"private{site.group}"
    path = site.account(account)
    url = site.vhd(account, access="")
    assert site.put("disks", "disk", imported(url)).status == "Failed"
    named = imported(url)
    named["creationData"]["storageAccountId"] = path
    assert site.put("disks", "disk", named).ok


def test_snapshots(site: Site) -> None:
    disk = site.make("disks", "disk", empty(2, osType="Linux"))
    documented = {"creationData": {"createOption": "Copy", "sourceUri": disk}}
    path = site.make("snapshots", "snapshot", documented)
    found = site.properties(path)
    assert (found["diskSizeGB"], found["osType"], found["incremental"]) == (2, "Linux", False)
    copied = {"creationData": {"createOption": "Copy", "sourceResourceId": path}}
    assert site.properties(site.make("disks", "copy", copied))["diskSizeGB"] == 2
    assert site.write("DELETE", path).ok


def test_access_to_a_snapshot(site: Site) -> None:
    disk = site.make("disks", "disk", empty())
    path = site.make("snapshots", "snapshot", {"creationData": {"createOption": "Copy", "sourceResourceId": disk}})
    granted = site.send("POST", f"{path}/beginGetAccess", json={"access": "Read", "durationInSeconds": 60})
    assert granted.status_code == 202
    site.finish()
    url = site.url("GET", granted.headers["Location"]).json()["accessSAS"]
    assert url.startswith("https://md-1.blob.edge.fleet.example")
    body = site.url("GET", granted.headers["Azure-AsyncOperation"]).json()
    assert body["properties"]["output"]["accessSAS"] == url
    contents = site.session.get(url, headers={"x-ms-range": f"bytes={2**30}-{2**30 + 511}"})
    assert (contents.status_code, contents.content[:8]) == (206, b"conectix")
    assert site.write("DELETE", path).refusal == (409, "OperationNotAllowed")
    assert site.write("POST", f"{path}/endGetAccess").ok
    assert site.session.get(url).status_code == 404
    assert site.write("DELETE", path).ok
    assert "sig=REDACTED" in site.emulator.traffic_log.read_text(encoding="utf-8")


def test_a_second_access_takes_the_place_of_the_first(site: Site) -> None:
    disk = site.make("disks", "disk", empty())
    path = site.make("snapshots", "snapshot", {"creationData": {"createOption": "Copy", "sourceResourceId": disk}})
    urls = []
    for _ in range(2):
        granted = site.send("POST", f"{path}/beginGetAccess", json={"access": "Read", "durationInSeconds": 60})
        site.finish()
        urls.append(site.url("GET", granted.headers["Location"]).json()["accessSAS"])
    assert [site.session.head(url).status_code for url in urls] == [404, 200]


def test_an_import_comes_out_again(site: Site) -> None:
    account = f"exports{site.group}"
    site.account(account)
    disk = site.make("disks", "disk", imported(site.vhd(account, size_gib=2)))
    copy = site.make("snapshots", "copy", {"creationData": {"createOption": "Copy", "sourceUri": disk}})
    granted = site.send("POST", f"{copy}/beginGetAccess", json={"access": "read", "durationInSeconds": 60})
    site.finish()
    url = site.url("GET", granted.headers["Location"]).json()["accessSAS"]
    head = site.session.head(url)
    assert (head.headers["x-ms-blob-type"], head.headers["Content-Length"]) == ("PageBlob", str(2**31 + 512))
    target = site.make("disks", "again", imported(url))
    assert site.properties(target)["diskSizeGB"] == 2


def test_images(site: Site) -> None:
    account = f"images{site.group}"
    site.account(account)
    disk = {"osType": "linux", "osState": "generalized", "blobUri": site.vhd(account, size_gib=2)}
    path = site.make("images", "image", {"storageProfile": {"osDisk": disk}})
    found = site.get(path)
    assert found["location"] == "dbelocal"
    assert found["properties"]["hyperVGeneration"] == "V1"
    assert found["properties"]["sourceVirtualMachine"] is None
    shown = found["properties"]["storageProfile"]["osDisk"]
    assert (shown["diskSizeGB"], shown["osType"], shown["storageAccountType"]) == (2, "Linux", "Standard_LRS")
    assert site.write("PATCH", path, json={"tags": {"a": "b"}}).ok
    assert site.put("images", "image", {"storageProfile": {"osDisk": disk}}).ok
    changed = {"storageProfile": {"osDisk": {**disk, "osType": "Windows"}}}
    assert site.put("images", "image", changed).refusal == (409, "PropertyChangeNotAllowed")


def test_a_bad_blob_makes_the_image_fail(site: Site) -> None:
    account = f"badimages{site.group}"
    site.account(account)
    disk = {"osType": "Linux", "osState": "Generalized", "blobUri": site.vhd(account, cookie="nonsense")}
    outcome = site.put("images", "image", {"storageProfile": {"osDisk": disk}})
    assert outcome.response.status_code == 201
    assert "Only blobs formatted as VHDs" in outcome.error["message"]
    assert site.properties(site.path("images", "image"))["provisioningState"] == "Failed"


@pytest.mark.parametrize(
    "disk",
    [
        {"osType": "Linux", "osState": "Specialized", "blobUri": "https://a"},
        {"osType": "Linux", "osState": "Generalized"},
        {"osState": "Generalized", "blobUri": "https://a"},
    ],
)
def test_bad_images(site: Site, disk: dict) -> None:
    assert site.put("images", "image", {"storageProfile": {"osDisk": disk}}).refusal == (400, "InvalidParameter")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage accounts, the list of providers, and what all operations share."""

from __future__ import annotations

import base64

import pytest
from emulator_providers.site import COMPUTE, STORAGE, Site


def body(**changes: object) -> dict:
    """Return what makes an account."""
    return {"location": "DBELocal", "kind": "Storage", "sku": {"name": "Standard_LRS"}, **changes}


def test_an_account(site: Site) -> None:
    path = site.path("storageAccounts", "account")
    made = site.send("PUT", path, json=body(kind="storage", sku={"name": "standard_lrs"}))
    assert (made.status_code, made.content) == (202, b"")
    assert "Azure-AsyncOperation" not in made.headers
    assert made.headers["Content-Type"].startswith("text/plain")
    assert site.url("GET", made.headers["Location"]).status_code == 202
    site.finish()
    found = site.url("GET", made.headers["Location"]).json()
    assert found == site.get(path)
    assert "/providers/Microsoft.Storage/storageaccounts/account" in found["id"]
    assert (found["kind"], found["sku"]["name"], found["location"]) == ("Storage", "Standard_LRS", "DBELocal")
    properties = found["properties"]
    blob = f"https://account.blob.edge.fleet.example:{site.device.port}/"
    assert properties["primaryEndpoints"] == {"blob": blob}
    assert (properties["primaryLocation"], properties["statusOfPrimary"]) == ("DBELocal", "Available")
    assert "accessTier" not in properties
    assert site.send("PUT", path, json=body()).status_code == 200
    changed = site.send("PUT", path, json=body(sku={"name": "Premium_LRS"}))
    assert changed.json()["error"]["code"] == "PropertyChangeNotAllowed"
    assert site.send("PATCH", path, json={"tags": {"a": "b"}}).json()["tags"] == {"a": "b"}
    assert site.send("DELETE", path).status_code == 200
    assert site.send("DELETE", path).status_code == 204


def test_keys(site: Site) -> None:
    path = site.account("keyed")
    first, second = site.send("POST", f"{path}/listKeys?$expand=kerb").json()["keys"]
    assert (first["keyName"], second["keyName"], first["permissions"]) == ("key1", "key2", "Full")
    assert len(first["value"]) == 88
    assert len(base64.b64decode(first["value"])) == 64
    after = site.send("POST", f"{path}/regenerateKey", json={"keyName": "key1"}).json()["keys"]
    assert after[0]["value"] != first["value"]
    assert after[1] == second
    assert first["value"] not in site.emulator.traffic_log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "changes", "refusal"),
    [
        ("Upper", {}, (400, "AccountNameInvalid")),
        ("ab", {}, (400, "AccountNameInvalid")),
        ("account", {"kind": "StorageV2"}, (400, "InvalidParameter")),
        ("account", {"sku": {"name": "Standard_GRS"}}, (400, "InvalidParameter")),
        ("account", {"sku": None}, (400, "InvalidParameter")),
        ("account", {"unknown": 1}, (400, "InvalidRequestContent")),
        ("account", {"location": "eastus"}, (400, "LocationNotAvailableForResourceType")),
    ],
)
def test_bad_accounts(site: Site, name: str, changes: dict, refusal: tuple) -> None:
    assert site.write("PUT", site.path("storageAccounts", name), json=body(**changes)).refusal == refusal


def test_names_are_unique_on_the_device(site: Site) -> None:
    site.account("taken")
    elsewhere = site.path("storageAccounts", "taken", group="ASERG")
    assert site.write("PUT", elsewhere, json=body()).refusal == (409, "StorageAccountAlreadyTaken")
    path = f"{site.base}/providers/{STORAGE}/checkNameAvailability"
    kind = {"type": "Microsoft.Storage/storageAccounts"}
    for name, reason in [("taken", "AlreadyExists"), ("Bad", "AccountNameInvalid"), ("free", None)]:
        answer = site.send("POST", path, json={"name": name, **kind}).json()
        assert (answer["nameAvailable"], answer.get("reason")) == (reason is None, reason)


def test_providers(site: Site) -> None:
    found = {item["namespace"]: item for item in site.get(f"{site.base}/providers")["value"]}
    assert set(found) == {COMPUTE, "Microsoft.Network", STORAGE, "Microsoft.Resources", "Microsoft.AzureBridge"}
    types = {item["resourceType"]: item["apiVersions"] for item in found[COMPUTE]["resourceTypes"]}
    assert types["virtualMachines"][0] == "2020-06-01"
    assert types["disks"] == ["2019-07-01", "2017-03-30"]
    assert {item["registrationState"] for item in found.values()} == {"Registered"}


@pytest.mark.parametrize("version", ["2021-04-01", "nonsense"])
def test_versions_of_resource_groups(site: Site, version: str) -> None:
    answer = site.send("GET", f"{site.base}/resourceGroups", version)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidApiVersionParameter")
    assert "2019-10-01" in answer.json()["error"]["message"]


def test_the_first_look_may_find_nothing(site: Site) -> None:
    site.device.control("settings", early_operation_missing=True)
    disk = {"location": "dbelocal", "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1}}
    url = site.send("PUT", site.path("disks", "disk"), json=disk).headers["Azure-AsyncOperation"]
    first = site.url("GET", url)
    assert (first.status_code, first.json()["error"]["code"]) == (404, "NotFound")
    assert site.url("GET", url).json()["status"] == "InProgress"


def test_injected_failures(site: Site) -> None:
    error = {"code": "InternalExecutionError", "message": "An internal execution error occurred."}
    site.emulator.add_fault(method="PUT", path="/disks/", fail_operation=error)
    properties = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1}
    outcome = site.put("disks", "disk", properties)
    assert (outcome.status, outcome.error) == ("Failed", error)
    assert site.properties(site.path("disks", "disk"))["provisioningState"] == "Failed"
    assert site.put("disks", "disk", properties).ok


def test_a_machine_that_failed_is_made_by_the_next_put(site: Site) -> None:
    site.emulator.add_fault(method="PUT", path="/virtualMachines/", fail_operation={"code": "Bad", "message": "Bad."})
    wanted = site.machine_properties(site.image("image"), site.nic("nic"))
    assert site.put("virtualMachines", "vm", wanted).code == "Bad"
    again = site.put("virtualMachines", "vm", wanted)
    assert (again.response.status_code, again.ok) == (200, True)
    assert site.power(site.path("virtualMachines", "vm")) == "running"


def test_a_group_takes_everything_along(site: Site) -> None:
    site.machine("vm", site.image("image"), site.nic("nic"))
    account = site.account("gone")
    members = [item["type"] for item in site.get(f"{site.base}/resourceGroups/{site.group}/resources")["value"]]
    assert {"Microsoft.Compute/virtualMachines", "Microsoft.Compute/disks"} <= set(members)
    site.drop_group()
    assert site.send("GET", account).json()["error"]["code"] == "ResourceGroupNotFound"
    answer = site.session.get(f"https://gone.blob.edge.fleet.example:{site.device.port}/c/b")
    assert answer.status_code in (404, 503)
    site.new_group(f"{site.group}again")

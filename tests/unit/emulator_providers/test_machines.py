# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines and their extensions."""

from __future__ import annotations

import pytest
from emulator_providers.site import COMPUTE, Site, switch


@pytest.fixture
def image(site: Site) -> str:
    """A Linux image."""
    return site.image("linux")


@pytest.fixture
def machine(site: Site, image: str) -> str:
    """A machine with one interface."""
    return site.machine("vm", image, site.nic("nic"))


def patch(site: Site, path: str, **properties: object) -> object:
    """PATCH properties of a resource."""
    return site.write("PATCH", path, json={"properties": properties})


def test_a_machine_of_an_image(site: Site, image: str) -> None:
    nic = site.nic("nic")
    body = {"location": "DBELocal", "properties": site.machine_properties(image, nic)}
    made = site.send("PUT", site.path("virtualMachines", "vm"), json=body)
    assert made.status_code == 201
    assert "Location" not in made.headers
    assert made.headers["Retry-After"] == "1"
    assert made.json()["properties"]["provisioningState"] == "Creating"
    site.finish()
    operation = site.url("GET", made.headers["Azure-AsyncOperation"]).json()
    assert operation["status"] == "Succeeded"
    assert {"startTime", "endTime", "name"} <= set(operation)
    found = site.get(site.path("virtualMachines", "vm"))
    profile = found["properties"]["osProfile"]
    assert "adminPassword" not in profile
    assert profile["linuxConfiguration"] == {"provisionVMAgent": True, "disablePasswordAuthentication": False}
    assert found["properties"]["storageProfile"]["dataDisks"] == []
    disk = found["properties"]["storageProfile"]["osDisk"]
    assert disk["name"].startswith("vm_disk1_")
    shown = site.get(disk["managedDisk"]["id"])
    assert (shown["managedBy"], shown["properties"]["diskState"]) == (found["id"], "Attached")
    assert site.properties(nic)["virtualMachine"]["id"] == found["id"]
    assert site.properties(nic)["primary"] is True
    assert site.power(found["id"]) == "running"
    assert "instanceView" not in found["properties"]


def test_the_group_in_lists_is_in_upper_case(site: Site, machine: str) -> None:
    (item,) = site.get(f"{site.base}/providers/{COMPUTE}/virtualMachines")["value"]
    assert f"/resourceGroups/{site.group.upper()}/" in item["id"]
    assert site.send("GET", item["id"]).json()["id"] == machine


def test_delete_leaves_disk_and_interface(site: Site, machine: str) -> None:
    found = site.properties(machine)
    disk = found["storageProfile"]["osDisk"]["managedDisk"]["id"]
    assert site.write("DELETE", disk).refusal == (409, "OperationNotAllowed")
    assert site.write("DELETE", site.path("networkInterfaces", "nic")).refusal == (400, "NicInUse")
    gone = site.send("DELETE", machine)
    assert gone.status_code == 202
    assert {"Azure-AsyncOperation", "Location"} <= set(gone.headers)
    site.finish()
    assert site.send("GET", machine).status_code == 404
    assert site.write("DELETE", disk).ok
    assert site.write("DELETE", site.path("networkInterfaces", "nic")).ok


def test_power(site: Site, machine: str) -> None:
    for action, state in [("powerOff", "stopped"), ("deallocate", "deallocated"), ("start", "running")]:
        assert site.write("POST", f"{machine}/{action}").ok
        assert site.power(machine) == state
    answer = site.send("POST", f"{machine}/restart")
    assert answer.status_code == 202
    assert site.power(machine) == "starting"
    assert site.send("POST", f"{machine}/powerOff").json()["error"]["code"] == "Conflict"
    site.finish()
    assert site.url("GET", answer.headers["Location"]).status_code == 200
    view = site.get(f"{machine}/instanceView")
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    site.write("POST", f"{machine}/deallocate")
    assert site.write("POST", f"{machine}/restart").refusal == (409, "OperationNotAllowed")


def test_older_versions_do_not_know_generations(site: Site, machine: str) -> None:
    """The oldest profile has no word for them, as its description shows."""
    assert site.get(f"{machine}/instanceView")["hyperVGeneration"] == "V1"
    assert "hyperVGeneration" not in site.get(f"{machine}/instanceView", "2017-12-01")


def test_resize_and_interfaces_need_a_deallocated_machine(site: Site, machine: str) -> None:
    second = site.nic("nic2")
    first = site.path("networkInterfaces", "nic")
    both = {"networkInterfaces": [{"id": first, "properties": {"primary": True}}, {"id": second}]}
    resized = {"vmSize": "Standard_F2s"}
    for power in ("start", "powerOff"):
        site.write("POST", f"{machine}/{power}")
        assert patch(site, machine, hardwareProfile=resized).refusal == (409, "OperationNotAllowed")
        assert patch(site, machine, networkProfile=both).refusal == (409, "OperationNotAllowed")
    site.write("POST", f"{machine}/deallocate")
    assert patch(site, machine, hardwareProfile=resized, networkProfile=both).ok
    found = site.properties(machine)
    assert found["hardwareProfile"]["vmSize"] == "Standard_F2s"
    assert site.properties(second)["primary"] is False
    assert site.power(machine) == "deallocated"


def test_data_disks_come_and_go_while_it_runs(site: Site, machine: str) -> None:
    path = site.make("disks", "data", {"creationData": {"createOption": "Empty"}, "diskSizeGB": 2})
    attached = {"lun": 3, "createOption": "Attach", "managedDisk": {"id": path}}
    empty = {"lun": 0, "createOption": "Empty", "diskSizeGB": 1, "name": "fresh"}
    assert patch(site, machine, storageProfile={"dataDisks": [attached, empty]}).ok
    disks = {disk["lun"]: disk for disk in site.properties(machine)["storageProfile"]["dataDisks"]}
    assert disks[3]["name"] == "data"
    assert site.get(path)["managedBy"] == machine
    assert site.properties(disks[0]["managedDisk"]["id"])["diskSizeGB"] == 1
    other = site.path("virtualMachines", "other")
    body = site.machine_properties(site.path("images", "linux"), site.nic("nic2"))
    body["storageProfile"]["dataDisks"] = [attached]
    stolen = site.write("PUT", other, json={"location": "dbelocal", "properties": body})
    assert stolen.refusal == (409, "ConflictingUserInput")
    assert patch(site, machine, storageProfile={"dataDisks": [disks[0]]}).ok
    assert "managedBy" not in site.get(path)
    assert site.properties(path)["diskState"] == "Unattached"


def empty(lun: int, **more: object) -> dict:
    """Return a new data disk."""
    return {"lun": lun, "createOption": "Empty", "diskSizeGB": 1, **more}


PREMIUM = {"managedDisk": {"storageAccountType": "Premium_LRS"}}


@pytest.mark.parametrize(
    ("size", "disks", "code"),
    [
        ("Standard_F1s", [empty(lun) for lun in range(5)], "OperationNotAllowed"),
        ("Standard_F1s", [empty(1), empty(1)], "InvalidParameter"),
        ("Standard_F1s", [{"lun": 1, "createOption": "Empty"}], "InvalidParameter"),
        ("Standard_D1_v2", [empty(1, **PREMIUM)], "InvalidParameter"),
        ("Standard_D99", [], "InvalidParameter"),
        ("Standard_NC4as_A2", [], "InvalidParameter"),
    ],
)
def test_sizes_limit_disks(site: Site, image: str, size: str, disks: list, code: str) -> None:
    properties = site.machine_properties(image, site.nic("nic"), size=size)
    properties["storageProfile"]["dataDisks"] = disks
    assert site.put("virtualMachines", "vm", properties).code == code


def test_sizes_limit_interfaces(site: Site, image: str) -> None:
    nics = [site.nic(f"nic{number}") for number in range(3)]
    assert (
        site.put("virtualMachines", "vm", site.machine_properties(image, *nics)).code == "NetworkInterfaceCountExceeded"
    )
    two = site.machine_properties(image, *nics[:2])
    for entry in two["networkProfile"]["networkInterfaces"]:
        entry["properties"] = {"primary": True}
    assert site.put("virtualMachines", "vm", two).code == "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary"
    site.machine("vm", image, nics[0])
    assert site.put("virtualMachines", "vm2", site.machine_properties(image, nics[0])).refusal == (400, "NicInUse")


def test_capacity(site: Site, image: str) -> None:
    site.device.control("settings", vm_memory_gib=6.0)
    first = site.machine("vm1", image, site.nic("nic1"), size="Standard_F2s")
    second = site.put("virtualMachines", "vm2", site.machine_properties(image, site.nic("nic2"), size="Standard_F2s"))
    assert (second.response.status_code, second.status, second.code) == (201, "Failed", "AllocationFailed")
    assert site.write("POST", f"{first}/deallocate").ok
    again = site.put("virtualMachines", "vm2", site.machine_properties(image, site.nic("nic2"), size="Standard_F2s"))
    assert again.ok
    started = site.write("POST", f"{first}/start")
    assert (started.status, started.code) == ("Failed", "AllocationFailed")
    assert site.power(first) == "deallocated"


def test_one_gpu(site: Site, image: str) -> None:
    site.machine("vm1", image, site.nic("nic1"), size="Standard_NC4as_T4_v3")
    second = site.machine_properties(image, site.nic("nic2"), size="Standard_NC4as_T4_v3")
    assert site.put("virtualMachines", "vm2", second).code == "OverconstrainedAllocationRequest"


def test_the_number_of_machines(site: Site, image: str) -> None:
    site.device.control("settings", vm_memory_gib=1000.0, vm_cores=1000)
    for number in range(24):
        site.machine(f"vm{number}", image, site.nic(f"nic{number}"))
    last = site.put("virtualMachines", "vm24", site.machine_properties(image, site.nic("nic24")))
    assert last.refusal == (409, "OperationNotAllowed")


def test_guests_that_never_report(site: Site, image: str) -> None:
    address = site.address(90)
    site.device.control("settings", taken_addresses=f"{address},192.0.2.1")
    outcome = site.put("virtualMachines", "vm", site.machine_properties(image, site.nic("nic", address)))
    assert (outcome.response.status_code, outcome.code) == (201, "OSProvisioningTimedOut")
    path = site.path("virtualMachines", "vm")
    assert site.properties(path)["provisioningState"] == "Failed"
    assert site.power(path) == "running"
    site.device.control("settings", bad_images="linux")
    outcome = site.put("virtualMachines", "vm2", site.machine_properties(image, site.nic("nic2")))
    assert outcome.code == "OSProvisioningTimedOut"


def test_the_primary_interface_on_an_accelerated_switch(site: Site, image: str) -> None:
    before = site.device.configuration()["network"]["vSwitches"]
    site.device.apply({"network": {"vSwitches": [*before, switch("fast", "Port5")]}})
    subnet = site.subnet.replace("ASEVNETsubNet", "fastsubNet").replace("ASEVNET", "fast")
    fast = site.make("networkInterfaces", "fast", {"ipConfigurations": [site.configuration(subnet={"id": subnet})]})
    assert site.properties(fast)["enableAcceleratedNetworking"] is True
    slow = site.nic("slow")
    assert site.put("virtualMachines", "bad", site.machine_properties(image, fast)).code == "OSProvisioningTimedOut"
    site.write("DELETE", site.path("virtualMachines", "bad"))
    site.machine("good", image, slow, fast)
    site.write("DELETE", site.path("virtualMachines", "good"))
    site.write("DELETE", fast)
    site.device.apply({"network": {"vSwitches": before}})


def test_a_specialised_disk(site: Site) -> None:
    disk = site.make("disks", "os", {"creationData": {"createOption": "Empty"}, "diskSizeGB": 2, "osType": "Linux"})
    properties = site.machine_properties("", site.nic("nic"))
    properties["storageProfile"] = {
        "osDisk": {"createOption": "Attach", "osType": "Linux", "managedDisk": {"id": disk}}
    }
    assert site.put("virtualMachines", "vm", properties).code == "InvalidParameter"
    del properties["osProfile"]
    path = site.make("virtualMachines", "vm", properties)
    assert "osProfile" not in site.properties(path)
    assert site.get(disk)["managedBy"] == path


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({"adminPassword": "short"}, "adminPassword"),
        ({"adminPassword": None}, "adminPassword"),
        ({"customData": "not base64!"}, "customData"),
        ({"computerName": "12345"}, "computerName"),
        ({"adminUsername": None}, "osProfile.adminUsername"),
        ({"adminUsername": "root"}, "adminUsername"),
        ({"windowsConfiguration": {"provisionVMAgent": True}}, "windowsConfiguration"),
    ],
)
def test_bad_guests(site: Site, image: str, change: dict, target: str) -> None:
    properties = site.machine_properties(image, site.nic("nic"))
    properties["osProfile"].update(change)
    outcome = site.put("virtualMachines", "vm", properties)
    assert outcome.refusal == (400, "InvalidParameter")
    assert outcome.response.json()["error"]["target"] == target


def test_keys_in_place_of_a_password(site: Site, image: str) -> None:
    properties = site.machine_properties(image, site.nic("nic"))
    key = {"path": "/home/operator/.ssh/authorized_keys", "keyData": "ssh-ed25519 AAAA"}
    properties["osProfile"].pop("adminPassword")
    properties["osProfile"]["linuxConfiguration"] = {
        "disablePasswordAuthentication": True,
        "ssh": {"publicKeys": [key]},
    }
    site.make("virtualMachines", "vm", properties)


def test_what_never_changes(site: Site, image: str, machine: str) -> None:
    again = site.machine_properties(image, site.path("networkInterfaces", "nic"))
    assert site.put("virtualMachines", "vm", again).ok
    again["osProfile"]["adminPassword"] += "x"
    assert site.put("virtualMachines", "vm", again).refusal == (409, "PropertyChangeNotAllowed")
    assert patch(site, machine, osProfile={"adminUsername": "other"}).refusal == (409, "PropertyChangeNotAllowed")
    other = {"imageReference": {"id": site.image("second")}}
    assert patch(site, machine, storageProfile=other).refusal == (409, "PropertyChangeNotAllowed")


def test_a_put_of_tags_alone_keeps_the_rest(site: Site, machine: str) -> None:
    before = site.properties(machine)
    assert site.write("PUT", machine, json={"location": "dbelocal", "tags": {"a": "b"}}).ok
    assert site.get(machine)["tags"] == {"a": "b"}
    assert site.properties(machine) == before
    assert site.write("PUT", machine, json=site.get(machine)).ok


def test_unknown_members_and_versions(site: Site, image: str) -> None:
    properties = site.machine_properties(image, site.nic("nic"), userData="eHl6")
    refused = site.put("virtualMachines", "vm", properties)
    assert refused.refusal == (400, "BadRequest")
    assert "userData" in refused.response.json()["error"]["message"]
    answer = site.send("GET", site.path("virtualMachines", "vm"), "2024-07-01")
    assert answer.json()["error"]["code"] == "NoRegisteredProviderFound"
    assert "2020-06-01" in answer.json()["error"]["message"]
    wrong = site.machine_properties(image, site.path("networkInterfaces", "nic"))
    wrong["hardwareProfile"] = "Standard_F1s"
    assert site.put("virtualMachines", "vm", wrong).refusal == (400, "BadRequest")


def test_sizes_are_listed(site: Site, machine: str) -> None:
    sizes = site.get(f"{site.base}/providers/{COMPUTE}/locations/dbelocal/vmSizes")["value"]
    found = {size["name"]: size for size in sizes}
    assert (found["Standard_F32s_v1"]["memoryInMB"], found["Standard_F32s_v1"]["maxDataDiskCount"]) == (98304, 64)
    assert {"Custom_NonGPU", "Standard_NC32as_2T4_v1", "Standard_F12_HPN_T4_v3"} <= set(found)
    assert site.get(f"{machine}/vmSizes")["value"]
    (cores,) = [
        item
        for item in site.get(f"{site.base}/providers/{COMPUTE}/locations/dbelocal/usages")["value"]
        if item["name"]["value"] == "cores"
    ]
    assert cores["currentValue"] == 1


def extension(command: str, *, version: str = "2.0", kind: str = "CustomScript") -> dict:
    """Return the properties of a script."""
    return {
        "publisher": "Microsoft.Azure.Extensions",
        "type": kind,
        "typeHandlerVersion": version,
        "settings": {},
        "protectedSettings": {"commandToExecute": command},
    }


def put_extension(site: Site, machine: str, properties: dict, name: str = "script") -> object:
    """PUT an extension."""
    return site.write("PUT", f"{machine}/extensions/{name}", json={"location": "dbelocal", "properties": properties})


def test_an_extension(site: Site, machine: str) -> None:
    assert put_extension(site, machine, extension("echo")).ok
    path = f"{machine}/extensions/script"
    found = site.get(path)
    assert found["name"] == "script"
    assert "protectedSettings" not in found["properties"]
    view = site.get(f"{path}?$expand=instanceView")["properties"]["instanceView"]
    assert view["statuses"][0]["code"] == "ProvisioningState/succeeded"
    (handler,) = site.get(f"{machine}/instanceView")["vmAgent"]["extensionHandlers"]
    assert (handler["type"], handler["status"]["displayStatus"]) == ("Microsoft.Azure.Extensions.CustomScript", "Ready")
    assert site.get(machine)["resources"] == [site.get(path)]
    assert [item["name"] for item in site.get(f"{machine}/extensions")["value"]] == ["script"]
    assert put_extension(site, machine, extension("echo"), "second").refusal == (400, "BadRequest")
    failed = put_extension(site, machine, extension("echo no; exit 3"))
    assert failed.code == "VMExtensionProvisioningError"
    assert site.properties(path)["provisioningState"] == "Failed"
    assert put_extension(site, machine, extension("echo")).ok
    assert site.write("DELETE", path).ok
    assert site.send("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        (extension("echo", kind="Unknown"), "ArtifactNotFound"),
        (extension("echo", version="9.9"), "VMExtensionHandlerNotFound"),
        ({"publisher": "Microsoft.Compute"}, "InvalidParameter"),
    ],
)
def test_bad_extensions(site: Site, machine: str, properties: dict, code: str) -> None:
    assert put_extension(site, machine, properties).code == code


def test_extensions_need_a_running_machine(site: Site, machine: str) -> None:
    site.write("POST", f"{machine}/deallocate")
    assert put_extension(site, machine, extension("echo")).refusal == (409, "OperationNotAllowed")
    missing = site.path("virtualMachines", "missing")
    assert put_extension(site, missing, extension("echo")).refusal == (404, "ParentResourceNotFound")

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other people's clients need of a device, in the order of edge-api facts 3 to 9, as far as no other file has it.

The whole list with the test for each entry is in `docs/emulator.md`.
"""

from __future__ import annotations

import base64
import json
import pathlib

import pytest
import requests
from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.conftest import serve
from emulator_providers.site import CLIENT, COMPUTE, NETWORK, STORAGE, Site

from tests.emulator.client import Emulator

TENANT = "c0257de7-538f-415c-993a-1b87a031879d"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
SERVICE = "cbd868c5-7207-431f-8d16-1cb144b50971"
EMPTY = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1}


def sign_in(site: Site, path: str = "/adfs/oauth2/token/", **form: str) -> requests.Response:
    """Ask for a token as a person, unless the form says something else."""
    person = {"grant_type": "password", "client_id": CLIENT, "username": "EdgeArmUser", "password": site._password}
    return site.session.post(f"{site.login}{path}", data={**person, **form})


def plain_name(site: Site) -> str:
    """Return the endpoint as a real device has it, which is on port 443."""
    return site.management.rpartition(":")[0]


# --- paths and headers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["//metadata/endpoints", "/Metadata//Endpoints/"])
def test_metadata_at_a_careless_path(site: Site, path: str) -> None:
    """`az cloud register` with a slash at the end asks for `//metadata/endpoints`."""
    answer = site.session.get(f"{site.management}{path}?api-version=2015-01-01")
    assert (answer.status_code, "galleryEndpoint" in answer.json()) == (200, True)


def test_careless_paths_of_resources(site: Site) -> None:
    """`az resource show` writes `Microsoft.Compute//disks`, and the case of a path says nothing."""
    path = site.make("disks", "Data", EMPTY)
    wanted = site.get(path)
    careless = path.replace("/resourceGroups/", "/resourcegroups/").replace(f"{COMPUTE}/", f"{COMPUTE}//")
    for spelled in (careless, path.lower(), path.upper()):
        assert site.get(spelled, "2019-07-01") == wanted


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_in_any_case(site: Site, scheme: str) -> None:
    """ADAL echoes the `bearer` of the token service."""
    url = f"{site.management}/subscriptions?api-version=2016-06-01"
    answer = site.session.get(url, headers={"Authorization": f"{scheme} {site.token()}"})
    assert answer.status_code == 200


def test_a_request_with_next_to_nothing_in_it(site: Site) -> None:
    """Actions and deletions come without `Content-Type` and body, and some clients send no `Accept`."""
    path = site.account(f"bare{site.group}")
    bare = {"Accept": None, "Content-Type": None, "Content-Length": "0"}
    assert site.send("POST", f"{path}/listKeys", headers=bare).status_code == 200
    assert site.send("DELETE", path, headers=bare).status_code == 200


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("authority", ["/adfs", f"/adfs/{TENANT}"])
def test_discovery(site: Site, authority: str) -> None:
    """MSAL asks here for where to ask; azure-identity puts the tenant between."""
    found = site.session.get(f"{site.login}{authority}/.well-known/openid-configuration").json()
    assert {"issuer", "authorization_endpoint", "token_endpoint"} <= set(found)
    assert found["token_endpoint"] == f"{site.login}/adfs/oauth2/token/"
    assert sign_in(site, resource=f"{plain_name(site)}/").status_code == 200


@pytest.mark.parametrize("form", ["resource", "scope"])
@pytest.mark.parametrize("audience", ["of the metadata", "endpoint", "endpoint/"])
def test_audiences(site: Site, audience: str, form: str) -> None:
    """Three resources are accepted, in the old form and in the new one, and each token opens the door."""
    metadata = site.session.get(f"{site.management}/metadata/endpoints?api-version=2015-01-01").json()
    wanted = {
        "of the metadata": metadata["authentication"]["audiences"][0],
        "endpoint": plain_name(site),
        "endpoint/": f"{plain_name(site)}/",
    }[audience]
    asked = (
        {"resource": wanted} if form == "resource" else {"scope": f"{wanted}/.default offline_access openid profile"}
    )
    answer = sign_in(site, **asked)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    listed = site.session.get(f"{site.management}/subscriptions?api-version=2016-06-01", headers=headers)
    assert [item["subscriptionId"].lower() for item in listed.json()["value"]] == [site.subscription]


@pytest.mark.parametrize("form", ["resource", "scope"])
def test_every_grant_in_both_forms(site: Site, form: str) -> None:
    """The Azure CLI, a service principal and a refresh; the answer has what the clients look for and no more."""
    wanted = plain_name(site)
    asked = {"resource": wanted} if form == "resource" else {"scope": f"{wanted}/.default"}
    first = sign_in(site, client_id=AZURE_CLI, username="EdgeArmUser@localhost", **asked).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    again = sign_in(site, client_id=AZURE_CLI, **refresh, **asked).json()
    for body in (first, again):
        claims = json.loads(base64.urlsafe_b64decode(body["id_token"].split(".")[1] + "=="))
        assert {"sub", "upn", "tid"} <= set(claims)
        assert (body["token_type"], type(body["expires_in"]), "scope" in body) == ("bearer", int, False)
    service = sign_in(site, grant_type="client_credentials", client_id=SERVICE, client_secret=site._password, **asked)
    assert service.status_code == 200, service.text


# --- answers of single operations ------------------------------------------------------------------------------------


def test_what_is_looked_for_is_clearly_absent(site: Site) -> None:
    """`az image create --source X` tries three types; `az group exists` sends HEAD."""
    for kind in ("virtualMachines", "snapshots", "disks"):
        answer = site.send("GET", site.path(kind, "absent"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceNotFound")
    groups = {site.group: 204, "absent": 404}
    found = {name: site.send("HEAD", f"{site.base}/resourcegroups/{name}", "2019-10-01") for name in groups}
    assert {name: (answer.status_code, answer.content) for name, answer in found.items()} == {
        name: (status, b"") for name, status in groups.items()
    }


def codes(site: Site, *requests_: tuple[str, str, dict | None]) -> list[int]:
    """Return the status codes of writes, each of which ends before the next one."""
    found = []
    for method, path, body in requests_:
        answer = site.send(method, path, json=body) if body is not None else site.send(method, path)
        assert answer.status_code < 400, answer.text
        follow(site, answer)
        found.append(answer.status_code)
    return found


def follow(site: Site, answer: requests.Response) -> None:
    """End an operation: its URLs tell how long to wait, and are still good afterwards."""
    urls = [answer.headers[name] for name in ("Azure-AsyncOperation", "Location") if name in answer.headers]
    assert ("Retry-After" in answer.headers) == bool(urls), "without it clients wait 30 seconds"
    assert urls or answer.status_code != 202
    site.finish()
    for url in [*urls, *urls]:
        assert site.url("GET", url).status_code in (200, 204)


def test_status_codes_of_compute(site: Site) -> None:
    """The SDKs take these and no others: edge-api facts 6."""
    image, nic = site.image("image"), site.nic("nic")
    disk, snapshot, vm = (site.path(kind, "one") for kind in ("disks", "snapshots", "virtualMachines"))
    data, copy = {"location": "dbelocal", "properties": EMPTY}, {"createOption": "Copy", "sourceResourceId": disk}
    copied = {"location": "dbelocal", "properties": {"creationData": copy}}
    machine = {"location": "dbelocal", "properties": site.machine_properties(image, nic)}
    tags = {"tags": {"a": "b"}}
    access = {"access": "Read", "durationInSeconds": 60}
    assert codes(site, ("PUT", disk, data), ("PUT", disk, data), ("PATCH", disk, tags)) == [202, 202, 202]
    assert codes(site, ("PUT", snapshot, copied), ("PATCH", snapshot, tags)) == [202, 202]
    grants = (("POST", f"{snapshot}/beginGetAccess", access), ("POST", f"{snapshot}/endGetAccess", None))
    assert codes(site, *grants) == [202, 202]
    assert codes(site, ("PUT", vm, machine), ("PUT", vm, machine), ("PATCH", vm, tags)) == [201, 200, 200]
    words = ("restart", "redeploy", "powerOff", "start", "deallocate")
    assert codes(site, *(("POST", f"{vm}/{word}", None) for word in words)) == [202] * len(words)
    assert codes(site, ("POST", f"{vm}/generalize", None)) == [200]
    for path in (vm, image, snapshot, disk):
        assert codes(site, ("DELETE", path, None), ("DELETE", path, None)) == [202, 204]


def test_status_codes_of_networks_and_storage(site: Site) -> None:
    """The SDKs take these and no others: edge-api facts 6."""
    space = site.properties(site.subnet.rpartition("/subnets/")[0])["addressSpace"]
    network, nic, account = (site.path(kind, f"one{site.group}") for kind in KINDS_OF_NETWORKS)
    subnets = [{"name": "one", "properties": {"addressPrefix": space["addressPrefixes"][0]}}]
    net = {"location": "dbelocal", "properties": {"addressSpace": space, "subnets": subnets}}
    port = {"location": "dbelocal", "properties": {"ipConfigurations": [site.configuration()]}}
    kept = {"location": "dbelocal", "kind": "Storage", "sku": {"name": "Standard_LRS"}}
    tags = {"tags": {"a": "b"}}
    for path, body in ((network, net), (nic, port)):
        assert codes(site, ("PUT", path, body), ("PUT", path, body)) == [201, 200]
        tagged = site.send("PATCH", path, json=tags)
        assert (tagged.status_code, "Azure-AsyncOperation" in tagged.headers) == (200, False)
        assert codes(site, ("DELETE", path, None), ("DELETE", path, None)) == [202, 204]
    assert codes(site, ("PUT", account, kept), ("PUT", account, kept), ("PATCH", account, tags)) == [202, 200, 200]
    assert codes(site, ("DELETE", account, None), ("DELETE", account, None)) == [200, 204]


KINDS_OF_NETWORKS = ("virtualNetworks", "networkInterfaces", "storageAccounts")


def test_status_codes_of_groups(site: Site) -> None:
    """The SDKs take these and no others: edge-api facts 6."""
    group, body, tags = f"{site.base}/resourceGroups/codes", {"location": "dbelocal"}, {"tags": {"a": "b"}}
    assert codes(site, ("PUT", group, body), ("PUT", group, body), ("PATCH", group, tags)) == [201, 200, 200]
    assert codes(site, ("DELETE", group, None)) == [202]


def test_what_was_accepted_is_there(site: Site) -> None:
    """`azure_rm_resource` does not wait: it reads the resource at once, and deletes it when it feels like it."""
    path = site.path("disks", "at-once")
    assert site.send("PUT", path, json={"location": "dbelocal", "properties": EMPTY}).status_code == 202
    assert site.properties(path)["provisioningState"] == "Creating"
    site.finish()
    assert site.send("DELETE", path).status_code == 202
    assert site.properties(path)["provisioningState"] == "Deleting"


def test_the_disk_behind_location(site: Site) -> None:
    """Newer clients read the result there after the other URL said that it succeeded."""
    answer = site.send("PUT", site.path("disks", "disk"), json={"location": "dbelocal", "properties": EMPTY})
    site.finish()
    assert site.url("GET", answer.headers["Azure-AsyncOperation"]).json()["status"] == "Succeeded"
    assert site.url("GET", answer.headers["Location"]).json()["id"].endswith("/disks/disk")


@pytest.mark.parametrize("read", ["?$expand=instanceView", "?$expand=instanceview", "/instanceView"])
def test_the_instance_view_in_every_way(site: Site, read: str) -> None:
    """The power state is among its statuses."""
    vm = site.machine("vm", site.image("image"), site.nic("nic"))
    found = site.get(f"{vm}{read}")
    statuses = (found["properties"]["instanceView"] if "properties" in found else found)["statuses"]
    assert "PowerState/running" in [item["code"] for item in statuses]


def test_when_a_machine_was_made(site: Site) -> None:
    """The inventory plugin of azure.azcollection 1.18.1 needs it; it is in none of the profiles."""
    vm = site.machine("vm", site.image("image"), site.nic("nic"))
    assert "timeCreated" not in site.properties(vm)
    site.device.control("settings", strict=False)
    assert site.get(vm, "2021-11-01")["properties"]["timeCreated"].startswith("20")


# --- lists -----------------------------------------------------------------------------------------------------------


def test_what_providers_can_do_and_what_is_used(site: Site) -> None:
    """`operations` of every provider, and `usages` in both places that the profiles have for storage."""
    for namespace, name in ((COMPUTE, "virtualMachines/start/action"), (NETWORK, "networkInterfaces/write")):
        listed = site.get(f"/providers/{namespace}/operations")["value"]
        assert f"{namespace}/{name}" in [item["name"] for item in listed]
        assert {member for item in listed for member in item} == {"name", "display"}
    site.account(f"used{site.group}")
    here = f"{site.base}/providers/{STORAGE}"
    for path, version in ((f"{here}/usages", "2017-10-01"), (f"{here}/locations/dbelocal/usages", "2019-06-01")):
        (accounts,) = site.get(path, version)["value"]
        assert (accounts["name"]["value"], accounts["currentValue"]) == ("StorageAccounts", 1)
    networks = site.get(f"{site.base}/providers/{NETWORK}/locations/dbelocal/usages")["value"]
    assert {"VirtualNetworks", "NetworkInterfaces"} <= {item["name"]["value"] for item in networks}


def test_names_of_tags(site: Site) -> None:
    """All that are used, with the values."""
    site.make("disks", "disk", EMPTY, tags={"shop": "042"})
    (tag,) = site.get(f"{site.base}/tagNames", "2019-10-01")["value"]
    assert (tag["tagName"], tag["count"], tag["values"][0]["tagValue"]) == (
        "shop",
        {"type": "Total", "value": 1},
        "042",
    )


def test_pages(tmp_path: pathlib.Path) -> None:
    """A page leads to the next, however the client writes the token; lists that no client pages are complete."""
    address = ("--devices", "1", "--device-address", "127.0.10.9", "--clusters", "0")
    with Emulator.start(*address, "--page-size", "1") as emulator:
        site = serve(emulator, CertificateMaker(), tmp_path)
        site.new_group("pages")
        for name in ("one", "two"):
            site.make("disks", name, EMPTY)
            site.account(f"pages{name}")
        first = site.get(f"{site.base}/providers/{COMPUTE}/disks")
        link = first["nextLink"]
        assert link.startswith(f"{site.management}/")
        assert "api-version=2019-07-01" in link
        assert "%24skiptoken=" in link
        for url in (link, link.replace("%24", "$")):
            second = site.url("GET", url).json()
            assert ([item["name"] for item in (*first["value"], *second["value"])], "nextLink" in second) == (
                ["one", "two"],
                False,
            )
        complete = (
            f"/providers/{COMPUTE}/operations",
            f"{site.base}/locations",
            f"{site.base}/providers/{COMPUTE}/locations/dbelocal/vmSizes",
            f"{site.base}/providers/{NETWORK}/locations/dbelocal/usages",
            f"{site.base}/providers/{STORAGE}/storageAccounts",
            f"{site.base}/resourceGroups/pages/providers/{STORAGE}/storageAccounts",
        )
        for path in complete:
            version = "2016-06-01" if path.endswith("/locations") else ""
            assert "nextLink" not in site.get(path, version), path
        assert len(site.get(complete[-1])["value"]) == 2

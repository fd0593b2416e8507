# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the clients of other people send: their suites in `tests/clients` found each of these."""

from __future__ import annotations

import pytest
from emulator_providers.site import CLIENT, COMPUTE, Site

DISK = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4}
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.Compute/disks",
            "name": "extra",
            "apiVersion": "2019-07-01",
            "location": "dbelocal",
            "properties": DISK,
        }
    ],
}


def test_the_operations_of_a_deployment_without_their_provider(site: Site) -> None:
    """The Azure CLI lists them at the published path, which leaves the provider out."""
    deployment = site.path("deployments", "extra")
    site.write("PUT", deployment, json={"properties": {"mode": "Incremental", "template": TEMPLATE}})
    group = f"{site.base}/resourcegroups/{site.group}"
    listed = site.get(f"{group}/deployments/extra/operations")["value"]
    assert listed == site.get(f"{deployment}/operations")["value"]
    (operation,) = listed
    assert site.get(f"{group}/deployments/extra/operations/{operation['operationId']}") == operation


def test_many_reads_in_one_request(site: Site) -> None:
    """The inventory plugin of azure.azcollection reads like this, with absolute and with relative URLs."""
    disk = site.make("disks", "data", DISK)
    urls = [f"{site.management}{disk}?api-version=2019-07-01", f"{disk}x?api-version=2019-07-01", disk]
    parts = [{"httpMethod": "GET", "url": url, "name": str(number)} for number, url in enumerate(urls)]
    answer = site.send("POST", "/batch", "2015-11-01", json={"requests": parts})
    assert answer.status_code == 200, answer.text
    first, second, third = answer.json()["responses"]
    assert (first["name"], first["httpStatusCode"], first["content"]) == ("0", 200, site.get(disk))
    assert (second["httpStatusCode"], second["content"]["error"]["code"]) == (404, "ResourceNotFound")
    assert (third["httpStatusCode"], third["content"]["error"]["code"]) == (400, "MissingApiVersionParameter")


@pytest.mark.parametrize("body", [{}, {"requests": []}, {"requests": 1}, []])
def test_a_batch_of_nothing(site: Site, body: object) -> None:
    answer = site.send("POST", "/batch", "2015-11-01", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequestContent")


def test_an_empty_vhd_is_not_kept(site: Site) -> None:
    """Modules of azure.azcollection send one with every managed disk, and fail when they read it back."""
    properties = site.machine_properties(site.image("linux"), site.nic("nic"))
    data = {"lun": 0, "createOption": "Empty", "diskSizeGB": 4, "vhd": {}}
    properties["storageProfile"] |= {"osDisk": {"createOption": "FromImage", "vhd": {}}, "dataDisks": [data]}
    profile = site.properties(site.make("virtualMachines", "vm", properties))["storageProfile"]
    assert [disk for disk in (profile["osDisk"], *profile["dataDisks"]) if "vhd" in disk] == []


@pytest.mark.parametrize("form", ["resource", "scope"])
def test_the_port_of_the_emulator_in_what_a_token_is_for(site: Site, form: str) -> None:
    """Clients make the audience out of the endpoint, whose port a real device does not show."""
    wanted = {"resource": f"{site.management}/", "scope": f"openid {site.management}/.default"}[form]
    who = {"grant_type": "password", "client_id": CLIENT, "username": "EdgeArmUser", "password": site._password}
    answer = site.session.post(f"{site.login}/adfs/oauth2/token", data={**who, form: wanted})
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    listed = site.session.get(f"{site.management}/subscriptions?api-version=2016-06-01", headers=headers)
    assert listed.status_code == 200, listed.text


def test_a_device_may_be_made_tolerant(site: Site) -> None:
    """Newer clients need it: they send versions and properties that no hybrid profile has."""
    path = site.path("virtualMachines", "vm")
    properties = {**site.machine_properties(site.image("linux"), site.nic("nic")), "userData": ""}
    body = {"location": "dbelocal", "properties": properties}
    assert site.write("PUT", path, "2024-07-01", json=body).refusal == (400, "NoRegisteredProviderFound")
    site.device.control("settings", strict=False)
    assert site.write("PUT", path, "2024-07-01", json=body).ok
    assert "userData" not in site.properties(path)
    assert site.get(f"{site.base}/providers/{COMPUTE}/virtualMachines", "2024-07-01")["value"]

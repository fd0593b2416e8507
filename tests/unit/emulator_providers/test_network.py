# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual networks, interfaces and addresses."""

from __future__ import annotations

import re

import pytest
from emulator_providers.site import NETWORK, Site, switch


def test_the_device_makes_its_network(site: Site) -> None:
    (network,) = site.get(f"{site.base}/providers/{NETWORK}/virtualNetworks")["value"]
    assert (network["name"], network["location"]) == ("ASEVNET", "dbelocal")
    assert "/resourceGroups/ASERG/" in network["id"]
    assert network["etag"].startswith('W/"')
    properties = network["properties"]
    assert properties["dhcpOptions"] is None
    (subnet,) = properties["subnets"]
    assert subnet["name"] == "ASEVNETsubNet"
    assert subnet["properties"]["addressPrefix"] == properties["addressSpace"]["addressPrefixes"][0]
    assert site.get(site.subnet)["id"].lower() == site.subnet.lower()
    assert site.write("DELETE", site.subnet.rpartition("/subnets/")[0]).refusal == (409, "OperationNotAllowed")


def network_body(prefix: str, subnet: str | None = None) -> dict:
    subnets = [{"name": "one", "properties": {"addressPrefix": subnet or prefix}}]
    return {"addressSpace": {"addressPrefixes": [prefix]}, "subnets": subnets}


def test_one_network_of_ones_own(site: Site) -> None:
    network = site.properties(site.subnet.rpartition("/subnets/")[0])["addressSpace"]["addressPrefixes"][0]
    assert site.put("virtualNetworks", "mine", network_body("10.9.0.0/24")).refusal == (400, "InvalidAddressSpace")
    smaller = network_body(network, "10.102.0.0/24")
    assert site.put("virtualNetworks", "mine", smaller).refusal == (400, "NetcfgInvalidSubnet")
    path = site.make("virtualNetworks", "mine", network_body(network))
    assert site.put("virtualNetworks", "other", network_body(network)).refusal == (409, "OperationNotAllowed")
    second = site.send("PUT", f"{path}/subnets/two", json={"properties": {"addressPrefix": network}})
    assert second.status_code == 400
    assert site.write("DELETE", path).ok
    assert site.send("GET", path).status_code == 404


def test_a_dynamic_interface(site: Site) -> None:
    path = site.nic("nic")
    body = site.get(path)
    properties = body["properties"]
    (configuration,) = properties["ipConfigurations"]
    assert configuration["properties"]["privateIPAddress"]
    assert configuration["properties"]["privateIPAllocationMethod"] == "Dynamic"
    assert configuration["properties"]["primary"] is True
    assert properties["primary"] is None
    assert "virtualMachine" not in properties
    assert re.fullmatch("001DD8[0-9A-F]{6}", properties["macAddress"])
    assert properties["dnsSettings"]["appliedDnsServers"] == ["10.50.50.50", "10.50.10.50"]
    assert body["location"] == "dbelocal"


def test_a_static_interface(site: Site) -> None:
    wanted = site.address(77)
    path = site.nic("nic", wanted)
    mac = site.properties(path)["macAddress"]
    assert site.properties(path)["ipConfigurations"][0]["properties"]["privateIPAddress"] == wanted
    other = {"ipConfigurations": [site.configuration(wanted)]}
    assert site.put("networkInterfaces", "other", other).refusal == (400, "PrivateIPAddressInUse")
    moved = {"ipConfigurations": [site.configuration(site.address(78))], "macAddress": mac}
    assert site.put("networkInterfaces", "nic", moved).ok
    assert site.properties(path)["macAddress"] == mac
    del moved["macAddress"]
    assert site.put("networkInterfaces", "nic", moved).ok
    assert site.properties(path)["macAddress"] != mac


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"privateIPAddress": "192.0.2.1"}, "PrivateIPAddressNotInSubnet"),
        ({"privateIPAddress": "nonsense"}, "InvalidIPAddress"),
        ({"privateIPAddress": ""}, "StaticPrivateIPAddressRequired"),
        ({"subnet": {"id": "nonsense"}}, "LinkedInvalidPropertyId"),
    ],
)
def test_bad_addresses(site: Site, settings: dict, code: str) -> None:
    configuration = site.configuration(privateIPAllocationMethod="Static", **settings)
    assert site.put("networkInterfaces", "nic", {"ipConfigurations": [configuration]}).refusal == (400, code)


def test_an_empty_address_comes_with_dynamic(site: Site) -> None:
    configuration = site.configuration(privateIPAddress="", privateIPAllocationMethod="dynamic")
    path = site.make("networkInterfaces", "nic", {"ipConfigurations": [configuration]})
    assert site.properties(path)["ipConfigurations"][0]["properties"]["privateIPAllocationMethod"] == "Dynamic"


def test_a_missing_subnet(site: Site) -> None:
    configuration = site.configuration(subnet={"id": site.subnet + "x"})
    assert site.put("networkInterfaces", "nic", {"ipConfigurations": [configuration]}).refusal == (
        400,
        "InvalidResourceReference",
    )


def test_no_dhcp_server(site: Site) -> None:
    site.device.control("settings", dhcp_answers=False)
    outcome = site.put("networkInterfaces", "nic", {"ipConfigurations": [site.configuration()]})
    assert (outcome.status, outcome.code) == ("Failed", "NetworkInterfaceCreationTimedOut")
    assert site.properties(site.path("networkInterfaces", "nic"))["provisioningState"] == "Failed"
    site.nic("static", site.address(79))
    site.device.control("settings", dhcp_answers=True)
    site.nic("nic")


def test_a_public_address_shows_the_private_one(site: Site) -> None:
    public = site.make("publicIPAddresses", "pip", {"publicIPAllocationMethod": "Static"})
    wanted = site.address(80)
    configuration = site.configuration(wanted, publicIPAddress={"id": public})
    nic = site.make("networkInterfaces", "nic", {"ipConfigurations": [configuration]})
    assert site.properties(public)["ipAddress"] == wanted
    assert site.write("DELETE", public).refusal == (400, "PublicIPAddressCannotBeDeleted")
    assert site.write("DELETE", nic).ok
    assert site.write("DELETE", public).ok


def test_answers_as_networks_do(site: Site) -> None:
    body = {"location": "dbelocal", "properties": {"ipConfigurations": [site.configuration()]}}
    made = site.send("PUT", site.path("networkInterfaces", "nic"), json=body)
    assert made.status_code == 201
    assert "/locations/dbelocal/operations/" in made.headers["Azure-AsyncOperation"]
    assert "Location" not in made.headers
    assert made.json()["properties"]["provisioningState"] == "Creating"
    again = site.send("PUT", site.path("networkInterfaces", "nic"), json=body)
    assert again.json()["error"]["code"] == "AnotherOperationInProgress"
    site.finish()
    assert site.url("GET", made.headers["Azure-AsyncOperation"]).json() == {"status": "Succeeded"}
    tagged = site.send("PATCH", site.path("networkInterfaces", "nic"), json={"tags": {"a": "b"}})
    assert (tagged.status_code, tagged.json()["tags"]) == (200, {"a": "b"})
    gone = site.send("DELETE", site.path("networkInterfaces", "nic"))
    assert gone.status_code == 202
    assert "/operationResults/" in gone.headers["Location"]
    assert site.url("GET", gone.headers["Location"]).status_code == 202
    site.finish()
    assert site.url("GET", gone.headers["Location"]).status_code == 204
    assert site.send("DELETE", site.path("networkInterfaces", "nic")).status_code == 204


def test_networks_follow_the_switches(site: Site) -> None:
    everything = f"{site.base}/providers/{NETWORK}/virtualNetworks"
    before = site.device.configuration()["network"]["vSwitches"]
    site.device.apply({"network": {"vSwitches": [switch("vSwitch1", "Port2"), switch("fast", "Port5")]}})
    names = [item["name"] for item in site.get(everything)["value"]]
    assert names == ["ASEVNET", "fast", "fast-internal"]
    site.device.apply({"network": {"vSwitches": before}})
    assert [item["name"] for item in site.get(everything)["value"]] == ["ASEVNET"]

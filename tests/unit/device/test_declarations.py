# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declarations are sent, what is in them, and what the diff shows."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._device.declarations import completed, plan_configuration
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import canonical, decode, encode
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    DECLARATIONS,
    DEVICE,
    NETWORK,
    TIME,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.unit.device import samples


def options(**declarations: t.Any) -> dict[str, t.Any]:
    """Options as JSON of the device."""
    known = {declaration.name: declaration for declaration in DECLARATIONS}
    return {known[name].key: encode(known[name], value) for name, value in declarations.items()}


def plan(device: dict[str, t.Any] | None = None, *, resend: bool = False, **declarations: t.Any) -> t.Any:
    device = device or samples.device()
    return plan_configuration(completed(options(**declarations), device), device, resend_secrets=resend)


SAME = {
    "nothing declared": {},
    "time as it is": {"time": {"time_zone": "Pacific Standard Time"}},
    "time in other case": {"time": {"time_zone": "PACIFIC standard time"}},
    "second time server, null for empty text": {"time": {"secondary_time_server": ""}},
    "an empty declaration": {"web_proxy": {}},
    "a flag": {"web_proxy": {"is_enabled": False}},
    "name in other case": {"device_endpoint": {"name": f"dbe-{samples.NODE.lower()}"}},
    "an interface by name": {"network": {"interfaces": [{"name": "port2", "is_dhcp_enabled": True}]}},
    "no interfaces: leave alone": {"network": {"interfaces": []}},
    "what a lease decides": {
        "network": {
            "interfaces": [
                {
                    "name": "Port2",
                    "ipv4": {"address": "10.1.0.99"},
                    "dns_server_addresses": ["9.9.9.9"],
                    "dns_suffix": "other.example",
                },
            ]
        }
    },
    "a switch": {"network": {"vswitches": [{"name": "vswitch-port3", "enabled_for_compute": True}]}},
    "an absent switch that is not there": {"network": {"vswitches": [{"name": "other", "state": "absent"}]}},
    "a VLAN": {"network": {"virtual_networks": [{"name": "lan10", "vlan_id": 10}]}},
    "a proxy user that is never reported": {"web_proxy": {"username": "user", "password": "secret"}},
}


@pytest.mark.parametrize("declared", SAME.values(), ids=SAME)
def test_nothing_to_do(declared: dict[str, t.Any]) -> None:
    found = plan(**declared)
    assert found.is_noop
    assert found.diff() == {"before": {}, "after": {}}


def test_only_what_differs_is_sent_and_it_is_sent_whole() -> None:
    found = plan(time={"time_zone": "UTC"}, update={"server_type": "MicrosoftUpdate"})
    assert found.package == {
        "time": {"timeZone": "UTC", "primaryTimeServer": "time.windows.com", "secondaryTimeServer": ""}
    }
    assert found.diff() == {
        "before": {"time": {"time_zone": "Pacific Standard Time"}},
        "after": {"time": {"time_zone": "UTC"}},
    }


def test_a_partial_network_becomes_the_complete_one() -> None:
    device = samples.device()
    found = plan(
        device,
        network={
            "interfaces": [
                {
                    "name": "Port2",
                    "is_dhcp_enabled": False,
                    "ipv4": {"address": "10.9.0.5", "subnet_mask": "255.255.255.0", "gateway": "10.9.0.1"},
                }
            ],
            "virtual_networks": [
                {"name": "lan20", "vswitch_name": "vswitch-port3", "vlan_id": 20, "network": "192.0.2.0"}
            ],
        },
    )
    before = device["network"]
    sent = found.package["network"]
    assert sent["dhcpPolicy"] == before["dhcpPolicy"]
    assert [sent["interfaces"][0], sent["interfaces"][2]] == [before["interfaces"][0], before["interfaces"][2]]
    assert sent["interfaces"][1] == {
        **before["interfaces"][1],
        "isDhcpEnabled": False,
        "iPv4": {"address": "10.9.0.5", "subnetMask": "255.255.255.0", "gateway": "10.9.0.1"},
    }
    assert sent["vSwitches"] == before["vSwitches"], "a key that no option knows (mtu) must survive"
    assert [network["name"] for network in sent["virtualNetworks"]] == ["lan10", "lan20"]
    assert found.diff()["before"] == {
        "network": {
            "interfaces": {
                f"{samples.NODE}/Port2": {
                    "is_dhcp_enabled": True,
                    "ipv4": {"address": "10.1.0.5", "subnet_mask": "255.255.0.0", "gateway": "10.1.0.1"},
                }
            },
            "virtual_networks": {"lan20": None},
        }
    }
    assert found.diff()["after"]["network"]["virtual_networks"]["lan20"]["vlan_id"] == 20


@pytest.mark.parametrize(
    ("virtual_networks", "left"),
    [
        ([{"name": "LAN10", "state": "absent"}], []),
        ([], []),
        ([{"name": "lan20", "vlan_id": 20}], ["lan10", "lan20"]),
    ],
)
def test_removing_from_a_list(virtual_networks: list[dict[str, t.Any]], left: list[str]) -> None:
    found = plan(network={"virtual_networks": virtual_networks})
    assert [network["name"] for network in found.package["network"]["virtualNetworks"]] == left
    assert not any("state" in network for network in found.package["network"]["virtualNetworks"])


def test_pools_are_one_list_without_order() -> None:
    pools = [{"name": "A", "ip_address_range": "192.0.2.1-192.0.2.2"}, {"name": "B", "ip_address_range": "192.0.2.9"}]
    device = samples.device()
    device["network"]["vSwitches"][0]["ipAddressPools"] = [
        {"name": "b", "ipAddressRange": "192.0.2.9"},
        {"name": "A", "ipAddressRange": "192.0.2.1 - 192.0.2.2"},
    ]
    assert plan(device, network={"vswitches": [{"name": "vswitch-port3", "ip_address_pools": pools}]}).is_noop
    found = plan(device, network={"vswitches": [{"name": "vswitch-port3", "ip_address_pools": pools[:1]}]})
    assert len(found.package["network"]["vSwitches"][0]["ipAddressPools"]) == 1


def test_the_same_port_on_two_nodes() -> None:
    device = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))
    with pytest.raises(InvalidInput, match="which node's Port2"):
        plan(device, network={"interfaces": [{"name": "Port2", "is_dhcp_enabled": False}]})
    found = plan(
        device,
        network={
            "interfaces": [
                {
                    "name": "Port2",
                    "node_name": samples.OTHER_NODE.lower(),
                    "is_dhcp_enabled": False,
                    "dns_suffix": "other.example",
                }
            ]
        },
    )
    changed = [port for port in found.package["network"]["interfaces"] if port["dnsSuffix"] == "other.example"]
    assert [(port["name"], port["nodeName"]) for port in changed] == [("Port2", samples.OTHER_NODE)]
    assert len(found.package["network"]["interfaces"]) == 6


@pytest.mark.parametrize(
    ("interface", "option"),
    [
        ({"name": "Port9"}, "network.interfaces.name"),
        ({"name": "Port2", "node_name": "OTHER"}, "network.interfaces[Port2].node_name"),
    ],
)
def test_an_interface_of_another_device(interface: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidInput) as error:
        plan(network={"interfaces": [interface]})
    assert error.value.result["option"] == option
    assert samples.NODE in error.value.message or "Port1" in error.value.message


def test_interfaces_of_old_devices_have_no_node() -> None:
    device = samples.device()
    for port in device["network"]["interfaces"]:
        del port["nodeName"]
    interface = {"name": "Port2", "node_name": samples.NODE, "is_dhcp_enabled": False, "dns_suffix": "a.example"}
    sent = plan(device, network={"interfaces": [interface]}).package["network"]["interfaces"]
    assert [port["dnsSuffix"] for port in sent] == ["site.example", "a.example", "site.example"]
    assert "nodeName" not in sent[1]


def test_secrets_are_sent_and_never_shown() -> None:
    found = plan(web_proxy={"is_enabled": True, "connection_uri": "http://proxy:8080", "password": "s3cret"})
    assert found.package["webProxy"]["password"] == "s3cret"
    assert "s3cret" not in str(found.diff())
    key = {"bitlocker_byo_key": "K" * 44}
    found = plan(encryption_at_rest_keys=key)
    assert found.package == {"encryptionAtRestKeys": {"bitlockerBYOKey": "K" * 44}}
    assert found.diff()["after"] == {"encryption_at_rest_keys": {}}


@pytest.mark.parametrize(("reported", "same"), [(None, False), ("K" * 44, True), ("L" * 44, False)])
def test_a_key_that_is_reported_is_compared(reported: str | None, same: bool) -> None:
    device = samples.device(encryptionAtRestKeys={"autoGenerateBitlockerKey": False, "bitlockerBYOKey": reported})
    declared = {"bitlocker_byo_key": "K" * 44}
    assert plan(device, encryption_at_rest_keys=declared).is_noop is same
    assert not plan(device, resend=True, encryption_at_rest_keys=declared).is_noop


def test_resending_needs_a_secret() -> None:
    assert plan(resend=True, web_proxy={"is_enabled": False}, time={"time_zone": "Pacific Standard Time"}).is_noop


def test_activation_happens_once() -> None:
    key = {"activation_key": "key", "service_encryption_key": ""}
    found = plan(activation=key)
    assert found.package == {"activation": {"activationKey": "key", "serviceEncryptionKey": ""}}
    assert found.diff() == {
        "before": {"activation": {"is_activated": False}},
        "after": {"activation": {"is_activated": True}},
    }
    assert plan(samples.device(activated=True), activation=key).is_noop


def test_unknown_keys_are_passed_on_and_not_shown() -> None:
    device = samples.device()
    desired = {"time": {"timeZone": "Pacific Standard Time", "newKey": "value"}}
    found = plan_configuration(desired, device)
    assert found.package["time"]["newKey"] == "value"
    assert "value" not in str(found.diff())
    assert plan_configuration({"time": {"newKey": "value"}}, {**device, "time": found.package["time"]}).is_noop


def test_keys_of_any_case_become_those_of_get() -> None:
    given = {"DeviceEndpoint": {"DNSDOMAIN": "a.b"}, "NETWORK": {"Vswitches": [{"INTERFACENAME": "Port2", "New": 1}]}}
    assert canonical(DEVICE, given) == {
        "deviceEndpoint": {"dnsDomain": "a.b"},
        "network": {"vSwitches": [{"interfaceName": "Port2", "New": 1}]},
    }


def test_what_is_reported_can_be_declared() -> None:
    device = samples.device()
    declared = {
        declaration.name: decode(declaration, device[declaration.key])
        for declaration in DECLARATIONS
        if device.get(declaration.key) is not None
    }
    assert "password" not in declared["web_proxy"]
    assert plan(device, **declared).is_noop
    assert decode(TIME, encode(TIME, declared["time"])) == declared["time"]
    assert decode(NETWORK, device["network"])["vswitches"][0]["ip_address_pools"] == []


def test_the_gateway_of_the_lease_goes_with_the_lease() -> None:
    address = {"address": "10.9.0.5", "subnet_mask": "255.255.255.0"}
    found = plan(network={"interfaces": [{"name": "Port2", "is_dhcp_enabled": False, "ipv4": address}]})
    assert found.package["network"]["interfaces"][1]["iPv4"] == {
        "address": "10.9.0.5",
        "subnetMask": "255.255.255.0",
        "gateway": None,
    }


def test_an_empty_text_is_null_where_the_device_has_null() -> None:
    device = samples.device(update={"serverType": "None", "wsusServerURI": "https://wsus"})
    assert plan(device, update={"wsus_server_uri": ""}).package["update"]["wsusServerURI"] is None
    device = samples.device(time={"timeZone": "UTC", "primaryTimeServer": "a", "secondaryTimeServer": "b"})
    assert plan(device, time={"secondary_time_server": ""}).package["time"]["secondaryTimeServer"] == ""

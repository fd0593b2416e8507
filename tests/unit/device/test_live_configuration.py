# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configuring emulated devices, also when they are awkward."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import open_session
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import (
    ApplyFailed,
    DeviceError,
    StillRunning,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from tests.unit.device.conftest import Operator

TIME = {"time": {"time_zone": "Hawaiian Standard Time"}}


def test_the_first_sign_in(fresh: Operator) -> None:
    assert fresh.run("device_password", check_mode=True) == {"changed": True}
    assert not fresh.device.state()["password_changed"]
    assert fresh.run("device_password") == {"changed": True}
    assert fresh.run("device_password") == {"changed": False}
    assert fresh.run("device_password", check_mode=True) == {"changed": False}
    with pytest.raises(CollectionError, match="neither"):
        fresh.run("device_password", password="Wrong-Passw0rd")


def test_a_fresh_device_says_what_to_do(fresh: Operator) -> None:
    with pytest.raises(DeviceError, match="device_password"):
        fresh.run("device_configuration_info", password=fresh.described["default_password"])


def test_check_change_again(operator: Operator) -> None:
    declared = {
        "time": {"time_zone": "Hawaiian Standard Time", "secondary_time_server": "pool.ntp.org"},
        "update": {"server_type": "None"},
        "web_proxy": {"is_enabled": True, "connection_uri": "http://192.0.2.9:8080"},
        "network": {
            "interfaces": [
                {
                    "name": "Port2",
                    "is_dhcp_enabled": False,
                    "ipv4": {"address": "192.0.2.10", "subnet_mask": "255.255.255.0", "gateway": "192.0.2.1"},
                    "dns_server_addresses": ["192.0.2.53"],
                }
            ],
            "vswitches": [{"name": "vswitch1", "interface_name": "Port3", "enabled_for_compute": True}],
            "virtual_networks": [
                {
                    "name": "lan20",
                    "vswitch_name": "vswitch1",
                    "vlan_id": 20,
                    "network": "198.51.100.0",
                    "subnet_mask": "255.255.255.0",
                    "gateway": "198.51.100.1",
                    "ip_address_pools": [{"name": "VirtualMachineIPs", "ip_address_range": "198.51.100.8/29"}],
                }
            ],
        },
        "log_consent": True,
    }
    mark = operator.emulator.mark()
    before = operator.reported()
    predicted = operator.configure(check_mode=True, **declared)
    assert operator.writes_since(mark) == []
    assert operator.reported() == before
    real = operator.configure(**declared)
    assert real["changed"]
    assert real["diff"] == predicted["diff"]
    assert real["applied"] == ["log_consent", "network", "time", "update", "web_proxy"]
    mark = operator.emulator.mark()
    assert not operator.configure(**declared)["changed"]
    assert operator.writes_since(mark) == []
    changed = {"network": {"virtual_networks": [{"name": "lan20", "vlan_id": 21}]}}
    assert operator.configure(**changed)["diff"]["after"] == {
        "network": {"virtual_networks": {"lan20": {"vlan_id": 21}}}
    }
    gone = {"network": {"vswitches": [], "virtual_networks": []}}
    assert operator.configure(**gone)["changed"]
    assert not operator.configure(**gone)["changed"]
    assert operator.reported()["network"]["vSwitches"] == []


def test_what_is_reported_can_be_declared_unchanged(operator: Operator) -> None:
    operator.configure(network={"vswitches": [{"name": "vswitch1", "interface_name": "Port5"}]}, **TIME)
    found = operator.run("device_configuration_info")
    assert found["device_info"]["serial_number"] == operator.described["serial"]
    assert found["status"]["status"] == "Complete"
    assert not operator.configure(**found["declarations"], log_consent=found["log_consent"])["changed"]
    assert not operator.configure(configuration=found["configuration"])["changed"]


def test_a_file_of_microsofts_tool(operator: Operator, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "device.json"
    document = {"Device": {**operator.reported(), "Time": {"TimeZone": "UTC"}}}
    del document["Device"]["time"]
    file.write_text(json.dumps(document), encoding="utf-16")
    assert operator.configure(config_file=str(file))["applied"] == ["time"]
    assert not operator.configure(config_file=str(file))["changed"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_connection_drops_while_sending(operator: Operator, when: str) -> None:
    operator.device.control("drop_next_post", when=when)
    assert operator.configure(**TIME)["changed"]
    assert operator.reported()["time"]["timeZone"] == "Hawaiian Standard Time"


def test_the_device_restarts_while_applying(operator: Operator) -> None:
    operator.device.control("restart_during_apply", declaration="Time")
    assert operator.configure(**TIME)["changed"]
    assert not operator.configure(**TIME)["changed"]


@pytest.mark.parametrize("status", [400, 401, 403, 302])
def test_a_session_that_expires(operator: Operator, status: int) -> None:
    operator.device.control("settings", auth_failure_status=status)
    params = {
        **operator.connection,
        "validate_certs": True,
        "ca_cert": None,
        "resolve_to": None,
        "request_timeout": 30,
    }
    session = open_session(params, FakeContext())
    session.get("DeviceConfiguration")
    operator.device.control("expire_sessions")
    assert session.post("DeviceConfiguration/supportConsent", True) is True
    operator.device.control("expire_sessions")
    assert session.get("DeviceConfiguration/supportConsent") is True


def test_a_second_configuration_waits_for_the_first(operator: Operator) -> None:
    operator.device.control("settings", apply_seconds=1.5)
    operator.device.sign_in()
    assert operator.device.post_device({"update": {"serverType": "None"}}).status_code == 200
    result = operator.configure(**TIME)
    assert result["changed"]
    assert any("busy" in message for message in operator.context.progress_messages)
    assert operator.reported()["update"]["serverType"] == "None"


def test_words_that_nobody_knows(operator: Operator) -> None:
    operator.device.control("settings", running_word="Beavering away", apply_seconds=0.5)
    assert operator.configure(**TIME)["changed"]
    assert any("Beavering away" in message for message in operator.context.progress_messages)


def test_a_stuck_configuration_is_taken_up_again(operator: Operator) -> None:
    operator.device.control("stick_apply", declaration="Time")
    with pytest.raises(StillRunning, match="run the task again"):
        operator.run("device_configuration", wait_timeout=1, **TIME)
    operator.device.control("clear_troubles")
    mark = operator.emulator.mark()
    assert not operator.configure(**TIME)["changed"]
    assert operator.writes_since(mark) == []


def test_a_declaration_fails(operator: Operator) -> None:
    operator.device.control("fail_apply", declaration="Time", code="TimeServerUnreachable", message="Nobody there.")
    with pytest.raises(ApplyFailed, match=r"TimeServerUnreachable.*Nobody there") as error:
        operator.configure(**TIME)
    assert any(item["error_code"] == "TimeServerUnreachable" for item in error.value.result["results"])
    operator.device.control("clear_troubles")
    assert operator.configure(**TIME)["changed"]


def test_what_the_device_refuses(operator: Operator) -> None:
    with pytest.raises(DeviceError, match=r"device\.time\.timeZone"):
        operator.configure(time={"time_zone": "Mars Standard Time"})


def port(name: str, address: str) -> dict[str, t.Any]:
    return {
        "interfaces": [
            {"name": name, "is_dhcp_enabled": False, "ipv4": {"address": address, "subnet_mask": "255.255.255.0"}}
        ]
    }


def test_the_address_in_use_moves(operator: Operator) -> None:
    first, second = "127.0.21.1", "127.0.21.2"
    assert operator.configure(network=port("Port2", first))["changed"]
    operator.connection["host"] = first
    with pytest.raises(CollectionError, match="Port2 changes from"):
        operator.configure(network=port("Port2", second))
    with pytest.raises(CollectionError, match="DHCP"):
        operator.configure(network={"interfaces": [{"name": "Port2", "is_dhcp_enabled": True}]})
    result = operator.configure(network=port("Port2", second), new_host=second)
    assert (result["changed"], result["reachable"]) == (True, True)
    operator.connection["host"] = second
    assert not operator.configure(network=port("Port2", second))["changed"]


def test_port1_moves_away_from_its_factory_address(operator: Operator) -> None:
    address = "127.0.21.9"
    assert operator.configure(network=port("Port1", address), new_host=address)["reachable"]
    operator.connection["host"] = address
    assert not operator.configure(network=port("Port1", address))["changed"]


def test_virtual_ip_addresses(cluster: Operator) -> None:
    declared = {"type": "ACS", "is_dhcp_enabled": False}
    network = cluster.run("device_configuration_info")["declarations"]["network"]
    leased = next(port["ipv4"]["address"] for port in network["interfaces"] if port["name"] == "Port2")
    declared["address"] = leased.rsplit(".", 1)[0] + ".250"
    mark = cluster.emulator.mark()
    predicted = cluster.run("device_vip", check_mode=True, **declared)
    assert cluster.writes_since(mark) == []
    result = cluster.run("device_vip", **declared)
    assert result["changed"]
    assert result["diff"] == predicted["diff"]
    assert not cluster.run("device_vip", **declared)["changed"]
    vips = cluster.run("device_configuration_info")["vips"]
    assert [vip["address"] for vip in vips] == [declared["address"], None]


def test_one_node_has_no_virtual_ip_address(operator: Operator) -> None:
    with pytest.raises(CollectionError, match="one node"):
        operator.run("device_vip", type="NFS", address="192.0.2.1")


def test_the_same_port_of_the_right_node(cluster: Operator) -> None:
    nodes = cluster.described["nodes"]
    with pytest.raises(CollectionError, match="which node"):
        cluster.configure(network={"interfaces": [{"name": "Port3", "dns_suffix": "a.example"}]})
    for number, node in enumerate(nodes, start=1):
        address = {"address": f"192.0.2.{number}", "subnet_mask": "255.255.255.0"}
        interface = {"name": "Port3", "node_name": node, "is_dhcp_enabled": False, "ipv4": address}
        assert cluster.configure(network={"interfaces": [interface]})["changed"]
    found = [port["iPv4"]["address"] for port in cluster.reported()["network"]["interfaces"] if port["name"] == "Port3"]
    assert found == ["192.0.2.1", "192.0.2.2"]


def test_diagnostics(operator: Operator) -> None:
    operator.device.control("fail_test", test="Web proxy")
    mark = operator.emulator.mark()
    operator.run("device_diagnostics", check_mode=True)
    assert operator.writes_since(mark) == []
    found = operator.run("device_diagnostics")
    assert [test["test"] for test in found["failed_tests"]] == ["Web proxy"]
    assert operator.run("device_diagnostics", start=False)["diagnostics"] == found["diagnostics"]
    operator.run("device_diagnostics", fail_on=["Disk", "Time"])
    with pytest.raises(CollectionError, match="Web proxy"):
        operator.run("device_diagnostics", fail_on=["network"])


def test_another_certificate_than_the_pinned_one(operator: Operator) -> None:
    with pytest.raises(CollectionError, match="fingerprint"):
        operator.run("device_configuration_info", fingerprint="00" * 32)


def test_nothing_secret_is_recorded_or_returned(operator: Operator) -> None:
    secret = f"s3cret-{operator.password}"
    operator.configure(
        web_proxy={
            "is_enabled": True,
            "connection_uri": "http://192.0.2.9:8080",
            "authentication": "Basic",
            "username": "user",
            "password": secret,
        }
    )
    assert not operator.configure(web_proxy={"username": "user", "password": secret})["changed"]
    with pytest.raises(CollectionError, match=r"web_proxy\.username"):
        operator.configure(web_proxy={"connection_uri": "http://192.0.2.9:3128"})
    assert secret not in str(operator.run("device_configuration_info"))

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Password, virtual IP addresses, diagnostics and the report, over a fake transport."""

from __future__ import annotations

import typing as t

import pytest
from fakes import Expect, FakeClock, FakeContext, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._device import (
    configuration_info,
    diagnostics,
    password,
    vip,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import StillRunning
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from tests.unit.device import samples
from tests.unit.device.calls import CONFIGURATION, CONSENT, PASSWORD, SIGNED_IN, STATUS, URL, login, lost, session_of

NEW = "New-Passw0rd"
VIP = f"{CONFIGURATION}/vip"
DIAGNOSTIC = f"{CONFIGURATION}/diagnostic"
NETWORK = {"name": "Cluster Network 1", "address": "192.168.0.0", "subnet": "255.255.0.0", "dhcpEnabled": False}
TWO_NODES = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))


# --- password


def change(*expected: Expect, check_mode: bool = False, **params: t.Any) -> dict[str, t.Any]:
    transport = FakeTransport(expected)

    def open_with(word: str) -> t.Any:
        session = session_of(transport)
        session._password = word
        return session

    options = {"password": NEW, "current_password": PASSWORD, **params}
    try:
        return password.converge(open_with, options, FakeContext(check_mode=check_mode))
    finally:
        transport.assert_done()


def sign_in(status: int = 200, **body: str) -> Expect:
    return Expect("POST", f"{URL}/Login", status, body=body, headers=SIGNED_IN)


CHANGING = {"Password": PASSWORD, "NewPassword": NEW, "NewPassword2": NEW}


def test_the_password_is_right_already() -> None:
    assert change(sign_in(Password=NEW)) == {"changed": False}


def test_the_password_is_changed() -> None:
    assert change(sign_in(401, Password=NEW), sign_in(**CHANGING)) == {"changed": True}


def test_check_mode_only_signs_in() -> None:
    assert change(sign_in(401, Password=NEW), check_mode=True) == {"changed": True}
    assert change(sign_in(Password=NEW), check_mode=True) == {"changed": False}


def test_neither_password_is_right() -> None:
    with pytest.raises(CollectionError, match="neither") as error:
        change(sign_in(401, Password=NEW), sign_in(401, **CHANGING))
    assert NEW not in str(error.value)


def test_the_same_password_is_not_tried_twice() -> None:
    with pytest.raises(CollectionError):
        change(sign_in(401, Password=NEW), current_password=NEW)


def test_a_weak_password_is_not_tried() -> None:
    with pytest.raises(InvalidInput):
        change(password="weak")


# --- virtual IP addresses


def set_vip(*expected: Expect, check_mode: bool = False, device: t.Any = None, **params: t.Any) -> dict[str, t.Any]:
    calls = [login(), Expect("GET", CONFIGURATION, json={"device": device or TWO_NODES}), *expected]
    transport = FakeTransport(calls)
    options = {"type": "ACS", "address": None, "cluster_network_address": None, "is_dhcp_enabled": False, **params}
    result = vip.converge(session_of(transport), options, FakeContext(check_mode=check_mode))
    transport.assert_done()
    return result


def vips(address: str | None, *, dhcp: bool = False) -> dict[str, t.Any]:
    network = NETWORK if address else None
    return {
        "acsVIP": {"type": "ACS", "name": "x", "address": address, "network": network, "isDhcpEnabled": dhcp},
        "nfsVIP": {"type": "NFS", "name": "y", "address": None, "network": None, "isDhcpEnabled": False},
        "clusterNetworks": [NETWORK],
    }


SENT = {
    "Type": "ACS",
    "VipAddress": "192.168.181.10",
    "ClusterNetworkAddress": "192.168.0.0",
    "IsDhcpEnabled": False,
}


def test_a_vip_is_set_once() -> None:
    done = vips("192.168.181.10")
    result = set_vip(
        Expect("GET", VIP, json=vips(None)), Expect("POST", VIP, body=SENT, json=done), address="192.168.181.10"
    )
    assert result["changed"]
    assert result["vip"]["address"] == "192.168.181.10"
    assert not set_vip(Expect("GET", VIP, json=done), address="192.168.181.10")["changed"]


def test_a_vip_in_check_mode() -> None:
    result = set_vip(Expect("GET", VIP, json=vips(None)), address="192.168.181.10", check_mode=True)
    assert result["changed"]
    assert result["diff"]["before"]["address"] is None
    assert result["diff"]["after"]["cluster_network_address"] == "192.168.0.0"


def test_a_vip_from_dhcp_may_be_any() -> None:
    assert not set_vip(Expect("GET", VIP, json=vips("192.168.0.7", dhcp=True)), is_dhcp_enabled=True)["changed"]


@pytest.mark.parametrize(
    "params",
    [
        {"address": "10.0.0.1"},
        {"address": "here"},
        {"address": "192.168.181.10", "cluster_network_address": "10.0.0.0"},
    ],
)
def test_a_vip_outside_the_cluster_networks(params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="192.168.0.0|IPv4"):
        set_vip(Expect("GET", VIP, json=vips(None)), **params)


def test_one_node_has_no_vip() -> None:
    with pytest.raises(CollectionError, match="one node"):
        set_vip(device=samples.device(), address="192.168.181.10")


# --- diagnostics


def document(time: str, status: str = "Complete", **tests: str) -> dict[str, t.Any]:
    found = [
        {"test": f"{name} ", "category": "Logical, Network", "status": word, "recommendedActions": "Plug it in."}
        for name, word in tests.items()
    ]
    return {"lastRefreshTime": time, "status": status, "diagnostics": found}


def with_disk(found: dict[str, t.Any]) -> dict[str, t.Any]:
    disk = {"test": "Disks", "category": "Disk", "status": "Succeeded", "recommendedActions": ""}
    return {**found, "diagnostics": [*found["diagnostics"], disk]}


def diagnose(*documents: Expect, check_mode: bool = False, **params: t.Any) -> dict[str, t.Any]:
    transport = FakeTransport([login(), *documents])
    options = {"start": True, "wait": True, "wait_timeout": 60, "fail_on": [], **params}
    try:
        return diagnostics.diagnose(
            session_of(transport), options, FakeContext(check_mode=check_mode), clock=FakeClock()
        )
    finally:
        transport.assert_done()


def shown(found: dict[str, t.Any]) -> Expect:
    return Expect("GET", DIAGNOSTIC, json=found)


START = Expect("POST", DIAGNOSTIC, body=None)


def test_diagnostics_are_started_and_waited_for() -> None:
    result = diagnose(
        shown(document("1", A="Succeeded")),
        START,
        shown(document("1", A="Succeeded")),
        shown(document("1", "Running")),
        shown(document("2", A="Succeeded", B="NotApplicable", C="Failed")),
    )
    assert not result["changed"]
    assert [test["test"] for test in result["failed_tests"]] == ["C"]
    assert len(result["diagnostics"]) == 3


@pytest.mark.parametrize("how", [{"check_mode": True}, {"start": False}])
def test_diagnostics_are_only_read(how: dict[str, bool]) -> None:
    assert diagnose(shown(document("1", A="Succeeded")), **how)["last_refresh_time"] == "1"


def test_trouble_while_the_diagnostics_run() -> None:
    troubles = [
        Expect("GET", DIAGNOSTIC, 503),
        Expect("GET", DIAGNOSTIC, error=lost("dropped")),
        shown(document("2", A="Succeeded")),
    ]
    assert diagnose(shown(document("1")), START, *troubles)["last_refresh_time"] == "2"


def test_a_category_that_no_test_has() -> None:
    with pytest.raises(InvalidInput, match=r"'fail_on': 'Netwrok' .* all, Disk, Logical, Network$") as error:
        diagnose(shown(with_disk(document("1", A="Failed"))), start=False, fail_on=["network", "Netwrok"])
    assert len(error.value.result["diagnostics"]) == 2
    assert diagnose(shown({}), start=False, fail_on=["Netwrok"])["diagnostics"] == []


@pytest.mark.parametrize(("category", "fails"), [("network", True), ("LOGICAL", True), ("all", True), ("Disk", False)])
def test_diagnostics_fail_on_categories(category: str, fails: bool) -> None:
    calls = [shown(with_disk(document("1", A="Failed", B="NotApplicable")))]
    if not fails:
        assert diagnose(*calls, start=False, fail_on=[category])["failed_tests"]
        return
    with pytest.raises(CollectionError, match="Plug it in") as error:
        diagnose(*calls, start=False, fail_on=[category])
    assert error.value.result["failed_tests"]


def test_diagnostics_that_never_end() -> None:
    transport = FakeTransport(
        [login(), shown(document("1")), START, *[shown(document("1", "Running")) for _ in range(30)]]
    )
    options = {"start": True, "wait": True, "wait_timeout": 30, "fail_on": []}
    with pytest.raises(StillRunning, match="Running"):
        diagnostics.diagnose(session_of(transport), options, FakeContext(), clock=FakeClock())


# --- report


def test_the_report_of_a_cluster() -> None:
    device = {**TWO_NODES, "webProxy": {**TWO_NODES["webProxy"], "password": "reported-by-mistake", "other": 1}}
    transport = FakeTransport(
        [
            login(),
            Expect("GET", CONFIGURATION, json={"device": device}),
            Expect("GET", STATUS, json=samples.documents(Time="Success")),
            Expect("GET", CONSENT, json=True),
            Expect("GET", VIP, json=vips("192.168.181.10")),
        ]
    )
    result = configuration_info.report(session_of(transport))
    transport.assert_done()
    assert result["device_info"]["nodes"][1]["name"] == samples.OTHER_NODE
    assert result["declarations"]["time"]["time_zone"] == "Pacific Standard Time"
    assert "encryption_at_rest_keys" not in result["declarations"]
    assert result["configuration"]["webProxy"]["other"] == 1
    assert "reported-by-mistake" not in str(result)
    assert result["log_consent"] is True
    assert [entry["type"] for entry in result["vips"]] == ["ACS", "NFS"]
    assert result["status"]["status"] == "Complete"

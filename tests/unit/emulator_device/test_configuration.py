# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and applying declarations."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

TIME = {"time": {"timeZone": "Hawaiian Standard Time"}}
SUCCESS = {"resultCode": "Success", "errorCode": "None", "message": None}


def test_the_factory_configuration(device: DeviceClient) -> None:
    found = device.configuration()
    assert list(found) == [
        "deviceInfo",
        "deviceEndpoint",
        "encryptionAtRestKeys",
        "network",
        "time",
        "update",
        "webProxy",
    ]
    assert found["deviceEndpoint"] == {"name": f"DBE-{device.serial}", "dnsDomain": "microsoftdatabox.com"}
    assert found["encryptionAtRestKeys"] is None
    first = found["network"]["interfaces"][0]
    assert first["iPv4"] == {"address": "192.168.100.10", "subnetMask": "255.255.255.0", "gateway": None}
    assert (first["name"], first["nodeName"], first["isDhcpEnabled"]) == ("Port1", device.serial, False)
    assert [item["isDhcpEnabled"] for item in found["network"]["interfaces"]] == [False, *[True] * 5]
    assert found["webProxy"]["connectionURI"] is None


def test_the_whole_document_can_be_sent_back(device: DeviceClient) -> None:
    before = device.configuration()
    results = device.apply(before)
    assert {name for name, result in results.items() if result["resultCode"] == "Success"} == {
        "Network",
        "DeviceEndpoint",
        "WebProxy",
        "Time",
        "Update",
    }
    assert device.configuration() == before


def test_a_partial_declaration_in_any_case_leaves_the_rest_alone(device: DeviceClient) -> None:
    before = device.configuration()
    answer = device.post(body={"Device": {"TIME": {"TimeZone": "Hawaiian Standard Time"}, "webProxy": None}})
    assert answer.status_code == 200
    assert answer.json()["device"]["time"]["timeZone"] == "Pacific Standard Time"
    results = device.wait()
    assert results["Time"] == {"declarationName": "Time", **SUCCESS}
    assert results["Network"] == {
        "declarationName": "Network",
        "resultCode": "NotExecuted",
        "errorCode": "None",
        "message": "",
    }
    assert device.configuration() == before | {"time": before["time"] | {"timeZone": "Hawaiian Standard Time"}}


def test_the_status_is_in_progress_until_time_has_passed(device: DeviceClient) -> None:
    device.control("settings", apply_seconds=600.0)
    device.post_device(TIME)
    running = device.get("/Status").json()["deviceConfiguration"]
    assert running["status"] == "InProgress"
    assert [item["declarationName"] for item in running["results"]] == [
        "Network",
        "Activation",
        "DeviceEndpoint",
        "WebProxy",
        "Time",
        "Update",
    ]
    assert {item["resultCode"] for item in running["results"]} == {"NotExecuted"}
    second = device.post_device(TIME)
    assert second.status_code == 409
    assert device.configuration()["time"]["timeZone"] == "Pacific Standard Time"


def test_an_earlier_round_is_still_listed(device: DeviceClient) -> None:
    device.apply(TIME)
    results = device.apply({"update": {"serverType": "None"}})
    assert [name for name, result in results.items() if result["resultCode"] == "Success"] == ["Time", "Update"]


@pytest.mark.parametrize(
    ("declarations", "member"),
    [
        ({"deviceEndpoint": {"name": "fourteen-chars"}}, "deviceEndpoint.name"),
        ({"deviceEndpoint": {"name": "under_score"}}, "deviceEndpoint.name"),
        ({"deviceEndpoint": {"dnsDomain": "Upper.example"}}, "deviceEndpoint.dnsDomain"),
        ({"time": {"timeZone": "Europe/Vienna"}}, "time.timeZone"),
        ({"time": {"primaryTimeServer": ""}}, "time.primaryTimeServer"),
        ({"webProxy": {"isEnabled": True}}, "webProxy.connectionURI"),
        ({"webProxy": {"isEnabled": True, "connectionURI": "https://proxy:8080"}}, "webProxy.connectionURI"),
        ({"webProxy": {"isEnabled": True, "connectionURI": "http://proxy"}}, "webProxy.connectionURI"),
        ({"webProxy": {"authentication": "NTLM"}}, "webProxy.authentication"),
        ({"update": {"serverType": "Somewhere"}}, "update.serverType"),
        ({"encryptionAtRestKeys": {"autoGenerateBitlockerKey": True}}, "encryptionAtRestKeys"),
        ({"activation": {"activationKey": ""}}, "activation.activationKey"),
        ({"password": {"password": "x"}}, "password"),
        ({"certificates": {"certificates": []}}, "certificates.certificates"),
        (
            {"certificates": {"certificates": [{"certificateType": "Root"}]}},
            "certificates.certificates[0].certificateType",
        ),
        ({"somethingElse": {}}, "somethingElse"),
        ({"time": {"zone": "UTC"}}, "time.zone"),
        ({"time": {"timeZone": 5}}, "time.timeZone"),
        ({"time": []}, "time"),
    ],
)
def test_a_bad_declaration_is_refused_by_its_member(device_once: DeviceClient, declarations: dict, member: str) -> None:
    before = device_once.configuration()
    answer = device_once.post_device(declarations)
    assert answer.status_code == 400
    assert list(answer.json()["modelState"]) == [f"device.{member}"]
    assert device_once.configuration() == before
    assert device_once.get("/Status").json()["deviceConfiguration"]["status"] == "Complete"


def test_unknown_members_are_ignored_when_told_so(device: DeviceClient) -> None:
    device.control("settings", strict=False)
    assert device.apply({"time": {"timeZone": "UTC", "zone": "UTC"}, "more": {}})["Time"]["resultCode"] == "Success"


def test_a_proxy_password_is_never_shown(device: DeviceClient) -> None:
    proxy = {"isEnabled": True, "connectionURI": "http://10.57.48.82:8080", "authentication": "Basic"}
    device.apply({"webProxy": proxy | {"username": "user", "password": "secret"}})
    shown = device.configuration()["webProxy"]
    assert shown == proxy | {"username": None, "password": None}


def test_a_declaration_fails_on_request(device: DeviceClient) -> None:
    device.control("fail_apply", declaration="Time", code="TimeServerUnreachable", message="No answer.")
    results = device.apply({**TIME, "update": {"serverType": "None"}})
    assert results["Time"]["errorCode"] == "TimeServerUnreachable"
    assert results["Time"]["resultCode"] == "Failed"
    assert results["Update"]["resultCode"] == "Success"
    assert device.get("/Status").json()["deviceConfiguration"]["status"] == "Failed"
    assert device.apply(TIME)["Time"]["resultCode"] == "Success"


def test_a_round_may_get_stuck(device: DeviceClient, fleet: Emulator) -> None:
    device.control("stick_apply", declaration="Time")
    device.post_device(TIME)
    fleet.advance(1000)
    device.sign_in()
    assert device.get("/Status").json()["deviceConfiguration"]["status"] == "InProgress"
    device.control("clear_troubles")
    assert device.wait()["Time"]["resultCode"] == "Success"


def test_the_answer_to_a_post_may_be_lost(device: DeviceClient) -> None:
    device.control("drop_next_post")
    with pytest.raises(requests.exceptions.ConnectionError):
        device.post_device(TIME)
    assert device.wait()["Time"]["resultCode"] == "Success"


def test_a_restart_ends_sessions_and_answers_503(device: DeviceClient, fleet: Emulator) -> None:
    device.control("settings", restart_seconds=60.0)
    device.control("restart")
    assert device.get().status_code == 503
    fleet.advance(61)
    assert device.get().status_code == 403
    device.sign_in()
    assert device.get().status_code == 200


def test_a_restart_in_the_middle_delays_the_rest(device: DeviceClient, fleet: Emulator) -> None:
    device.control("restart_during_apply", declaration="Time")
    device.control("settings", restart_seconds=30.0)
    device.post_device({**TIME, "update": {"serverType": "None"}})
    fleet.advance(1)
    assert device.state()["restarting"] is True
    assert device.get("/Status").status_code == 503
    fleet.advance(31)
    device.sign_in()
    assert {name: result["resultCode"] for name, result in device.wait().items() if name in ("Time", "Update")} == {
        "Time": "Success",
        "Update": "Success",
    }


def test_diagnostics_take_time_and_list_every_test(device: DeviceClient, fleet: Emulator) -> None:
    assert device.get("/diagnostic").json() == {"lastRefreshTime": None, "status": "Complete", "diagnostics": []}
    device.control("fail_test", test="Disks")
    assert device.post("/diagnostic").json()["status"] == "InProgress"
    fleet.advance(1)
    document = device.get("/diagnostic").json()
    outcome = {item["test"]: item["status"] for item in document["diagnostics"]}
    assert document["status"] == "Complete"
    assert document["lastRefreshTime"].endswith("Z")
    assert len(outcome) == 18
    assert (outcome["Disks"], outcome["CPUs"], outcome["Time sync "]) == ("Failed", "Succeeded", "Succeeded")
    assert outcome["Web proxy"] == "NotApplicable"


def test_log_consent_is_a_bare_boolean(device: DeviceClient) -> None:
    assert device.get("/supportConsent").json() is False
    assert device.post("/supportConsent", True).json() is True
    assert device.get("/supportConsent").json() is True
    assert device.post("/supportConsent", {"consent": True}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "", 405), ("GET", "/nothing", 404), ("DELETE", "/vip", 405)]
)
def test_what_is_not_there(device_once: DeviceClient, method: str, path: str, status: int) -> None:
    assert device_once.session.request(method, f"{device_once.url}/api/DeviceConfiguration{path}").status_code == status

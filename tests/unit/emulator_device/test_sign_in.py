# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in to the local web API."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.device.client import API, HEADER, DeviceClient

NEW = "Another1Password"


def test_the_default_password_has_to_be_changed(fresh: DeviceClient) -> None:
    refused = fresh.login(Password="Password1", NewPassword="", NewPassword2="")
    assert refused.status_code == 403
    assert "Set-Cookie" not in refused.headers
    assert fresh.get().status_code == 403


@pytest.mark.parametrize(
    ("new", "again"),
    [
        ("short1A", "short1A"),
        ("alllowercase", "alllowercase"),
        ("Seventeen1Letters", "Seventeen1Letters"),
        (NEW, "Different1"),
        ("Password1", "Password1"),
    ],
)
def test_a_bad_new_password_changes_nothing(fresh: DeviceClient, new: str, again: str) -> None:
    assert fresh.login(Password="Password1", NewPassword=new, NewPassword2=again).status_code == 400
    assert fresh.state()["password_changed"] is False


def test_first_sign_in_sets_cookie_and_header(fresh: DeviceClient) -> None:
    answer = fresh.login(Password="Password1", NewPassword=NEW, NewPassword2=NEW)
    assert answer.status_code == 200
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert answer.headers[HEADER]
    assert fresh.get().status_code == 200
    assert fresh.login(Password="Password1").status_code == 401
    assert fresh.login(Password=NEW).status_code == 200


def test_keys_and_path_are_read_without_regard_to_case(fresh: DeviceClient) -> None:
    body = {"PASSWORD": "Password1", "newpassword": NEW, "newPassword2": NEW}
    assert fresh.session.post(f"{fresh.url}/API/login", json=body).status_code == 200
    assert fresh.session.get(f"{fresh.url}/api/deviceCONFIGURATION/status").status_code == 200


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_post_needs_cookie_and_header(device: DeviceClient, status: int) -> None:
    device.control("settings", auth_failure_status=status)
    assert device.post("/supportConsent", True, header=False).status_code == status
    assert device.post("/supportConsent", True).json() is True
    device.session.cookies.clear()
    assert device.post("/supportConsent", True).status_code == status


def test_a_session_may_end_with_a_redirect(device: DeviceClient) -> None:
    device.control("settings", auth_failure_status=302)
    device.control("expire_sessions")
    answer = device.session.get(f"{device.url}{API}", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_an_idle_session_ends(device: DeviceClient, fleet: Emulator) -> None:
    device.control("settings", session_seconds=100.0)
    assert device.get().status_code == 200
    fleet.advance(101)
    assert device.get().status_code == 403


def test_both_the_first_and_the_newest_header_are_good(device: DeviceClient) -> None:
    newer = device.post("/supportConsent", True).headers[HEADER]
    assert device.post("/supportConsent", False).json() is False
    answer = device.session.post(f"{device.url}{API}/supportConsent", json=True, headers={HEADER: newer})
    assert answer.json() is True


def test_a_new_password_ends_other_sessions(device: DeviceClient) -> None:
    other = device.pinned_session()
    body = {"Password": device.password, "NewPassword": NEW, "NewPassword2": NEW}
    other.post(f"{device.url}/api/Login", json=body).raise_for_status()
    assert device.get().status_code == 403
    assert other.get(f"{device.url}{API}").status_code == 200


def test_the_certificate_is_the_one_of_the_ready_line(fresh: DeviceClient) -> None:
    assert fresh.state()["certificates"]["endpoints"]["LocalUI"]["fingerprint"] == fresh.described["fingerprint"]
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(fresh.url, timeout=10)


def test_a_body_that_is_not_json_is_refused(device: DeviceClient) -> None:
    headers = {HEADER: device._token}
    url = f"{device.url}{API}"
    assert device.session.post(url, data="device", headers=headers).status_code == 415
    headers["Content-Type"] = "application/json"
    assert device.session.post(url, data="{", headers=headers).status_code == 400


def test_secrets_are_not_in_the_traffic_log(fleet: Emulator, device: DeviceClient) -> None:
    device.sign_in()
    device.post("/supportConsent", True)
    log = fleet.traffic_log.read_text(encoding="utf-8")
    secrets_of_the_session = [device.password, device._token, *device.session.cookies.values()]
    assert not [secret for secret in secrets_of_the_session if secret in log]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in: when, how often, and with which cookies and headers."""

from __future__ import annotations

import pytest
from fakes import Expect, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import DeviceError, SignInFailed
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import Route
from tests.unit.device.calls import CONFIGURATION, PASSWORD, STATUS, URL, login, lost, session_of

COOKIE = {"Cookie": "session=one"}


def test_one_sign_in_for_many_requests_and_the_token_only_on_writes() -> None:
    transport = FakeTransport(
        [
            login(),
            Expect("GET", CONFIGURATION, json={"a": 1}, sent_headers={**COOKIE, "RequestVerificationToken": None}),
            Expect(
                "POST",
                CONFIGURATION,
                body={"b": 2},
                sent_headers={**COOKIE, "RequestVerificationToken": "token-1"},
                headers={"RequestVerificationToken": "token-2"},
            ),
            Expect("POST", CONFIGURATION, body=False, sent_headers={"RequestVerificationToken": "token-2"}, json=False),
        ]
    )
    secrets: list[str] = []
    session = session_of(transport, secrets=secrets)
    assert session.get("DeviceConfiguration") == {"a": 1}
    assert session.post("DeviceConfiguration", {"b": 2}) is None
    assert session.post("DeviceConfiguration", False) is False
    assert {"one", "token-1", "token-2"} <= set(secrets)
    transport.assert_done()


@pytest.mark.parametrize(
    "refusal",
    [
        {"status": 401},
        {"status": 403},
        {"status": 400},
        {"status": 302, "headers": {"Location": "/"}},
        {"status": 200, "headers": {"Content-Type": "text/html"}, "text": "<html>Sign in</html>"},
    ],
)
def test_an_expired_session_costs_one_more_sign_in(refusal: dict[str, object]) -> None:
    transport = FakeTransport(
        [
            login(),
            Expect("GET", STATUS, json={}),
            Expect("GET", STATUS, **refusal),
            login(headers={"Set-Cookie": "session=two", "RequestVerificationToken": "token-9"}),
            Expect("GET", STATUS, json={"c": 3}, sent_headers={"Cookie": "session=two"}),
        ]
    )
    session = session_of(transport)
    session.get("DeviceConfiguration/Status")
    assert session.get("DeviceConfiguration/Status") == {"c": 3}
    transport.assert_done()


def test_signing_in_again_is_tried_once() -> None:
    transport = FakeTransport(
        [login(), Expect("GET", STATUS, json={}), Expect("GET", STATUS, 403), login(), Expect("GET", STATUS, 403)]
    )
    session = session_of(transport)
    session.get("DeviceConfiguration/Status")
    with pytest.raises(DeviceError) as error:
        session.get("DeviceConfiguration/Status")
    assert error.value.status == 403
    transport.assert_done()


def test_a_refusal_right_after_signing_in_is_final() -> None:
    transport = FakeTransport([login(), Expect("GET", STATUS, 401)])
    with pytest.raises(DeviceError):
        session_of(transport).get("DeviceConfiguration/Status")
    transport.assert_done()


def test_a_page_right_after_signing_in_is_no_answer() -> None:
    page = {"headers": {"Content-Type": "text/html; charset=utf-8"}, "text": "<html>Sign in</html>"}
    transport = FakeTransport([login(), Expect("GET", STATUS, **page)])
    with pytest.raises(SignInFailed):
        session_of(transport).get("DeviceConfiguration/Status")


@pytest.mark.parametrize("status", [400, 401, 403, 302])
def test_a_wrong_password_is_tried_once_and_not_shown(status: int) -> None:
    transport = FakeTransport([login(status=status, headers={}, json={"message": "The password is not correct."})])
    with pytest.raises(SignInFailed, match="device_password") as error:
        session_of(transport).get("DeviceConfiguration")
    assert PASSWORD not in error.value.message
    transport.assert_done()


def test_a_restarting_device_is_no_wrong_password() -> None:
    transport = FakeTransport([login(status=503, headers={})])
    with pytest.raises(DeviceError) as error:
        session_of(transport).get("DeviceConfiguration")
    assert error.value.may_pass
    assert not isinstance(error.value, SignInFailed)


def test_changing_the_password() -> None:
    transport = FakeTransport(
        [
            login(body={"Password": PASSWORD, "NewPassword": "new", "NewPassword2": "new"}),
            Expect("GET", STATUS, json={}),
            Expect("GET", STATUS, 401),
            login(body={"Password": "new"}),
            Expect("GET", STATUS, json={}),
        ]
    )
    session = session_of(transport)
    session.login(new_password="new")
    session.get("DeviceConfiguration/Status")
    session.get("DeviceConfiguration/Status")
    transport.assert_done()


def test_cookies_of_any_shape() -> None:
    several = "a=1; expires=Wed, 21 Oct 2026 07:28:00 GMT; path=/,b=2=x; HttpOnly, c=; path=/"
    transport = FakeTransport(
        [
            login(headers={"Set-Cookie": several}),
            Expect(
                "GET", STATUS, json={}, sent_headers={"Cookie": "a=1; b=2=x"}, headers={"Set-Cookie": "a=9; Max-Age=0"}
            ),
            Expect("GET", STATUS, json={}, sent_headers={"Cookie": "b=2=x"}),
        ]
    )
    session = session_of(transport)
    session.get("DeviceConfiguration/Status")
    session.get("DeviceConfiguration/Status")
    transport.assert_done()


def test_another_route_means_another_sign_in() -> None:
    transport = FakeTransport(
        [
            login("https://old.test/api"),
            Expect("GET", "https://old.test/api/x", error=lost()),
            login("https://[2001:db8::1]:8443/api", sent_headers={"Cookie": None}),
            Expect("GET", "https://[2001:db8::1]:8443/api/x", json=1),
        ]
    )
    session = session_of(transport, routes=[Route("old.test"), Route("2001:db8::1", 8443)])
    assert session.has_other_routes
    with pytest.raises(TransportError):
        session.get("x")
    session.take_next_route()
    assert session.get("x") == 1
    session.add_route(Route("old.test"))
    session.take_next_route()
    assert session.route.host == "old.test"
    transport.assert_done()


def test_a_refused_body_says_where() -> None:
    body = {"message": "The request is invalid.", "modelState": {"device.time.timeZone": ["It is no zone."]}}
    transport = FakeTransport([login(), Expect("POST", f"{URL}/DeviceConfiguration", 400, json=body)])
    with pytest.raises(DeviceError, match=r"device\.time\.timeZone: It is no zone\."):
        session_of(transport).post("DeviceConfiguration", {})

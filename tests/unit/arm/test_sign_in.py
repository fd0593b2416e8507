# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to AD FS and to Microsoft Entra ID."""

from __future__ import annotations

import builtins
import secrets

import pytest
from fakes import Expect, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm.adfs import AdfsSignIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.entra import ClientSecretSignIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError, TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import Grant
from ansible_collections.edgestack.azure.plugins.module_utils._errors import MissingLibrary

ADFS = "https://login.device.test/adfs"
ADFS_TOKEN = f"{ADFS}/oauth2/token"
RESOURCE = "https://management.device.test/"
PUBLIC = "1950a258-227b-4e31-a9cf-717495945fc2"
ENTRA = "https://login.fake.test/tenant"
CONFIGURATION = f"{ENTRA}/v2.0/.well-known/openid-configuration"
ENTRA_TOKEN = f"{ENTRA}/oauth2/v2.0/token"
SECRET = secrets.token_urlsafe()


def adfs(transport, **changes):
    account = {"account": "EdgeArmUser", "secret": SECRET, "is_user": True, **changes}
    return AdfsSignIn(transport, authority=ADFS, resource=RESOURCE, **account)


def entra(transport):
    return ClientSecretSignIn(
        transport, authority=ENTRA, audience="https://management.fake.test", account="app", secret=SECRET
    )


def configuration():
    told = {
        "authorization_endpoint": f"{ENTRA}/oauth2/v2.0/authorize",
        "token_endpoint": ENTRA_TOKEN,
        "issuer": f"{ENTRA}/v2.0",
    }
    return Expect("GET", CONFIGURATION, json=told)


def refusal(description, error="invalid_client"):
    return {"error": error, "error_description": f"{description}\r\nTrace ID: 1\r\nTimestamp: 2026-01-01 00:00:00Z"}


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        (
            {},
            {
                "grant_type": "password",
                "username": "EdgeArmUser",
                "password": SECRET,
                "scope": "openid",
                "client_id": PUBLIC,
            },
        ),
        (
            {"account": "app", "is_user": False},
            {"grant_type": "client_credentials", "client_secret": SECRET, "client_id": "app"},
        ),
    ],
)
def test_the_form_of_adfs(changes, form):
    body = {"access_token": "t", "expires_in": 5400, "refresh_token": "r", "token_type": "bearer"}
    transport = FakeTransport([Expect("POST", ADFS_TOKEN, json=body, form={**form, "resource": RESOURCE})])
    assert adfs(transport, **changes).sign_in(None) == Grant("t", 5400.0, "r")
    transport.assert_done()


def test_a_refresh_token_is_used_and_the_password_if_it_is_too_old():
    refresh = {"grant_type": "refresh_token", "refresh_token": "old", "client_id": PUBLIC, "resource": RESOURCE}
    transport = FakeTransport([Expect("POST", ADFS_TOKEN, json={"access_token": "a"}, form=refresh)])
    assert adfs(transport).sign_in("old").access_token == "a"
    transport = FakeTransport(
        [
            Expect("POST", ADFS_TOKEN, status=400, json=refusal("MSIS9612: expired", "invalid_grant"), form=refresh),
            Expect("POST", ADFS_TOKEN, json={"access_token": "b"}),
        ]
    )
    assert adfs(transport).sign_in("old").access_token == "b"
    transport.assert_done()


def test_a_token_service_that_is_out_of_order_is_not_asked_again():
    transport = FakeTransport([Expect("POST", ADFS_TOKEN, status=503)])
    with pytest.raises(AuthenticationError, match="out of order") as caught:
        adfs(transport).sign_in("old")
    assert caught.value.transient


@pytest.mark.parametrize(
    ("told", "lifetime"), [("3599", 3599.0), (10, 10.0), (None, 3600.0), ("soon", 3600.0), ([], 3600.0)]
)
def test_lifetimes_are_numbers_or_texts(told, lifetime):
    assert Grant.of_body({"access_token": "t", "expires_in": told}).lifetime == lifetime


@pytest.mark.parametrize(
    ("status", "answer", "code", "advice"),
    [
        (
            400,
            {"json": refusal("AADSTS50126: Invalid username or password", "invalid_grant")},
            "AADSTS50126",
            "Azure portal",
        ),
        (400, {"json": refusal("MSIS9659: Invalid", "invalid_grant")}, "MSIS9659", "'password'"),
        (400, {"json": refusal("AADSTS90056: The resource is disabled")}, "AADSTS90056", "'environment'"),
        (400, {"json": refusal("MSIS9605: not allowed")}, "MSIS9605", "operator"),
        (400, {"json": refusal("MSIS1: new")}, "MSIS1", "MSIS1: new"),
        (503, {"text": "<h2>Service Unavailable</h2>"}, "", "Service Unavailable\nThe token service is out of order"),
        (404, {}, "", "no reason was given"),
        (200, {"json": {"refresh_token": SECRET}}, "", "no access token"),
    ],
)
def test_refusals_of_adfs_say_what_to_do(status, answer, code, advice):
    with pytest.raises(AuthenticationError) as caught:
        adfs(FakeTransport([Expect("POST", ADFS_TOKEN, status=status, **answer)])).sign_in(None)
    assert (caught.value.code, caught.value.status, caught.value.transient) == (code, status, status == 503)
    assert caught.value.message.startswith(f"Signing in to login.device.test as EdgeArmUser failed (HTTP {status}): ")
    assert advice in caught.value.message
    assert SECRET not in caught.value.message + repr(adfs(FakeTransport()))


def test_a_client_secret_goes_through_msal():
    transport = FakeTransport(
        [
            configuration(),
            Expect("POST", ENTRA_TOKEN, json={"access_token": "t", "expires_in": 3599, "token_type": "Bearer"}),
        ]
    )
    assert entra(transport).sign_in(None) == Grant("t", 3599.0, None)
    form = transport.calls[1].data
    assert form["scope"] == "https://management.fake.test/.default"
    assert (form["grant_type"], form["client_id"], form["client_secret"]) == ("client_credentials", "app", SECRET)
    transport.assert_done()


@pytest.mark.parametrize(
    ("description", "advice"),
    [
        ("AADSTS7000215: Invalid client secret provided.", "not its id"),
        ("AADSTS7000222: expired", "create a new one"),
        ("AADSTS700016: Application not found", "'client_id'"),
        ("AADSTS500011: The resource principal was not found", "'environment'"),
    ],
)
def test_refusals_of_entra_say_what_to_do(description, advice):
    refused = Expect("POST", ENTRA_TOKEN, status=401, json=refusal(description))
    with pytest.raises(AuthenticationError) as caught:
        entra(FakeTransport([configuration(), refused])).sign_in(None)
    assert (caught.value.code, caught.value.status) == (description.partition(":")[0], 401)
    assert advice in caught.value.message
    assert SECRET not in caught.value.message


def test_an_unknown_tenant_is_told():
    answer = refusal("AADSTS90002: Tenant 'tenant' not found.", "invalid_tenant")
    with pytest.raises(AuthenticationError, match=r"AADSTS90002[\s\S]*check 'tenant_id'"):
        entra(FakeTransport([Expect("GET", CONFIGURATION, status=400, json=answer)])).sign_in(None)


def test_an_authority_that_does_not_describe_itself_is_told():
    with pytest.raises(AuthenticationError, match=r"login\.fake\.test as app failed \(HTTP 200\)"):
        entra(FakeTransport([Expect("GET", CONFIGURATION, json={})])).sign_in(None)


def test_a_transport_error_goes_through_msal():
    error = TransportError("gone", kind="dns", host="h")
    with pytest.raises(TransportError, match="gone"):
        entra(FakeTransport([Expect("GET", CONFIGURATION, error=error)])).sign_in(None)


def test_msal_is_asked_for_when_it_is_needed(monkeypatch):
    real_import = builtins.__import__

    def without_msal(name, *args, **kwargs):
        if name == "msal":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_msal)
    with pytest.raises(MissingLibrary, match=r"library \(msal\).*required to sign in to Microsoft Entra ID"):
        entra(FakeTransport()).sign_in(None)

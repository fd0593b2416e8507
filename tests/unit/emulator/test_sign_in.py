# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Discovery, token service, and what ARM says to wrong tokens."""

from __future__ import annotations

import re
import typing as t

import msal
import pytest
import requests

from tests.emulator.client import Emulator

SUBSCRIPTIONS = "2022-12-01"


def token_request(emulator: Emulator, **changes: str) -> requests.Response:
    """Ask for a token as the owner, with some fields changed (an empty value leaves the field out)."""
    account = emulator.accounts["owner"]
    tenant = changes.pop("tenant", account.tenant_id)
    endpoint = changes.pop("endpoint", "oauth2/v2.0/token")
    form = {
        "grant_type": "client_credentials",
        "client_id": account.client_id,
        "client_secret": account.client_secret,
        "scope": f"{emulator.audience}/.default",
        **changes,
    }
    with emulator.session() as session:
        return session.post(f"{emulator.login}/{tenant}/{endpoint}", data={k: v for k, v in form.items() if v})


def read_subscriptions(emulator: Emulator, authorization: str | None) -> requests.Response:
    """List subscriptions with an Authorization header, or none."""
    with emulator.session() as session:
        headers = {} if authorization is None else {"Authorization": authorization}
        return session.get(emulator.arm("/subscriptions", SUBSCRIPTIONS), headers=headers)


@pytest.mark.parametrize(
    ("version", "read"),
    [
        ("2015-01-01", lambda body: body["authentication"]),
        ("1.0", lambda body: body["authentication"]),
        ("2019-05-01", lambda body: body[0]["authentication"]),
        ("2022-09-01", lambda body: body["authentication"]),
    ],
)
def test_metadata_shapes(emulator: Emulator, version: str, read: t.Callable[[t.Any], dict[str, t.Any]]) -> None:
    """Every version names login endpoint and audience, without sign-in, also with doubled slashes."""
    with emulator.session() as session:
        answer = session.get(f"{emulator.resource_manager}//metadata/endpoints?api-version={version}")
    assert answer.status_code == 200
    found = read(answer.json())
    assert found["loginEndpoint"].rstrip("/") == emulator.login
    assert found["audiences"][0] == emulator.audience


def test_metadata_unknown_version(emulator: Emulator) -> None:
    """An unknown version is refused and the known ones are listed."""
    with emulator.session() as session:
        answer = session.get(f"{emulator.resource_manager}/metadata/endpoints?api-version=2030-01-01")
    assert answer.status_code == 400
    assert "2022-09-01" in answer.json()["error"]["message"]


def test_msal_with_secret(emulator: Emulator) -> None:
    """The real msal gets a token that ARM accepts."""
    account = emulator.accounts["owner"]
    application = msal.ConfidentialClientApplication(
        account.client_id,
        authority=f"{emulator.login}/{account.tenant_id}",
        client_credential=account.client_secret,
        instance_discovery=False,
        http_client=emulator.session(),
    )
    result = application.acquire_token_for_client([f"{emulator.audience}/.default"])
    assert "access_token" in result, result.get("error_description")
    assert read_subscriptions(emulator, f"Bearer {result['access_token']}").status_code == 200


def test_msal_with_certificate(emulator: Emulator) -> None:
    """The real msal signs in with the certificate of the application."""
    account = emulator.accounts["owner"]
    assert account.certificate_file is not None
    pem = account.certificate_file.read_text()
    certificate = pem[pem.index("-----BEGIN CERTIFICATE") :]
    application = msal.ConfidentialClientApplication(
        account.client_id,
        authority=f"{emulator.login}/{account.tenant_id}",
        client_credential={"private_key": pem, "public_certificate": certificate},
        instance_discovery=False,
        http_client=emulator.session(),
    )
    result = application.acquire_token_for_client([f"{emulator.audience}/.default"])
    assert "access_token" in result, result.get("error_description")


def test_resource_form(emulator: Emulator) -> None:
    """The first version of the endpoint takes `resource` and writes numbers as strings."""
    answer = token_request(emulator, endpoint="oauth2/token", scope="", resource=f"{emulator.audience}/")
    assert answer.status_code == 200
    assert answer.json()["expires_in"].isdigit()
    assert read_subscriptions(emulator, f"bearer {answer.json()['access_token']}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_secret": ""}, 401, 7000218),
        ({"client_id": "00000000-0000-0000-0000-000000000001"}, 400, 700016),
        ({"tenant": "00000000-0000-0000-0000-000000000002"}, 400, 90002),
        ({"scope": "https://elsewhere.test/.default"}, 400, 500011),
        ({"scope": "openid"}, 400, 1002012),
        ({"scope": ""}, 400, 900144),
        ({"grant_type": "password"}, 400, 70003),
    ],
)
def test_token_refusals(emulator: Emulator, changes: dict[str, str], status: int, number: int) -> None:
    """Refusals carry the AADSTS number in code list and text, and never the secret."""
    answer = token_request(emulator, **changes)
    assert answer.status_code == status
    body = answer.json()
    assert body["error_codes"] == [number]
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert "wrong" not in answer.text


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "AuthenticationFailed"),
        ("Basic abc", "AuthenticationFailed"),
        ("Bearer a.b.c", "InvalidAuthenticationToken"),
    ],
)
def test_missing_or_wrong_token(emulator: Emulator, authorization: str | None, code: str) -> None:
    """Without a good token ARM answers 401 and says where to sign in."""
    answer = read_subscriptions(emulator, authorization)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == code
    challenge = answer.headers["WWW-Authenticate"]
    assert re.search(rf'Bearer authorization_uri="{emulator.login}/{emulator.tenant_id}"', challenge)


def test_expired_token(emulator: Emulator) -> None:
    """A token that was good is refused once it has expired; a new one works."""
    old = emulator.token(fresh=True)
    assert read_subscriptions(emulator, f"Bearer {old}").status_code == 200
    emulator.expire_tokens()
    refused = read_subscriptions(emulator, f"Bearer {old}")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "ExpiredAuthenticationToken"
    assert read_subscriptions(emulator, f"Bearer {emulator.token(fresh=True)}").status_code == 200


def test_token_for_another_resource(emulator: Emulator) -> None:
    """ARM refuses a good token that is meant for somebody else."""
    answer = token_request(emulator, scope="https://graph.azurelocal.test/.default")
    refused = read_subscriptions(emulator, f"Bearer {answer.json()['access_token']}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "InvalidAuthenticationTokenAudience")


def test_rights(emulator: Emulator) -> None:
    """A reader reads and does not write; a stranger does neither and sees no subscription."""
    url = emulator.arm(emulator.group_path("rg-of-nobody"), "2022-09-01")
    with emulator.session() as session:
        reader = session.put(url, json={"location": "eastus"}, headers=emulator.authorization("reader"))
        stranger = session.get(url, headers=emulator.authorization("stranger"))
        listed = session.get(emulator.arm("/subscriptions", SUBSCRIPTIONS), headers=emulator.authorization("stranger"))
        readable = session.get(emulator.arm("/subscriptions", SUBSCRIPTIONS), headers=emulator.authorization("reader"))
    assert (reader.status_code, reader.json()["error"]["code"]) == (403, "AuthorizationFailed")
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (403, "AuthorizationFailed")
    assert listed.json()["value"] == []
    assert [item["subscriptionId"] for item in readable.json()["value"]] == [emulator.subscription_id]


def test_wrong_host_name_is_noticed(emulator: Emulator) -> None:
    """TLS is verified by name: a name without certificate fails."""
    url = emulator.resource_manager.replace("management", "elsewhere")
    with emulator.session() as session, pytest.raises(requests.exceptions.SSLError):
        session.get(f"{url}/metadata/endpoints?api-version=2022-09-01")

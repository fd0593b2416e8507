# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token service as `msal` uses it, beside the older form of the same request: both get the same.

`msal` is what Microsoft's clients sign in with today; the older form, with `resource` in the place of `scope`, is that
of ADAL before it.
"""

from __future__ import annotations

import base64
import collections.abc as c
import json
import typing as t

import msal
import pytest
import requests
from cryptography.hazmat.primitives import serialization

from tests.clients.proxy import Proxy
from tests.emulator.authority import self_signed_pair
from tests.emulator.client import Account, Emulator

Answer = dict[str, t.Any]
# Members of a token that differ in every one of them.
UNIQUE = frozenset({"iat", "nbf", "exp", "uti"})


@pytest.fixture(scope="module", autouse=True)
def _tell_the_version(used: dict[str, str]) -> None:
    """This `msal` is that of the tests themselves."""
    used["msal (development)"] = msal.__version__


@pytest.fixture
def web(cloud: Emulator, proxy: Proxy) -> c.Iterator[requests.Session]:
    """What both sign in through: the real names, verified."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": proxy.url}
        session.verify = str(cloud.ca_cert)
        yield session


class Asked(t.NamedTuple):
    """What a sign-in is asked for; `change` spoils one part."""

    tenant: str
    client_id: str
    secret: str
    audience: str

    @classmethod
    def of(cls, cloud: Emulator, **change: str) -> Asked:
        """Ask for the owner's token."""
        who = cloud.accounts["owner"]
        return cls(who.tenant_id, who.client_id, who.client_secret, cloud.audience)._replace(**change)


def with_msal(cloud: Emulator, web: requests.Session, asked: Asked, *, credential: t.Any = None) -> Answer:
    """Sign in as Microsoft's clients do."""
    application = msal.ConfidentialClientApplication(
        asked.client_id,
        client_credential=credential or asked.secret,
        authority=f"{cloud.login}/{asked.tenant}",
        instance_discovery=False,
        http_client=web,
    )
    answer: Answer = application.acquire_token_for_client([f"{asked.audience}/.default"])
    return answer


def with_older_form(cloud: Emulator, web: requests.Session, asked: Asked) -> Answer:
    """Sign in as clients did before."""
    form = {
        "grant_type": "client_credentials",
        "client_id": asked.client_id,
        "client_secret": asked.secret,
        "resource": asked.audience,
    }
    answer: Answer = web.post(f"{cloud.login}/{asked.tenant}/oauth2/token", data=form).json()
    return answer


def claims(token: str) -> Answer:
    """Return what a token says that is not different in every token."""
    part = token.split(".")[1]
    content: Answer = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return {key: value for key, value in content.items() if key not in UNIQUE}


def certificate_of(account: Account) -> dict[str, str]:
    """Return the certificate as msal wants it."""
    assert account.certificate_file is not None
    pem = account.certificate_file.read_text(encoding="utf-8")
    certificate = pem[pem.index("-----BEGIN CERTIFICATE") :]
    return {"private_key": pem, "public_certificate": certificate}


def test_same_token(cloud: Emulator, web: requests.Session) -> None:
    """Secret, certificate and the older form lead to tokens that say the same and open the same door."""
    asked = Asked.of(cloud)
    answers = [
        with_msal(cloud, web, asked),
        with_msal(cloud, web, asked, credential=certificate_of(cloud.accounts["owner"])),
        with_older_form(cloud, web, asked),
    ]
    tokens = [answer["access_token"] for answer in answers]
    assert [claims(token) for token in tokens] == [claims(tokens[0])] * len(tokens)
    assert [answer["expires_in"] for answer in answers] == [3599, 3599, "3599"]
    assert int(answers[-1]["expires_on"]) - int(answers[-1]["not_before"]) == 3599
    assert {answer["token_type"] for answer in answers} == {"Bearer"}
    for token in tokens:
        found = web.get(cloud.arm("/subscriptions", "2022-12-01"), headers={"Authorization": f"Bearer {token}"})
        assert found.status_code == 200


@pytest.mark.parametrize(
    ("change", "error", "number"),
    [
        ({"secret": "wrong"}, "invalid_client", 7000215),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, "unauthorized_client", 700016),
        ({"audience": "https://elsewhere.azurelocal.test"}, "invalid_resource", 500011),
    ],
)
def test_same_refusal(change: dict[str, str], error: str, number: int, cloud: Emulator, web: requests.Session) -> None:
    """What is wrong is told in the same way to both."""
    asked = Asked.of(cloud, **change)
    for answer in (with_msal(cloud, web, asked), with_older_form(cloud, web, asked)):
        assert (answer["error"], answer["error_codes"]) == (error, [number])
        assert f"AADSTS{number}: " in answer["error_description"]
        assert "access_token" not in answer


@pytest.mark.parametrize("part", ["private_key", "public_certificate"])
def test_certificate_of_somebody_else(part: str, cloud: Emulator, web: requests.Session) -> None:
    """Neither another key nor another certificate is good."""
    key, certificate = self_signed_pair("somebody else")
    foreign = {"private_key": key, "public_certificate": certificate.public_bytes(serialization.Encoding.PEM)}
    credential = {**certificate_of(cloud.accounts["owner"]), part: foreign[part].decode()}
    answer = with_msal(cloud, web, Asked.of(cloud), credential=credential)
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [700027])


def test_unknown_tenant(cloud: Emulator, web: requests.Session) -> None:
    """msal asks for the description of a tenant first, and finds out there."""
    asked = Asked.of(cloud, tenant="00000000-0000-0000-0000-000000000001")
    with pytest.raises(ValueError, match="00000000-0000-0000-0000-000000000001"):
        with_msal(cloud, web, asked)
    assert with_older_form(cloud, web, asked)["error_codes"] == [90002]

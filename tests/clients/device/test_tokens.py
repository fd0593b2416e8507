# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our sign-in to a device beside Microsoft's libraries: all three get the same tokens and the same refusals."""

from __future__ import annotations

import base64
import collections.abc as c
import json
import pathlib
import re
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._arm.adfs import PUBLIC_CLIENT_ID, AdfsSignIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from tests.clients.device.estate import USER, Served
from tests.clients.flow import run_flow

FLOW = pathlib.Path(__file__).with_name("token_flow.py")
SERVICE_CLIENT = "cbd868c5-7207-431f-8d16-1cb144b50971"
# What differs from token to token.
VOLATILE = frozenset({"iat", "nbf", "exp", "uti"})

Answer = dict[str, t.Any]


@pytest.fixture(scope="module")
def transport(device: Served) -> HttpTransport:
    """Our way to the device."""
    return HttpTransport(Tls(ca_cert=str(device.ca_cert), address=device.device.described["address"]))


@pytest.fixture(scope="module")
def audience(device: Served, transport: HttpTransport) -> str:
    """What tokens have to be for, as the metadata name it."""
    metadata = transport.send("GET", f"{device.management}/metadata/endpoints?api-version=2015-01-01").body
    return str(metadata["authentication"]["audiences"][0])


@pytest.fixture(scope="module")
def libraries(device: Served, audience: str, programs: c.Callable[[str], pathlib.Path]) -> dict[str, dict[str, Answer]]:
    """What Microsoft's libraries got, by library and kind."""
    job = {
        "authority": f"{device.login}/adfs",
        "audience": audience,
        "user": USER,
        "user_client": PUBLIC_CLIENT_ID,
        "service_client": SERVICE_CLIENT,
        "secret": device.password,
    }
    found: dict[str, dict[str, Answer]] = run_flow(programs("sdk") / "python", FLOW, job, device.environment)
    return found


@pytest.fixture(scope="module")
def ours(device: Served, audience: str, transport: HttpTransport) -> dict[str, Answer]:
    """What our sign-in gets, by kind."""
    user = AdfsSignIn(transport, f"{device.login}/adfs", audience, USER, device.password)
    service = AdfsSignIn(transport, f"{device.login}/adfs", audience, SERVICE_CLIENT, device.password, is_user=False)
    first = user.sign_in(None)
    grants = {"user": first, "refreshed": user.sign_in(first.refresh_token), "service": service.sign_in(None)}
    answers: dict[str, Answer] = {
        kind: {"access_token": grant.access_token, "expires_in": grant.lifetime, "refresh_token": grant.refresh_token}
        for kind, grant in grants.items()
    }
    with pytest.raises(AuthenticationError) as refusal:
        AdfsSignIn(transport, f"{device.login}/adfs", audience, USER, "wrong").sign_in(None)
    return {**answers, "refused": {"error": str(refusal.value)}}


@pytest.mark.parametrize("library", ["adal", "msal"])
@pytest.mark.parametrize("kind", ["user", "refreshed", "service", "refused"])
def test_the_same_as(
    library: str, kind: str, libraries: dict[str, dict[str, Answer]], ours: dict[str, Answer], device: Served
) -> None:
    """A token says the same whoever asked for it, and lives as long; a refusal has the same number."""
    found = described(libraries[library][kind])
    assert found == described(ours[kind])
    assert found.get("refreshable", False) is (kind in ("user", "refreshed"))
    for token in (answer.get("access_token") for answer in (libraries[library][kind], ours[kind])):
        assert token is None or subscriptions(device, token) == [device.subscription]


def test_the_forms_on_the_wire(
    device: Served, libraries: dict[str, dict[str, Answer]], ours: dict[str, Answer]
) -> None:
    """ADAL and we ask with `resource`, MSAL with `scope`: what is compared here are really different requests."""
    asked = [
        exchange["request_body"] for exchange in device.exchanges_since(0) if "/oauth2/token" in exchange["url"].lower()
    ]
    passwords = [form for form in asked if "grant_type=password" in form]
    assert any("resource=" in form for form in passwords)
    assert any(".default" in form and "resource=" not in form for form in passwords)


def described(answer: Answer) -> Answer:
    """Return what can be compared of an answer."""
    if "error" in answer:
        match = re.search(r"AADSTS\d+", answer["error"])
        return {"error": match[0] if match else answer["error"]}
    part = answer["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert float(answer["expires_in"]) == claims["exp"] - claims["iat"]
    kept = {name: value for name, value in claims.items() if name not in VOLATILE}
    return {**kept, "lifetime": float(answer["expires_in"]), "refreshable": bool(answer["refresh_token"])}


def subscriptions(device: Served, token: str) -> list[str]:
    """Return the subscriptions that a token leads to."""
    with device.device.named_session(str(device.ca_cert)) as session:
        url = f"{device.management}/subscriptions?api-version=2016-06-01"
        answer = session.get(url, headers={"Authorization": f"Bearer {token}"})
    return [item["subscriptionId"].lower() for item in answer.json()["value"]]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From connection options to a client."""

from __future__ import annotations

import dataclasses
import json

import pytest
from fakes import ARM, FAKE_ENVIRONMENT, SUBSCRIPTION, Expect, FakeClock, FakeContext, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm import connect as module
from ansible_collections.edgestack.azure.plugins.module_utils._arm.adfs import AdfsSignIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect, sign_in_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.entra import ClientSecretSignIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import Tls
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

DEVICE = "https://management.device.test"
USER = {"username": "EdgeArmUser", "password": "made-up"}
APPLICATION = {"tenant_id": "t", "client_id": "app", "client_secret": "made-up-too"}
TOKEN = {"access_token": "made-up-three"}
METADATA = {"authentication": {"loginEndpoint": "https://login.device.test/adfs", "audiences": [f"{DEVICE}/x"]}}
ADFS = dataclasses.replace(FAKE_ENVIRONMENT, name="shop-7", kind="adfs", login="https://login.device.test/adfs")


def options(**given):
    defaults = {name: option.get("default") for name, option in connection_spec().argument_spec.items()}
    return {**defaults, **given}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def network(monkeypatch):
    """A fake network: ``expected`` is answered, and ``trust`` holds how each transport was set up."""
    transport = FakeTransport()
    transport.trust = []

    def make(tls, *, timeout, clock):
        transport.trust.append((tls, timeout))
        return transport

    monkeypatch.setattr(module, "HttpTransport", make)
    return transport


def test_nothing_is_sent_and_no_secret_is_missed(network, clock):
    context = FakeContext()
    client = connect(options(**APPLICATION, subscription_id=SUBSCRIPTION), context, clock=clock)
    assert (client.environment.name, client.subscription_id) == ("AzureCloud", SUBSCRIPTION)
    assert (context.secrets, context.warnings, network.calls) == (["made-up-too"], [], [])


@pytest.mark.parametrize("name", ["AzureCloud", "azurecloud", "AZURECHINACLOUD", "AzureUSGovernment"])
def test_built_in_clouds_are_found_in_any_letter_case(network, name):
    assert connect(options(environment=name, **TOKEN), FakeContext()).environment.name.lower() == name.lower()


def test_an_unknown_environment_is_refused_and_the_known_are_listed(network):
    Registry().save(ADFS)
    with pytest.raises(InvalidInput, match="'shop-8'.*AzureUSGovernment, shop-7, or an ARM endpoint"):
        connect(options(environment="shop-8", **TOKEN), FakeContext())


def test_a_device_is_discovered_once_and_signed_in_once(network, clock):
    network.expected = [
        Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA),
        Expect("POST", "https://login.device.test/adfs/oauth2/token", json={"access_token": "t", "expires_in": 5400}),
        Expect("GET", f"{DEVICE}/subscriptions", json={"value": [{"subscriptionId": "S"}]}),
        *[Expect("GET", f"{DEVICE}/x", json={}, sent_headers={"Authorization": "Bearer t"})] * 2,
    ]
    for _task in range(2):
        context = FakeContext()
        client = connect(options(environment=DEVICE + "/", **USER), context, clock=clock)
        assert client.subscription_id == "S"
        assert client.get("/x", "1") == {}
        assert "t" in context.secrets
    network.assert_done()


def test_a_wrong_password_is_refused_although_a_token_is_kept(network):
    def ask(password):
        client = connect(options(environment=DEVICE, username="EdgeArmUser", password=password), FakeContext())
        return client.get("/x", "1")

    token = "https://login.device.test/adfs/oauth2/token"
    asked = Expect("GET", f"{DEVICE}/x", json={}, sent_headers={"Authorization": "Bearer t"})
    refusal = {"error": "invalid_grant", "error_description": "AADSTS50126: Wrong user name or password."}
    network.expected = [
        Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA),
        Expect("POST", token, json={"access_token": "t", "expires_in": 5400, "refresh_token": "r"}),
        asked,
        Expect("POST", token, status=400, json=refusal),
        asked,
    ]
    assert ask("right") == {}
    with pytest.raises(AuthenticationError, match="AADSTS50126"):
        ask("wrong")
    assert ask("right") == {}
    network.assert_done()


def test_without_token_cache_nothing_is_kept(network, clock):
    network.expected = [Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA)] * 2
    for _task in range(2):
        connect(options(environment=DEVICE, token_cache=False, **USER), FakeContext(), clock=clock)
    network.assert_done()


def test_a_discovery_is_repeated_after_a_day(network, clock):
    network.expected = [Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA)] * 2
    connect(options(environment=DEVICE, **USER), FakeContext(), clock=clock)
    clock.sleep(24 * 3600 + 1)
    connect(options(environment=DEVICE, **USER), FakeContext(), clock=clock)
    network.assert_done()


def test_what_is_kept_for_an_environment_is_forgotten_with_it(network, clock):
    network.expected = [Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA)] * 2
    connect(options(environment=DEVICE, **USER), FakeContext(), clock=clock)
    assert TokenCache(clock=clock).forget(DEVICE) == 1
    connect(options(environment=DEVICE, **USER), FakeContext(), clock=clock)
    network.assert_done()


def test_a_registered_environment_brings_its_trust_along(network, certificates):
    stored = {"ca_cert": "/stored.pem", "fingerprint": "ab" * 32, "resolve_to": "192.0.2.1"}
    Registry().save(dataclasses.replace(ADFS, **stored))
    for given in ({}, {"ca_cert": certificates.authority, "resolve_to": "192.0.2.2"}, {"fingerprint": "cd" * 32}):
        connect(options(environment="shop-7", request_timeout=5, **TOKEN, **given), FakeContext())
    assert network.trust == [
        (Tls(ca_cert="/stored.pem", fingerprint="ab" * 32, address="192.0.2.1"), 5),
        (Tls(ca_cert=certificates.authority, address="192.0.2.2"), 5),
        (Tls(ca_cert="/stored.pem", fingerprint="cd" * 32, address="192.0.2.1"), 5),
    ]


def test_verification_is_switched_off_only_with_a_warning(network):
    context = FakeContext()
    connect(options(validate_certs=False, **TOKEN), context)
    assert [tls.verify for tls, _timeout in network.trust] == [False]
    assert "not verified" in context.warnings[0]


def test_a_given_token_is_used_and_not_stored(network, tmp_path, clock):
    network.expected = [Expect("GET", "/x", json={}, sent_headers={"Authorization": "Bearer made-up-three"})]
    connect(options(**TOKEN, **APPLICATION), FakeContext(), clock=clock).get("/x", "1")
    assert TokenCache(clock=clock).entries("https://management.azure.com") == []


@pytest.mark.parametrize(
    ("environment", "given", "account"),
    [
        (ADFS, USER, ("EdgeArmUser", True)),
        (ADFS, {**USER, **APPLICATION}, ("EdgeArmUser", True)),
        (ADFS, APPLICATION, ("app", False)),
    ],
)
def test_signing_in_through_adfs(environment, given, account):
    sign_in = sign_in_of(options(**given), environment, FakeTransport())
    assert isinstance(sign_in, AdfsSignIn)
    assert (sign_in.account, sign_in.is_user) == account
    assert (sign_in.authority, sign_in.resource) == (environment.login, environment.audience)


@pytest.mark.parametrize("given", [APPLICATION, {**USER, **APPLICATION}])
def test_signing_in_through_entra(given):
    sign_in = sign_in_of(options(**given), FAKE_ENVIRONMENT, FakeTransport())
    assert isinstance(sign_in, ClientSecretSignIn)
    assert (sign_in.account, sign_in.authority, sign_in.audience) == ("app", "https://login.fake.test/t", ARM)


def test_the_tenant_of_the_environment_is_used():
    environment = dataclasses.replace(FAKE_ENVIRONMENT, tenant_id="own")
    given = options(client_id="app", client_secret="made-up")
    assert sign_in_of(given, environment, FakeTransport()).authority.endswith("/own")
    with pytest.raises(InvalidInput, match="Option 'tenant_id'"):
        sign_in_of(given, FAKE_ENVIRONMENT, FakeTransport())


@pytest.mark.parametrize(
    ("environment", "given", "told"),
    [
        (FAKE_ENVIRONMENT, {}, "Microsoft Entra ID. Give tenant_id, client_id and client_secret"),
        (FAKE_ENVIRONMENT, USER, "Microsoft Entra ID"),
        (FAKE_ENVIRONMENT, {"client_id": "app", "tenant_id": "t"}, "client_secret"),
        (ADFS, {}, "AD FS. Give username and password"),
        (ADFS, {"client_id": "app"}, "AD FS"),
    ],
)
def test_missing_credentials_are_asked_for(environment, given, told):
    with pytest.raises(InvalidInput) as caught:
        sign_in_of(options(**given), environment, FakeTransport())
    assert told in caught.value.message


def test_the_tenant_adfs_makes_it_adfs(network):
    network.expected = [
        Expect(
            "GET",
            f"{DEVICE}/metadata/endpoints",
            json={**METADATA, "authentication": {"loginEndpoint": "https://login.device.test"}},
        )
    ]
    client = connect(options(environment=DEVICE, tenant_id="adfs", **USER), FakeContext())
    assert (client.environment.kind, client.environment.login) == ("adfs", "https://login.device.test/adfs")


def test_bad_options_are_refused_before_anything_is_sent(network):
    with pytest.raises(InvalidInput, match="'subscription_id'"):
        connect(options(environment=DEVICE, subscription_id="x", **USER), FakeContext())
    assert network.calls == []


def test_an_incompatible_cached_environment_is_discovered_again(network, clock):
    cache = TokenCache(clock=clock)
    old = {"resource_manager": DEVICE, "expires_at": clock.epoch() + 60, "environment": {"unknown": 1}}
    cache.write(json.loads(json.dumps(old)), "environment", DEVICE)
    network.expected = [Expect("GET", f"{DEVICE}/metadata/endpoints", json=METADATA)]
    assert connect(options(environment=DEVICE, **USER), FakeContext(), clock=clock).environment.kind == "adfs"

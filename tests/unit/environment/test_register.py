# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registering, changing and forgetting an environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from environment.conftest import DEVICE, LOGIN, METADATA, SECONDS, UNPROVEN, USER, listed, signed_in, subscription, told
from fakes import SUBSCRIPTION, Expect, FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import Tls
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

GOOD = (told(), signed_in(), listed(subscription()))
OTHER = SUBSCRIPTION.replace("1", "9")


def files():
    directories = (Path(os.environ["EDGESTACK_CONFIG_DIR"]), Path(os.environ["EDGESTACK_CACHE_DIR"]))
    return [path for directory in directories for path in directory.rglob("*")]


def test_check_then_register_then_nothing_then_forget(module, certificates):
    given = {"ca_cert": certificates, "resolve_to": "192.0.2.10"}
    predicted = module.run(*GOOD, check_mode=True, **given)
    assert files() == []
    made = module.run(*GOOD, **given)
    assert made.environment == {
        "name": "shop-7",
        "kind": "adfs",
        "resource_manager": DEVICE,
        "login": LOGIN,
        "audience": f"{DEVICE}/x",
        "storage_suffix": "",
        "tenant_id": None,
        "subscription_id": SUBSCRIPTION,
        "ca_cert": certificates,
        "fingerprint": None,
        "resolve_to": "192.0.2.10",
    }
    assert (made.changed, made.diff) == (True, {"before": {}, "after": made.environment})
    assert (predicted.changed, predicted.diff, predicted.steps) == (True, made.diff, made.steps)
    assert (predicted.signed_in_until, made.signed_in_until) == (None, "2025-06-15T16:36:40Z")
    again = module.run(*GOOD, **given)
    assert (again.changed, again.diff) == (False, {"before": made.environment, "after": made.environment})
    assert module.run(state="absent", check_mode=True).changed
    assert Registry().load("shop-7")
    assert TokenCache(clock=module.clock).entries(DEVICE)
    forgotten = module.run(state="absent")
    assert (forgotten.changed, forgotten.diff) == (True, {"before": made.environment, "after": {}})
    assert (Registry().names(), TokenCache(clock=module.clock).entries(DEVICE)) == ([], [])
    assert not module.run(state="absent").changed


def test_what_was_registered_is_enough_for_other_tasks(module, network, certificates):
    module.run(*GOOD, ca_cert=certificates, resolve_to="192.0.2.10")
    params = {name: option.get("default") for name, option in connection_spec().argument_spec.items()}
    network.expected = [Expect("GET", f"{DEVICE}/x", json={}, sent_headers={"Authorization": "Bearer token-of-device"})]
    client = connect({**params, **USER, "environment": "shop-7"}, FakeContext(), clock=module.clock)
    assert client.subscription_id == SUBSCRIPTION
    assert client.get("/x", "1") == {}
    network.assert_done()
    assert network.trust[-1] == Tls(ca_cert=certificates, address="192.0.2.10")


def test_a_subscription_that_is_given_to_a_task_beats_the_registered_one(module):
    module.run(*GOOD)
    params = {name: option.get("default") for name, option in connection_spec().argument_spec.items()}
    given = {**params, **USER, "environment": "shop-7", "subscription_id": OTHER}
    assert connect(given, FakeContext(), clock=module.clock).subscription_id == OTHER


def test_no_secret_is_registered_or_shown(module):
    made = module.run(*GOOD)
    shown = json.dumps([made.diff, made.environment, made.steps]) + Path(Registry().path).read_text(encoding="utf-8")
    for secret in (USER["password"], "token-of-device", "refresh"):
        assert secret not in shown
        assert secret in made.context.secrets


def test_a_device_is_named_by_its_name_and_domain(module):
    made = module.run(*GOOD, device_name="DBE-1", dns_domain="example.com")
    assert made.environment["resource_manager"] == DEVICE


def test_what_is_left_out_stays_and_an_empty_text_takes_it_back(module, certificates):
    module.run(*GOOD, fingerprint="ab" * 32, resolve_to="192.0.2.10", subscription_id=SUBSCRIPTION.upper())
    again = module.run(*GOOD, endpoint=None)
    assert not again.changed
    assert module.network.trust[-1] == Tls(fingerprint="ab" * 32, address="192.0.2.10")
    without = module.run(*GOOD, resolve_to="")
    assert (without.changed, without.environment["resolve_to"]) == (True, None)
    # Once there is an authority, the fingerprint of the first contact has done its work.
    issued = module.run(*GOOD, ca_cert=certificates)
    assert (issued.environment["ca_cert"], issued.environment["fingerprint"]) == (certificates, None)


def test_another_endpoint_does_not_inherit_the_trust_of_the_first(module):
    module.run(*GOOD, fingerprint="ab" * 32, resolve_to="192.0.2.10")
    second = DEVICE.replace("1", "2")
    moved = module.run(Expect("GET", f"{second}/metadata/endpoints", json=METADATA), endpoint=second, **UNPROVEN)
    assert (moved.changed, moved.environment["fingerprint"], moved.environment["resolve_to"]) == (True, None, None)
    assert moved.environment["subscription_id"] is None
    assert moved.diff["before"]["resource_manager"] == DEVICE


def test_without_verification_nobody_signs_in(module):
    made = module.run(told(), **UNPROVEN, username=None, password=None)
    assert (made.changed, made.signed_in_until, made.environment["subscription_id"]) == (True, None, None)
    assert [step["step"] for step in made.steps] == ["resolve", "connect", "tls", "metadata"]
    verified = module.run(*GOOD)
    assert (verified.changed, verified.environment["subscription_id"]) == (True, SUBSCRIPTION)
    assert not module.run(told(), **UNPROVEN).changed


def test_credentials_are_proven_even_if_a_token_is_kept(module):
    module.run(*GOOD)
    module.clock.sleep(60)
    again = module.run(*GOOD)
    (token,) = [entry for entry in TokenCache(clock=module.clock).entries(DEVICE) if "access_token" in entry]
    assert token["expires_at"] == module.clock.epoch() + SECONDS
    assert again.signed_in_until == "2025-06-15T16:37:40Z"


def test_without_token_cache_nothing_but_the_registration_is_kept(module):
    made = module.run(*GOOD, token_cache=False)
    assert made.signed_in_until is None
    assert {path.name for path in files()} == {"environments.json", "environments.json.lock"}


def test_a_given_token_is_used_as_it_is(module):
    answers = (told(), listed(subscription(), sent_headers={"Authorization": "Bearer given"}))
    made = module.run(*answers, access_token="given", username=None, password=None)
    assert (made.changed, made.signed_in_until) == (True, None)
    assert "not needed with 'access_token'" in [step["detail"] for step in made.steps]


def test_the_tenant_adfs_stays_adfs(module):
    plain = {"authentication": {**METADATA["authentication"], "loginEndpoint": LOGIN.removesuffix("/adfs")}}
    answers = (told(json=plain), *GOOD[1:])
    made = module.run(*answers, tenant_id="adfs")
    assert (made.environment["kind"], made.environment["login"]) == ("adfs", LOGIN)
    assert not module.run(*answers).changed


def test_the_tenant_of_variables_for_a_cloud_is_not_that_of_a_device(module):
    assert module.run(*GOOD, tenant_id=OTHER).environment["tenant_id"] is None


def test_the_tenant_of_a_private_cloud_is_registered(module):
    cloud = {"authentication": {"loginEndpoint": "https://login.dbe-1.example.com", "audiences": [DEVICE]}}
    made = module.run(told(json=cloud), **UNPROVEN, tenant_id=OTHER)
    assert (made.environment["kind"], made.environment["tenant_id"]) == ("entra", OTHER)
    assert not module.run(told(json=cloud), **UNPROVEN).changed


def test_an_incomplete_registration_is_replaced_or_forgotten(module):
    directory = Path(os.environ["EDGESTACK_CONFIG_DIR"])
    directory.mkdir(mode=0o700)
    (directory / "environments.json").write_text('{"shop-7": {"name": "shop-7"}}', encoding="utf-8")
    assert module.run(*GOOD, check_mode=True).changed
    assert module.run(*GOOD).changed
    (directory / "environments.json").write_text('{"shop-7": {"name": "shop-7"}}', encoding="utf-8")
    assert module.run(state="absent").changed


@pytest.mark.parametrize(
    ("changes", "told_option", "words"),
    [
        ({"name": "Shop-7"}, "name", "lower-case"),
        ({"name": "azurecloud"}, "name", "AzureCloud"),
        ({"name": "azurecloud", "state": "absent"}, "name", "AzureCloud"),
        ({"endpoint": "https://Management.x.test"}, "endpoint", "lower case only"),
        ({"endpoint": "management.x.test"}, "endpoint", "https://<host>"),
        ({"endpoint": None}, "endpoint", "'shop-7' is not"),
        ({"device_name": "much-too-long-a-name", "dns_domain": "example.com"}, "device_name", "1 to 13"),
        ({"subscription_id": "mine"}, "subscription_id", "GUID"),
        ({"resolve_to": "shop"}, "resolve_to", "IP address"),
        ({"ca_cert": "/nowhere.pem"}, "ca_cert", "readable file"),
    ],
)
def test_bad_options_are_named_before_anything_is_sent(module, changes, told_option, words):
    with pytest.raises(InvalidInput) as caught:
        module.run(**changes)
    assert caught.value.result["option"] == told_option
    assert words in caught.value.message
    assert (module.network.calls, files()) == ([], [])


@pytest.fixture
def certificates(tmp_path):
    path = tmp_path / "trust.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    return str(path)

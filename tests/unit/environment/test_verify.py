# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each step of the verification fails by its own name and leaves nothing registered."""

from __future__ import annotations

import pytest
from environment.conftest import DEVICE, LOGIN, listed, signed_in, subscription, told
from fakes import SUBSCRIPTION, arm_error

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

ALL = ["resolve", "connect", "tls", "metadata", "sign_in", "subscription"]
OTHER = SUBSCRIPTION.replace("1", "9")
THIRD = SUBSCRIPTION.replace("1", "8")


def broken(kind):
    return TransportError(f"Cannot talk: {kind}.", kind=kind, host="management.dbe-1.example.com")


def refusal(number):
    return {"error": "invalid_grant", "error_description": f"AADSTS{number}: No.\r\nTrace ID: 1"}


@pytest.mark.parametrize(
    ("answers", "step", "words"),
    [
        ([told(error=broken("dns"))], "resolve", "dns"),
        ([told(error=broken("refused"))], "connect", "refused"),
        ([told(error=broken("timeout"))], "connect", "timeout"),
        ([told(error=broken("proxy"))], "connect", "proxy"),
        ([told(error=broken("dropped"))], "connect", "dropped"),
        ([told(error=broken("tls"))], "tls", "tls"),
        ([told(status=503), told(status=503)], "metadata", "HTTP 503"),
        ([told(json={}), told(status=404)], "metadata", "not understood"),
        ([told(), signed_in(error=broken("dns"))], "sign_in", "dns"),
        ([told(), signed_in(status=400, json=refusal(50126))], "sign_in", "set in the Azure portal"),
        ([told(), signed_in(status=400, json=refusal(90056))], "sign_in", "does not know this ARM endpoint"),
        ([told(), signed_in(status=503, json={})], "sign_in", "out of order"),
        ([told(), signed_in(), listed()], "subscription", "virtual machines are enabled"),
        ([told(), signed_in(), listed(subscription(state="Disabled"))], "subscription", "no subscription that can be"),
        (
            [told(), signed_in(), listed(status=403, json=arm_error("AuthorizationFailed"))],
            "subscription",
            "AuthorizationFailed",
        ),
    ],
)
def test_the_step_that_fails_is_named(module, answers, step, words):
    with pytest.raises(CollectionError) as caught:
        module.run(*answers)
    steps = caught.value.result["steps"]
    assert [item["step"] for item in steps] == ALL[: ALL.index(step) + 1]
    assert [item["ok"] for item in steps] == [True] * (len(steps) - 1) + [False]
    assert f"{DEVICE} cannot be used, so nothing was registered. Step '{step}' failed: " in caught.value.message
    assert words in steps[-1]["detail"]
    assert steps[-1]["detail"] in caught.value.message
    assert Registry().names() == []
    module.network.assert_done()


def test_a_failed_verification_leaves_an_older_registration_alone(module):
    before = module.run(told(), signed_in(), listed(subscription())).environment
    with pytest.raises(CollectionError):
        module.run(told(), signed_in(status=400, json=refusal(50126)), resolve_to="192.0.2.99")
    assert Registry().stored("shop-7") == before


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"username": None, "password": None}, "No credentials"),
        ({"client_id": "x", "username": None}, "No credentials"),
    ],
)
def test_missing_credentials_are_asked_for_in_their_step(module, missing, words):
    with pytest.raises(CollectionError, match=words) as caught:
        module.run(told(), **missing)
    assert caught.value.result["steps"][-1]["step"] == "sign_in"
    assert caught.value.result["option"] == "environment"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({}, "management.dbe-1.example.com resolves"),
        ({"resolve_to": "192.0.2.1"}, "not needed: 'resolve_to' is 192.0.2.1"),
        ({"fingerprint": "ab" * 32}, "the certificate is the one that 'fingerprint' names"),
        ({"validate_certs": False}, "not verified, as 'validate_certs' asks for"),
        ({}, "verified by the authorities of the system"),
        ({}, f"one signs in through AD FS at {LOGIN} for {DEVICE}/x"),
        ({}, "login.dbe-1.example.com gave a token"),
        ({}, f"{SUBSCRIPTION} (Default, Enabled)"),
    ],
)
def test_the_steps_say_how_they_passed(module, changes, detail):
    made = module.run(told(), signed_in(), listed(subscription()), **changes)
    assert [item["step"] for item in made.steps] == ALL
    assert detail in [item["detail"] for item in made.steps]


@pytest.mark.parametrize(
    ("asked", "seen", "chosen"),
    [
        (None, [subscription(), subscription(OTHER, state="Disabled")], SUBSCRIPTION),
        (OTHER.upper(), [subscription(), subscription(OTHER)], OTHER),
        (None, [subscription(), subscription(OTHER)], None),
    ],
)
def test_the_subscription_that_is_registered(module, asked, seen, chosen):
    made = module.run(told(), signed_in(), listed(*seen), subscription_id=asked)
    assert made.environment["subscription_id"] == chosen
    assert SUBSCRIPTION in made.steps[-1]["detail"] or asked


def test_of_several_the_registered_one_stays_as_long_as_it_is_there(module):
    module.run(told(), signed_in(), listed(subscription(), subscription(OTHER)), subscription_id=OTHER)
    kept = module.run(told(), signed_in(), listed(subscription(), subscription(OTHER)))
    assert (kept.changed, kept.environment["subscription_id"]) == (False, OTHER)
    assert "as registered before" in kept.steps[-1]["detail"]
    # A device that was reset has another one.
    reset = module.run(told(), signed_in(), listed(subscription(THIRD)))
    assert (reset.changed, reset.environment["subscription_id"]) == (True, THIRD)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ([subscription(OTHER)], f"does not see the subscription '{SUBSCRIPTION}'"),
        ([subscription(state="Deleted")], "cannot be used"),
    ],
)
def test_a_subscription_that_was_asked_for_has_to_be_there(module, seen, words):
    with pytest.raises(CollectionError, match=words):
        module.run(told(), signed_in(), listed(*seen), subscription_id=SUBSCRIPTION)
    assert Registry().names() == []


def test_switched_off_verification_of_certificates_is_warned_of(module):
    made = module.run(told(), signed_in(), listed(subscription()), validate_certs=False)
    assert "not verified" in made.context.warnings[0]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: from memory, from the cache, by signing in."""

from __future__ import annotations

import json
import threading

import pytest
from fakes import FakeClock, FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._arm.auth import GivenToken, SignedIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.secret_digest import digest_of, is_digest_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import Grant
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache


class FakeSignIn:
    """Grants ``grant-1``, ``grant-2``, ...; ``refreshed`` holds what refresh token each call got."""

    authority = "https://login.test"

    def __init__(self, *, account="user", secret="made-up", lifetime=3600.0, before=lambda: None):
        self.account = account
        self.secret = secret
        self.lifetime = lifetime
        self.before = before
        self.refreshed = []

    def sign_in(self, refresh_token):
        self.before()
        self.refreshed.append(refresh_token)
        number = len(self.refreshed)
        return Grant(f"grant-{number}", self.lifetime, f"refresh-{number}")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def make(tmp_path, clock):
    def make_tokens(sign_in, *, cached=True, environment="https://a.test", context=None, cache=None):
        return SignedIn(
            sign_in,
            resource_manager=environment,
            audience="audience",
            cache=cache or (TokenCache(str(tmp_path), clock=clock) if cached else None),
            clock=clock,
            register_secret=(context or FakeContext()).register_secret,
        )

    return make_tokens


@pytest.mark.parametrize("cached", [True, False])
def test_one_sign_in_lasts_until_shortly_before_the_token_expires(make, clock, cached):
    sign_in = FakeSignIn()
    tokens = make(sign_in, cached=cached)
    assert [tokens.token(), tokens.token()] == ["grant-1", "grant-1"]
    clock.sleep(3299)
    assert tokens.token() == "grant-1"
    clock.sleep(1)
    assert tokens.token() == "grant-2"
    assert sign_in.refreshed == [None, "refresh-1"]


def test_a_token_with_a_short_life_is_used_too(make, clock):
    sign_in = FakeSignIn(lifetime=60)
    tokens = make(sign_in)
    assert tokens.token() == "grant-1"
    clock.sleep(44)
    assert tokens.token() == "grant-1"
    clock.sleep(1)
    assert tokens.token() == "grant-2"


def test_the_next_task_finds_the_token(make):
    assert make(FakeSignIn()).token() == "grant-1"
    context, sign_in = FakeContext(), FakeSignIn()
    assert make(sign_in, context=context).token() == "grant-1"
    assert sign_in.refreshed == []
    assert context.secrets == ["grant-1", "refresh-1"]


def test_a_token_is_kept_for_the_secret_that_it_was_got_with(make, tmp_path):
    tokens = make(FakeSignIn(secret="right"))
    tokens.token()
    tokens.note("subscription_id", "s")

    class Refusing(FakeSignIn):
        def sign_in(self, refresh_token):
            super().sign_in(refresh_token)
            raise AuthenticationError("wrong")

    wrong = Refusing(secret="wrong")
    for ask in (make(wrong).token, lambda: make(wrong).renew("grant-1"), lambda: make(wrong).recall("subscription_id")):
        with pytest.raises(AuthenticationError):
            ask()
    assert wrong.refreshed == [None] * 3, "the refresh token is not for everybody either"

    right = FakeSignIn(secret="right")
    assert make(right).token() == "grant-1"
    assert right.refreshed == []
    (kept,) = tmp_path.glob("*.json")
    assert "right" not in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("digest", [None, "", "salt", "salt:digest", "s\u00e4lt:digest", 7])
def test_a_token_that_nobody_knows_the_secret_of_is_not_used(make, tmp_path, digest):
    make(FakeSignIn()).token()
    (kept,) = tmp_path.glob("*.json")
    entry = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({**entry, "secret_digest": digest}), encoding="utf-8")
    sign_in = FakeSignIn()
    make(sign_in).token()
    assert sign_in.refreshed == [None]


def test_the_same_secret_leaves_other_digests():
    first, second = digest_of("right"), digest_of("right")
    assert first != second
    assert [is_digest_of("right", first), is_digest_of("right", second), is_digest_of("wrong", first)] == [1, 1, 0]


def test_without_a_cache_nothing_is_kept(make, tmp_path):
    make(FakeSignIn(), cached=False).token()
    assert list(tmp_path.iterdir()) == []


def test_accounts_and_environments_do_not_share_tokens(make):
    make(FakeSignIn()).token()
    for tokens in (make(FakeSignIn(account="other")), make(FakeSignIn(), environment="https://b.test")):
        sign_in = tokens._sign_in
        tokens.token()
        assert sign_in.refreshed == [None]


@pytest.mark.parametrize("cached", [True, False])
def test_a_refused_token_is_replaced_with_the_password(make, cached):
    sign_in = FakeSignIn()
    tokens = make(sign_in, cached=cached)
    refused = tokens.token()
    assert tokens.renew(refused) == "grant-2"
    assert tokens.renew(refused) == "grant-2"
    assert sign_in.refreshed == [None, None]


def test_what_another_task_renewed_is_taken_over(make):
    first, second = make(FakeSignIn()), make(FakeSignIn())
    refused = first.token()
    assert second.token() == refused
    assert first.renew(refused) == "grant-2"
    assert second.renew(refused) == "grant-2"
    assert second._sign_in.refreshed == []


def test_of_many_tasks_one_signs_in(make, tmp_path, clock):
    tasks = 20
    reads = threading.Semaphore(0)

    class CountingCache(TokenCache):
        def read(self, *key):
            reads.release()
            return super().read(*key)

    def wait_for_the_others():
        # Every task has looked into the cache once, in vain, and this one a second time under the lock.
        for _number in range(tasks + 1):
            assert reads.acquire(timeout=30)

    sign_in = FakeSignIn(before=wait_for_the_others)
    # A lock excludes threads just as it does processes: each opens the file by itself.
    providers = [make(sign_in, cache=CountingCache(str(tmp_path), clock=clock)) for _task in range(tasks)]
    got = []
    threads = [threading.Thread(target=lambda one=one: got.append(one.token())) for one in providers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["grant-1"] * tasks


def test_notes_live_as_long_as_the_token(make):
    tokens = make(FakeSignIn())
    assert tokens.recall("subscription_id") is None
    tokens.note("subscription_id", "s")
    assert make(FakeSignIn()).recall("subscription_id") == "s"
    tokens.renew(tokens.token())
    assert tokens.recall("subscription_id") is None


def test_a_given_token_cannot_be_renewed():
    given = GivenToken("mine")
    assert given.token() == "mine"
    with pytest.raises(AuthenticationError, match="'access_token'") as caught:
        given.renew("mine")
    assert (caught.value.status, caught.value.transient) == (401, False)


@pytest.mark.parametrize("cached", [True, False])
def test_credentials_are_proven_by_signing_in_whatever_is_kept(make, clock, cached):
    context, sign_in = FakeContext(), FakeSignIn()
    tokens = make(sign_in, cached=cached, context=context)
    assert tokens.token() == "grant-1"
    assert tokens.prove() == clock.epoch() + 3600
    assert tokens.token() == "grant-2"
    # A refresh token would prove nothing.
    assert sign_in.refreshed == [None, None]
    assert {"grant-2", "refresh-2"} <= set(context.secrets)
    assert make(sign_in, cached=cached).token() == ("grant-2" if cached else "grant-3")


def test_a_given_token_cannot_be_proven():
    assert GivenToken("made-up").prove() is None

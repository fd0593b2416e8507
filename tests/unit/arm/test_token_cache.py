# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping tokens from task to task."""

from __future__ import annotations

import os
import stat

import pytest
from fakes import FakeClock

from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache, cache_directory


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def cache(tmp_path, clock):
    return TokenCache(str(tmp_path / "cache"), clock=clock)


def entry(clock, environment="https://a.test", seconds=60):
    return {"resource_manager": environment, "expires_at": clock.epoch() + seconds, "access_token": "x"}


def test_an_entry_is_found_by_its_whole_key_until_it_expires(cache, clock):
    cache.write(entry(clock), "token", "user")
    assert cache.read("token", "user") == entry(clock)
    assert [cache.read("token", "other"), cache.read("token"), cache.read("token\nuser")] == [None, None, entry(clock)]
    clock.sleep(61)
    assert cache.read("token", "user") is None


def test_files_are_private_and_their_names_tell_nothing(cache, clock, tmp_path):
    cache.write(entry(clock), "token", "user")
    directory = tmp_path / "cache"
    (name,) = os.listdir(directory)
    assert "user" not in name
    assert stat.S_IMODE(os.stat(directory).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(directory / name).st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"expires_at": "soon"}', '{"expires_at": 99999999999}'])
def test_a_damaged_entry_is_no_entry(cache, clock, tmp_path, content):
    cache.write(entry(clock), "k")
    (name,) = os.listdir(tmp_path / "cache")
    (tmp_path / "cache" / name).write_text(content, encoding="ascii")
    assert cache.read("k") is None
    assert cache.entries("https://a.test") == []


def test_an_environment_is_forgotten_and_no_other(cache, clock):
    cache.write(entry(clock), "1")
    cache.write(entry(clock), "2")
    cache.write(entry(clock, "https://b.test"), "3")
    assert len(cache.entries("https://a.test")) == 2
    assert cache.forget("https://a.test") == 2
    assert (cache.forget("https://a.test"), cache.entries("https://a.test")) == (0, [])
    assert cache.read("3")


def test_what_has_expired_is_forgotten_too_because_of_its_refresh_token(cache, clock, tmp_path):
    cache.write(entry(clock), "1")
    clock.sleep(61)
    assert cache.entries("https://a.test") == []
    assert cache.forget("https://a.test") == 1
    assert os.listdir(tmp_path / "cache") == []


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("EDGESTACK_CACHE_DIR", "/one")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", "/people/me")
    assert cache_directory() == "/one"
    monkeypatch.delenv("EDGESTACK_CACHE_DIR")
    assert cache_directory() == str(tmp_path / "edgestack")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    assert cache_directory() == "/people/me/.cache/edgestack"


def test_the_runtime_directory_of_somebody_else_is_not_used(monkeypatch, tmp_path):
    monkeypatch.delenv("EDGESTACK_CACHE_DIR")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", "/people/me")
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert cache_directory() == "/people/me/.cache/edgestack"

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments that are registered by name."""

from __future__ import annotations

import dataclasses
import os
import stat

import pytest
from fakes import FAKE_ENVIRONMENT

from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry, config_directory
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput


def named(name):
    return dataclasses.replace(FAKE_ENVIRONMENT, name=name, ca_cert="/ca.pem", resolve_to="192.0.2.1")


@pytest.fixture
def registry(tmp_path):
    return Registry(str(tmp_path / "config"))


def test_what_was_saved_is_loaded_and_can_be_removed(registry):
    assert (registry.names(), registry.load("shop-7"), registry.remove("shop-7")) == ([], None, False)
    registry.save(named("shop-8"))
    registry.save(named("shop-7"))
    assert registry.names() == ["shop-7", "shop-8"]
    assert registry.load("shop-7") == named("shop-7")
    registry.save(dataclasses.replace(named("shop-7"), resolve_to=None))
    assert registry.load("shop-7").resolve_to is None
    assert registry.remove("shop-7")
    assert registry.names() == ["shop-8"]


def test_only_the_owner_can_read_it(registry):
    registry.save(named("a"))
    assert stat.S_IMODE(os.stat(registry.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(registry.path)).st_mode) == 0o700


@pytest.mark.parametrize(
    "name", ["", "azurecloud", "AzureCloud", "https://x.test", "Shop-7", "a b", "-a", "a/b", "a" * 65]
)
def test_names_that_could_be_mistaken_are_refused(registry, name):
    with pytest.raises(InvalidInput, match="Option 'name'"):
        registry.save(named(name))
    assert not os.path.exists(registry.path)


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_file_is_named(registry, content):
    registry.save(named("a"))
    with open(registry.path, "w", encoding="ascii") as stream:
        stream.write(content)
    with pytest.raises(CollectionError, match=r"environments\.json"):
        registry.load("a")


def test_an_entry_of_another_version_is_read_as_far_as_it_is_known(registry):
    os.makedirs(os.path.dirname(registry.path))
    with open(registry.path, "w", encoding="ascii") as stream:
        stream.write(
            '{"new": {"name": "new", "kind": "adfs", "resource_manager": "r", "login": "l", "audience": "a", "x": 1},'
            ' "old": {"name": "old"}, "odd": []}'
        )
    assert registry.load("new").login == "l"
    for name in ("old", "odd"):
        with pytest.raises(CollectionError, match=f"'{name}'.*register it again"):
            registry.load(name)


def test_where_it_is(monkeypatch):
    monkeypatch.setenv("EDGESTACK_CONFIG_DIR", "/one")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/two")
    monkeypatch.setenv("HOME", "/people/me")
    assert config_directory() == "/one"
    monkeypatch.delenv("EDGESTACK_CONFIG_DIR")
    assert config_directory() == "/two/edgestack"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert config_directory() == "/people/me/.config/edgestack"

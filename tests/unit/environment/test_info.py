# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one can name, and who is signed in."""

from __future__ import annotations

import os

import pytest
from environment.conftest import DEVICE, UNPROVEN, listed, signed_in, subscription, told
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._environment.info import run
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

BUILT_IN = ["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]


def info(clock=None, **changes):
    result = run({"name": None, "query": None, **changes}, FakeContext(), clock=clock)
    assert result["changed"] is False
    return result["environments"]


def test_the_built_in_clouds_are_always_there_and_looking_makes_nothing():
    assert [item["name"] for item in info()] == BUILT_IN
    assert all(item["built_in"] and item["signed_in"] == [] for item in info())
    assert not os.path.exists(os.environ["EDGESTACK_CACHE_DIR"])
    assert not os.path.exists(os.environ["EDGESTACK_CONFIG_DIR"])


def test_who_is_signed_in_is_told_until_the_token_ends_and_without_the_token(module):
    made = module.run(told(), signed_in(), listed(subscription()))
    (device,) = info(module.clock, name="shop-7")
    accounts = [{"account": "EdgeArmUser", "until": made.signed_in_until}]
    assert device == {**made.environment, "built_in": False, "signed_in": accounts}
    assert "token-of-device" not in repr(device)
    assert "refresh" not in repr(device)
    module.clock.sleep(5401)
    assert info(module.clock, name="shop-7")[0]["signed_in"] == []


def test_name_and_query_narrow_the_answer(module):
    module.run(told(), signed_in(), listed(subscription()))
    assert [item["name"] for item in info()] == [*BUILT_IN, "shop-7"]
    assert [item["name"] for item in info(name="azurecloud")] == ["AzureCloud"]
    assert info(name="shop-8") == []
    assert info(query=f"[?resource_manager=='{DEVICE}'].name") == ["shop-7"]
    assert info(module.clock, query="[?signed_in].name") == ["shop-7"]
    with pytest.raises(InvalidInput, match="'query'"):
        info(query="[")


def test_a_damaged_registry_is_told(module):
    module.run(told(), **UNPROVEN)
    path = os.path.join(os.environ["EDGESTACK_CONFIG_DIR"], "environments.json")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("{")
    with pytest.raises(CollectionError, match="environments.json"):
        info()

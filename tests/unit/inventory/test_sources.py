# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the file of an inventory may say about its sources."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import read_sources

ENDPOINT = "https://management.ship-1.example.com"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
PASSWORD = "correct horse battery"


def test_without_sources_the_file_is_one() -> None:
    (source,) = read_sources({"subscription_id": SUBSCRIPTION})
    assert (source.name, source.platform) == ("AzureCloud", "azure_local")
    assert source.params["subscription_id"] == SUBSCRIPTION
    assert source.params["validate_certs"] is True


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({"environment": ENDPOINT}, "ship-1.example.com"),
        ({"environment": "https://arm.example.com:8443"}, "arm.example.com"),
        ({"environment": "AzureChinaCloud"}, "AzureChinaCloud"),
        ({"environment": ENDPOINT, "name": "ship"}, "ship"),
    ],
)
def test_names(entry: dict[str, str], name: str) -> None:
    assert [source.name for source in read_sources({"sources": [entry]})] == [name]


def test_sources_inherit_from_the_file_and_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGESTACK_CA_CERT", "")
    monkeypatch.setenv("EDGESTACK_CLIENT_ID", "from-the-environment")
    monkeypatch.setenv("EDGESTACK_TENANT_ID", "not-asked-for")
    config = {
        "tenant_id": "of-the-file",
        "subscription_id": SUBSCRIPTION,
        "resource_groups": ["shop"],
        "sources": [
            {"name": "one", "tenant_id": "its-own"},
            {"name": "two", "subscription_id": None, "platform": "device", "environment": ENDPOINT},
        ],
    }
    one, two = (source.params for source in read_sources(config))
    assert (one["tenant_id"], two["tenant_id"]) == ("its-own", "of-the-file")
    assert (one["subscription_id"], two["subscription_id"]) == (SUBSCRIPTION, None)
    assert one["client_id"] == two["client_id"] == "from-the-environment"
    assert one["resource_groups"] == ["shop"]


def test_one_value_is_a_list_of_one() -> None:
    (source,) = read_sources({"filters": {"name": "web-*", "tags": {"role": "web"}}, "resource_groups": "a,b"})
    assert source.params["filters"]["name"] == ["web-*"]
    assert source.params["resource_groups"] == ["a", "b"]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"sources": []}, "a list of at least one source"),
        ({"sources": {"password": PASSWORD}}, "a list of at least one source"),
        ({"sources": "AzureCloud"}, "a list of at least one source"),
        ({"sources": [PASSWORD]}, "source 1 is not a dictionary"),
        ({"sources": [{}, {"name": ""}]}, "sources[].name"),
        ({"sources": [{"name": 5}]}, "sources[].name"),
        ({"sources": [{"name": "ship", "plattform": "device"}]}, "source 1 (ship) is not valid: plattform"),
        ({"sources": [{"platform": "hyperv"}]}, "azure_local, device"),
        ({"sources": [{"validate_certs": "perhaps"}]}, "validate_certs"),
        ({"sources": [{"username": "EdgeArmUser"}]}, "username, password"),
        ({"sources": [{}, {"environment": "https://Management.Ship.example.com"}]}, "source 2: Option 'environment'"),
        ({"sources": [{"subscription_id": "Pay as you go"}]}, "'subscription_id'"),
        ({"sources": [{"resource_groups": ["a", "b/c"]}]}, "'resource_group': 'b/c'"),
        ({"sources": [{"api_version": "newest"}]}, "'api_version'"),
        ({"sources": [{"api_profile": "latest"}]}, "api_profile"),
        ({"sources": [{"ca_cert": "/does/not/exist.pem"}]}, "'ca_cert'"),
        ({"filters": {"colour": "red"}}, "colour"),
        ({"filters": "web-*"}, "filters"),
    ],
)
def test_malformed_sources(config: dict[str, t.Any], told: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_sources(config)
    assert told in str(error.value)
    assert PASSWORD not in str(error.value)


def test_a_wrong_secret_is_not_told() -> None:
    with pytest.raises(InvalidInput) as error:
        read_sources({"sources": [{"username": "me", "password": PASSWORD, "platform": PASSWORD}]})
    assert PASSWORD not in str(error.value)


def test_the_digest_stands_for_everything_but_secrets() -> None:
    def digest(**options: t.Any) -> str:
        return read_sources({"environment": ENDPOINT, "username": "me", "password": PASSWORD, **options})[0].digest

    assert digest() == digest(password="another one")
    assert len({digest(), digest(username="you"), digest(resource_groups=["a"]), digest(platform="device")}) == 4
    assert PASSWORD not in json.dumps(digest())

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding out where the endpoints of a control plane are."""

from __future__ import annotations

import dataclasses

import pytest
from fakes import Expect, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import (
    BUILT_IN,
    discover,
    endpoint,
    is_guid,
    is_url,
    parse_metadata,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

URL = "https://management.device.test"
METADATA = f"{URL}/metadata/endpoints"
TENANT = "c0257de7-538f-415c-993a-1b87a031879d"


def device(**authentication):
    """The flat object of api-version 2015-01-01. Source: azure-stack-edge facts E.2."""
    told = {"loginEndpoint": "https://login.device.test/adfs/", "audiences": [f"{URL}/{TENANT}"], **authentication}
    return {"galleryEndpoint": "x", "graphEndpoint": "x", "portalEndpoint": "x", "authentication": told}


def cloud(name, **authentication):
    """One object of api-version 2022-09-01. Source: edge-api facts 3."""
    told = {
        "loginEndpoint": f"https://login.{name}.test",
        "audiences": [f"https://management.{name}.test/"],
        **authentication,
    }
    return {
        "name": name,
        "resourceManager": f"https://Management.{name}.test/",
        "suffixes": {"storage": f"{name}.test"},
        "authentication": told,
    }


def test_a_device_is_signed_in_through_adfs_and_its_audience_is_taken_verbatim():
    found = parse_metadata(device(), URL)
    assert dataclasses.asdict(found) == {
        "name": URL,
        "kind": "adfs",
        "resource_manager": URL,
        "login": "https://login.device.test/adfs",
        "audience": f"{URL}/{TENANT}",
        "storage_suffix": "",
        "tenant_id": None,
        "subscription_id": None,
        "ca_cert": None,
        "fingerprint": None,
        "resolve_to": None,
    }


@pytest.mark.parametrize(
    "authentication",
    [
        {"loginEndpoint": "https://LOGIN.device.test/ADFS"},
        {"loginEndpoint": "https://login.device.test", "identityProvider": "ADFS"},
        {"loginEndpoint": "https://login.device.test/", "tenant": "adfs"},
    ],
)
def test_adfs_is_recognised(authentication):
    found = parse_metadata(device(**authentication), URL)
    assert (found.kind, found.login) == ("adfs", "https://login.device.test/adfs")


def test_one_cloud():
    found = parse_metadata(cloud("device", tenant=TENANT), URL)
    assert (found.kind, found.login, found.audience) == ("entra", "https://login.device.test", f"{URL}/")
    assert (found.storage_suffix, found.tenant_id) == ("device.test", TENANT)


def test_of_a_list_the_cloud_with_this_endpoint_counts():
    assert parse_metadata([cloud("other"), cloud("device"), "junk"], URL).login == "https://login.device.test"
    assert parse_metadata([cloud("other"), cloud("third")], URL) is None
    assert parse_metadata([cloud("other")], URL).login == "https://login.other.test"


@pytest.mark.parametrize("told", [{"audiences": []}, {"audiences": None}])
def test_without_an_audience_it_is_the_endpoint(told):
    assert parse_metadata(device(**told), URL).audience == f"{URL}/"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        "text",
        {"authentication": []},
        device(loginEndpoint=""),
        device(loginEndpoint=None),
        device(loginEndpoint="http://login.device.test/adfs"),
        device(audiences="text"),
    ],
)
def test_what_signing_in_cannot_use_is_not_understood(body):
    assert parse_metadata(body, URL) is None


def test_the_newest_version_is_asked_first_and_without_a_token():
    transport = FakeTransport([Expect("GET", f"{METADATA}?api-version=2022-09-01", json=cloud("device"))])
    assert discover(transport, URL).name == URL
    assert transport.calls[0].headers == {}
    transport.assert_done()


@pytest.mark.parametrize("first", [{"status": 400}, {"status": 404}, {"json": {}}, {"text": "<html>"}])
def test_the_older_version_is_asked_next(first):
    transport = FakeTransport(
        [
            Expect("GET", f"{METADATA}?api-version=2022-09-01", **first),
            Expect("GET", f"{METADATA}?api-version=2015-01-01", json=device()),
        ]
    )
    assert discover(transport, URL).kind == "adfs"
    transport.assert_done()


def test_what_is_no_arm_endpoint_is_told():
    transport = FakeTransport([Expect("GET", METADATA, status=503), Expect("GET", METADATA, json={})])
    with pytest.raises(
        CollectionError, match=r"2022-09-01: HTTP 503; api-version 2015-01-01: HTTP 200, not understood"
    ):
        discover(transport, URL)


@pytest.mark.parametrize("value", [URL, f"{URL}/", f"{URL}:8443"])
def test_endpoints(value):
    assert endpoint(value) == value.rstrip("/")


def test_upper_case_is_refused_and_the_right_form_shown():
    with pytest.raises(InvalidInput) as caught:
        endpoint("https://Management.Device.test/")
    assert "'https://Management.Device.test/'" in caught.value.message
    assert "lower case only. Write https://management.device.test" in caught.value.message


@pytest.mark.parametrize(
    "value", [f"http://{URL[8:]}", "https://", f"{URL}/path", f"{URL}?x", "https://u:p@x.test", "ftp://x"]
)
def test_what_is_no_endpoint_is_refused(value):
    with pytest.raises(InvalidInput, match="Option 'environment'"):
        endpoint(value)


def test_built_in_clouds_keep_the_rules_for_endpoints():
    assert list(BUILT_IN) == ["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]
    for built_in in BUILT_IN.values():
        assert built_in.kind == "entra"
        assert [endpoint(url) for url in (built_in.resource_manager, built_in.login)] == [
            built_in.resource_manager,
            built_in.login,
        ]


def test_forms():
    assert (is_url(URL), is_url("AzureCloud")) == (True, False)
    assert (is_guid(TENANT.upper()), is_guid(TENANT + "0"), is_guid("adfs")) == (True, False, False)

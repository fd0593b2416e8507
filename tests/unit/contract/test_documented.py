# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What no published description covers: token services and the metadata of a cloud, by what documentation says."""

from __future__ import annotations

import typing as t
import urllib.parse

import pytest
from contract_shops import GUID, HOST, exchange

from tests.contract.descriptions import Descriptions, documented
from tests.contract.judge import Judge

TOKEN = {"access_token": "x", "token_type": "Bearer", "expires_in": 3599}
OLD_TOKEN = {**TOKEN, "expires_in": "3599", "expires_on": "1", "resource": "https://x"}
DEVICE_TOKEN = {**TOKEN, "token_type": "bearer"}
REFUSAL = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
CLIENT = {"grant_type": "client_credentials", "client_id": GUID, "client_secret": "REDACTED"}
BY_SCOPE = {**CLIENT, "scope": "https://x/.default"}
BY_RESOURCE = {**CLIENT, "resource": "https://x"}
SIGN_IN = {"loginEndpoint": "https://login.x/", "audiences": ["https://x"]}
OLD_CLOUD = {"galleryEndpoint": "https://g", "graphEndpoint": "https://g", "authentication": SIGN_IN}
CLOUD = {"name": "x", "resourceManager": "https://m", "suffixes": {}, "authentication": SIGN_IN}
V2, V1, DEVICE = "/t/oauth2/v2.0/token", "/t/oauth2/token", "/adfs/oauth2/token"


def asked(path: str, form: dict[str, str], status: int, returned: t.Any) -> dict[str, t.Any]:
    """Return a request for a token."""
    return exchange("POST", status, sent=urllib.parse.urlencode(form), returned=returned, path=path)


def metadata(version: str, returned: t.Any) -> dict[str, t.Any]:
    """Return a request for the metadata."""
    return exchange("GET", 200, returned=returned, path=f"/metadata/endpoints?api-version={version}")


@pytest.mark.parametrize(
    "good",
    [
        asked(V2, BY_SCOPE, 200, TOKEN),
        asked(V2, BY_SCOPE, 401, REFUSAL),
        asked(V1, BY_RESOURCE, 200, OLD_TOKEN),
        asked(DEVICE, BY_RESOURCE, 200, DEVICE_TOKEN),
        asked(f"/adfs/{GUID}/oauth2/token/", BY_SCOPE, 200, DEVICE_TOKEN),
        metadata("2015-01-01", OLD_CLOUD),
        metadata("2019-05-01", [CLOUD]),
        metadata("2022-09-01", CLOUD),
    ],
)
def test_nothing_is_wrong(good: dict[str, t.Any], descriptions: Descriptions) -> None:
    judgement = Judge(descriptions).judge(good)
    assert (judgement.violations, judgement.reason, judgement.exact) == ([], "", True)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (asked(V2, CLIENT, 200, TOKEN), "formData scope: required parameter is missing"),
        (asked(V2, {**BY_SCOPE, "colour": "red"}, 200, TOKEN), "formData colour: unknown parameter"),
        (asked(V2, {**BY_SCOPE, "grant_type": "magic"}, 200, TOKEN), "formData grant_type: enum"),
        (asked(V2, {**BY_SCOPE, "client_id": "me"}, 200, TOKEN), "formData client_id: format 'uuid'"),
        (asked(V2, BY_SCOPE, 200, {**TOKEN, "expires_in": "3599"}), "response 200.expires_in: type 'integer'"),
        (asked(V1, BY_RESOURCE, 200, {**OLD_TOKEN, "expires_on": 1}), "response 200.expires_on: type 'string'"),
        (asked(DEVICE, BY_RESOURCE, 200, {**DEVICE_TOKEN, "scope": "x"}), "response 200.scope: unknown property"),
        (asked(DEVICE, BY_RESOURCE, 200, TOKEN), "response 200.token_type: enum"),
        (asked(V2, BY_SCOPE, 401, {"error": "invalid_client"}), "response 401.error_description: required"),
        (asked(V2, BY_SCOPE, 403, REFUSAL), "response 403."),
        (metadata("2015-01-01", CLOUD), "response 200."),
        (metadata("2019-05-01", CLOUD), "response 200: type 'array'"),
        (metadata("2022-09-01", {**CLOUD, "authentication": {**SIGN_IN, "audiences": []}}), "audiences: minItems 1"),
        (metadata("2020-01-01", [CLOUD]), "2020-01-01 is described nowhere, only 2015-01-01, 2019-05-01"),
    ],
)
def test_what_is_wrong_is_found(bad: dict[str, t.Any], problem: str, descriptions: Descriptions) -> None:
    found = [str(violation) for violation in Judge(descriptions).judge(bad).violations]
    assert any(problem in violation for violation in found), found


def test_without_parameters_but_complete() -> None:
    """A description without parameters is complete when it has bodies."""
    discovery = documented().find("GET", "/adfs/.well-known/openid-configuration", "")
    assert discovery is not None
    assert not discovery.bare


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.example.test/api/DeviceConfiguration",
        "https://10.1.1.1/rest/version/9.9/login",
        "https://shop.blob.dev.example.test/vhds/one.vhd?comp=page",
    ],
)
def test_what_nothing_describes_is_told(url: str, descriptions: Descriptions) -> None:
    judgement = Judge(descriptions).judge(exchange("GET", 200, path=url))
    assert judgement.reason
    assert Judge(descriptions).judge(exchange("GET", 200, path=f"{HOST}/unknown")).reason == ""

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How failures are told."""

from __future__ import annotations

import json

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError, ErrorDetail
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of, without_secrets

URL = "https://management.fake.test/subscriptions/s/resourceGroups/g?api-version=1&sig=hidden"
IDS = {"x-ms-request-id": "req-1", "x-ms-correlation-request-id": "cor-1", "x-ms-client-request-id": "cli-1"}


NESTED = {
    "error": {
        "code": "InvalidTemplateDeployment",
        "message": "The deployment failed. ",
        "target": "vm1",
        "details": [
            {"code": "A", "message": "first", "details": [{"code": "B", "message": "deeper"}]},
            {"code": "A", "message": "first"},
            {"message": "no code"},
        ],
        "innererror": {"code": "Inner", "innererror": {"message": "innermost"}},
        "additionalInfo": [
            {
                "type": "ErrorInfo",
                "info": {"recommendedAction": "Try a bigger path.", "troubleshootingURL": "https://aka.ms/x"},
            },
            {"type": "Other", "info": "text"},
        ],
    }
}


def test_nested_errors_become_readable():
    error = ArmError.from_response(HttpResponse(409, IDS, NESTED), method="PUT", url=URL)
    assert error.message == (
        "PUT /subscriptions/s/resourceGroups/g failed: InvalidTemplateDeployment: The deployment failed."
        "\n- A: first\n- B: deeper\n- no code\n- Inner\n- innermost"
        "\n- Recommended action: Try a bigger path.\n- See: https://aka.ms/x"
        " (HTTP 409, request id req-1, correlation id cor-1, client request id cli-1)"
    )
    assert error.result["error"] == {
        "code": "InvalidTemplateDeployment",
        "message": "The deployment failed.",
        "target": "vm1",
        "details": [
            "A: first",
            "B: deeper",
            "no code",
            "Inner",
            "innermost",
            "Recommended action: Try a bigger path.",
            "See: https://aka.ms/x",
        ],
        "status": 409,
        "request_id": "req-1",
        "correlation_id": "cor-1",
    }


@pytest.mark.parametrize(
    ("body", "text", "sentence"),
    [
        ({"error": "invalid_grant", "error_description": "MSIS9659: no\r\n"}, "", "invalid_grant: MSIS9659: no"),
        ({"Code": "Upper", "Message": "case"}, "", "Upper: case"),
        ({"error": {"message": "only text"}}, "", "only text"),
        ({"error": {"code": "OnlyCode", "message": None}}, "", "OnlyCode"),
        (None, "<html><style>p {}</style><p>Bad\n gateway</p></html>", "Bad gateway"),
        (None, "x" * 400, "x" * 300 + "..."),
        (None, "", "no reason was given"),
        ({"error": {}}, "", "no reason was given"),
        ([1], "[1]", "[1]"),
        ({"error": {"code": "A", "details": "text", "additionalInfo": {}, "innererror": []}}, "", "A"),
    ],
)
def test_every_kind_of_body_is_understood(body, text, sentence):
    assert ErrorDetail.of_body(body, text).sentence() == sentence


def test_errors_that_are_text_in_errors_are_taken_apart():
    failed = {"code": "ResourceDeploymentFailure", "message": "Ended as failed.", "details": [{"code": "NoSpace"}]}
    packed = {"code": "Conflict", "message": json.dumps({"status": "Failed", "error": failed}, indent=2)}
    twice = {"code": "Conflict", "message": json.dumps({"error": {"code": "DeploymentFailed", "details": [packed]}})}
    found = ErrorDetail.of_body({"error": {"code": "DeploymentFailed", "message": "See details.", "details": [twice]}})
    assert found.details == ("DeploymentFailed", "ResourceDeploymentFailure: Ended as failed.", "NoSpace")
    assert ErrorDetail.of_body({"error": packed}).sentence().startswith("ResourceDeploymentFailure: Ended as failed.")


@pytest.mark.parametrize("message", ["{not JSON}", "{}", '{"error": "x"}', '{"a": 1}'])
def test_texts_that_only_look_like_errors_stay(message):
    assert ErrorDetail.of_body({"error": {"code": "X", "message": message}}).message == message


def test_errors_without_end_are_cut():
    inner = {"code": "X", "message": "0"}
    for level in range(1, 50):
        inner = {"code": "X", "message": str(level), "details": [inner]}
    assert len(ErrorDetail.of_body({"error": inner}).details) == 5


def test_signatures_are_never_shown():
    message = "Could not read https://acc.blob.test/vhds/a.vhd?sv=1&sig=hidden%3D, or sig=hidden2."
    body = {
        "error": {
            "code": "X",
            "message": message,
            "target": "https://a.test/?c=hidden",
            "details": [{"message": message}],
        }
    }
    error = ArmError.from_response(HttpResponse(400, {}, body), method="GET", url=URL)
    assert "hidden" not in error.message + str(error.result)
    assert "https://acc.blob.test/vhds/a.vhd?..." in error.message


def test_without_secrets_leaves_the_rest():
    assert without_secrets({"a": [1, None, "b?c", "https://aka.ms/x."]}) == {"a": [1, None, "b?c", "https://aka.ms/x."]}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.test:443/x", "a.test"),
        ("https://a.test", "a.test"),
        ("https://a.test:8443?x", "a.test:8443"),
        ("https://[::1]:8443/", "[::1]:8443"),
    ],
)
def test_host_of(url, host):
    assert host_of(url) == host

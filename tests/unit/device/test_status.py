# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the words of a device are read."""

from __future__ import annotations

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import check_results
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import ApplyFailed
from ansible_collections.edgestack.azure.plugins.module_utils._device.status import Status, parse_status
from tests.unit.device.samples import documents


@pytest.mark.parametrize(
    ("word", "running"),
    [
        ("Complete", False),
        ("COMPLETED", False),
        ("Succeeded", False),
        ("Failed", False),
        ("Error", False),
        ("PartiallySucceeded", False),
        ("", False),
        ("None", False),
        ("NotStarted", False),
        ("InProgress", True),
        ("Applying", True),
        ("whatever comes", True),
    ],
)
def test_words(word: str, running: bool) -> None:
    assert parse_status(documents(word)).is_running is running


@pytest.mark.parametrize(
    "body", [None, {}, [], "text", {"deviceConfiguration": None}, {"deviceConfiguration": {"results": None}}]
)
def test_a_device_that_never_got_a_configuration(body: object) -> None:
    assert parse_status(body) == Status()


def test_keys_of_any_case() -> None:
    body = {"DeviceConfiguration": {"Status": "x", "Results": [{"DeclarationName": "Time", "ResultCode": "SUCCESS"}]}}
    assert parse_status(body).of("time").succeeded


def test_only_what_was_sent_has_to_succeed() -> None:
    status = parse_status(documents(Time="Success", Network="NotExecuted", DeviceEndpoint="Success"))
    check_results(["time", "deviceEndpoint"], status)


@pytest.mark.parametrize("results", [{"Time": "NotExecuted"}, {"Time": "Failed/Bad"}, {}])
def test_everything_else_is_a_failure(results: dict[str, str]) -> None:
    with pytest.raises(ApplyFailed, match="Time"):
        check_results(["time"], parse_status(documents(**results)))


def test_certificate_codes_come_with_advice() -> None:
    status = parse_status(documents("Failed", Certificates="Failed/CertificateManagement_KeySizeNotSufficient"))
    with pytest.raises(ApplyFailed, match="4096 bits") as error:
        check_results(["certificates"], status)
    assert "4096" in error.value.result["results"][0]["advice"]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of device names and domains, and the names made of them."""

from __future__ import annotations

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import (
    DeviceNames,
    checked_serial_numbers,
)


def test_every_name() -> None:
    names = DeviceNames.of("DBE-1D9NHQ2", "example.com")
    assert names.local_ui == "dbe-1d9nhq2.example.com"
    assert names.management == "management.dbe-1d9nhq2.example.com"
    assert names.login == "login.dbe-1d9nhq2.example.com"
    assert names.blob("images") == "images.blob.dbe-1d9nhq2.example.com"
    assert names.blob_wildcard == "*.blob.dbe-1d9nhq2.example.com"
    assert names.node("1D9NHQ2") == "1d9nhq2.example.com"
    assert names.node_wildcard == "*.example.com"


@pytest.mark.parametrize("name", ["a", "1", "dbe-1d9nhq2", "abcdefghijklm", "A-B"])
def test_device_names_that_are_allowed(name: str) -> None:
    assert DeviceNames.of(name, "example.com").device_name == name.lower()


@pytest.mark.parametrize("name", ["", "abcdefghijklmn", "a_b", "a.b", "-a", "a-", "ä", "a\n", "a b"])
def test_device_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"'device_name'.*1 to 13 letters") as error:
        DeviceNames.of(name, "example.com")
    assert repr(name) in error.value.message


@pytest.mark.parametrize(
    "domain", ["", "Example.com", "example..com", "example.com.", "-a.com", "a_b.com", "a" * 64, "a.b\n"]
)
def test_domains_that_are_refused(domain: str) -> None:
    with pytest.raises(InvalidInput, match=r"'dns_domain'.*lower case"):
        DeviceNames.of("dbe", domain)


def test_serial_numbers_are_lower_case_and_named_once() -> None:
    assert checked_serial_numbers(["1D9NHQ2", "abc", "1d9nhq2"]) == ["1d9nhq2", "abc"]
    with pytest.raises(InvalidInput, match="'node_serial_numbers'"):
        checked_serial_numbers(["a/b"])

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificates are wanted, as tables."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import Policy, wanted_certificates

NAMES = DeviceNames.of("DBE-1", "example.com")
EVERY = ["arm", "blob", "local_ui"]


def wanted(endpoints, *, layout="separate", serial_numbers=()):
    found = wanted_certificates(NAMES, endpoints=endpoints, layout=layout, serial_numbers=serial_numbers)
    return {one.name: (one.common_name, list(one.dns_names)) for one in found}


def test_one_certificate_per_endpoint_and_node() -> None:
    assert wanted(EVERY, serial_numbers=["abc1"]) == {
        "arm": ("management.dbe-1.example.com", ["management.dbe-1.example.com", "login.dbe-1.example.com"]),
        "blob": ("*.blob.dbe-1.example.com", ["*.blob.dbe-1.example.com"]),
        "local_ui": ("dbe-1.example.com", ["dbe-1.example.com"]),
        "node_abc1": ("abc1.example.com", ["abc1.example.com", "*.example.com"]),
    }


def test_one_certificate_for_everything() -> None:
    assert wanted(EVERY, layout="multi_san", serial_numbers=["abc1"]) == {
        "multi_san": (
            "dbe-1.example.com",
            [
                "dbe-1.example.com",
                "management.dbe-1.example.com",
                "login.dbe-1.example.com",
                "*.blob.dbe-1.example.com",
                "abc1.example.com",
            ],
        )
    }


@pytest.mark.parametrize("layout", ["separate", "multi_san"])
@pytest.mark.parametrize("endpoints", [["arm"], ["blob"], ["local_ui"], EVERY])
def test_the_common_name_is_also_an_alternative_name(layout, endpoints) -> None:
    for common_name, dns_names in wanted(endpoints, layout=layout, serial_numbers=["a"]).values():
        assert common_name in dns_names


def test_nothing_wanted_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'endpoints'"):
        wanted([])


def test_a_name_too_long_for_a_subject_is_refused_with_the_option() -> None:
    names = DeviceNames.of("abcdefghijklm", "a" * 30 + ".example.com")
    with pytest.raises(InvalidInput, match=r"'dns_domain'.*67 characters"):
        wanted_certificates(names, endpoints=["arm"], layout="separate", serial_numbers=[])


@pytest.mark.parametrize(
    ("change", "option"),
    [
        ({"key_size": 2048}, "key_size"),
        ({"key_size": 4095}, "key_size"),
        ({"renew_before": -1}, "renew_before"),
        ({"valid_days": 30}, "valid_days"),
        ({"valid_days": 0, "renew_before": 0}, "valid_days"),
        ({"signing_chain_valid_days": 364}, "signing_chain_valid_days"),
    ],
)
def test_policies_that_are_refused(change, option) -> None:
    with pytest.raises(InvalidInput, match=f"'{option}'"):
        Policy(now=datetime.datetime.now(tz=datetime.timezone.utc), **change).check()

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, and the ways to a device that they describe."""

from __future__ import annotations

import typing as t

import pytest
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import address_of, open_session, route_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import check_device
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import Route
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.unit.device.calls import PASSWORD

DEFAULTS = {
    "host": "device.example.com",
    "password": PASSWORD,
    "port": 443,
    "ca_cert": None,
    "validate_certs": True,
    "fingerprint": None,
    "resolve_to": None,
    "request_timeout": 60,
}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("host", "https://device"),
        ("host", "device:443"),
        ("host", ""),
        ("host", " device"),
        ("port", 0),
        ("port", 65536),
        ("wait_timeout", 0),
        ("request_timeout", 0),
        ("fingerprint", "abc"),
        ("resolve_to", "device"),
        ("ca_cert", "/nonexistent/ca.pem"),
    ],
)
def test_malformed(option: str, value: t.Any) -> None:
    with pytest.raises(InvalidInput, match=option):
        check_device({**DEFAULTS, option: value})


@pytest.mark.parametrize("host", ["device", "192.168.100.10", "2001:db8::1"])
def test_well_formed(host: str) -> None:
    check_device({**DEFAULTS, "host": host})


def test_routes() -> None:
    params = {**DEFAULTS, "resolve_to": "192.0.2.1", "fingerprint": "SHA256:" + "AB:" * 31 + "AB"}
    route = route_of(params)
    assert (route.host, route.tls.address) == ("device.example.com", "192.0.2.1")
    assert route.tls.fingerprint == params["fingerprint"]
    assert route_of(params, host="192.0.2.9").tls.address is None
    assert route_of(params, resolve_to="192.0.2.9").tls.address == "192.0.2.9"
    assert route_of(params, fingerprint="cd" * 32).tls.fingerprint == "cd" * 32
    assert address_of(route) == "192.0.2.1"
    assert address_of(Route("192.0.2.7")) == "192.0.2.7"
    assert address_of(Route("no-such-name.invalid")) is None


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [({}, 0), ({"validate_certs": False}, 1), ({"validate_certs": False, "fingerprint": "ab" * 32}, 0)],
)
def test_no_verification_warns(changes: dict[str, t.Any], warnings: int) -> None:
    context = FakeContext()
    open_session({**DEFAULTS, **changes}, context)
    assert len(context.warnings) == warnings

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, the same in every module, inventory and lookup.

Documented in the fragment ``_connection``.
"""

from __future__ import annotations

import collections.abc as c
import ipaddress
import os
import re
import typing as t

from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import endpoint, is_guid, is_url
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

# The variables that the Azure credential type of AWX sets.
_AZURE_VARIABLES = {
    "subscription_id": "AZURE_SUBSCRIPTION_ID",
    "tenant_id": "AZURE_TENANT",
    "client_id": "AZURE_CLIENT_ID",
    "client_secret": "AZURE_SECRET",
}
_FINGERPRINT = re.compile(r"(sha256:)?([0-9a-f]{2}:?){31}[0-9a-f]{2}", re.IGNORECASE)


def connection_spec() -> ArgumentSpec:
    """Where to connect to, and as whom."""
    options: dict[str, dict[str, t.Any]] = {
        "environment": {"type": "str", "default": "AzureCloud"},
        "subscription_id": {"type": "str"},
        "tenant_id": {"type": "str"},
        "client_id": {"type": "str"},
        "client_secret": {"type": "str", "no_log": True},
        "access_token": {"type": "str", "no_log": True},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "ca_cert": {"type": "path"},
        "validate_certs": {"type": "bool", "default": True},
        "fingerprint": {"type": "str"},
        "resolve_to": {"type": "str"},
        "token_cache": {"type": "bool", "default": True, "no_log": False},
        "request_timeout": {"type": "int", "default": 60},
    }
    for name, option in options.items():
        option["fallback"] = (env_fallback, variables_of(name))
    return ArgumentSpec(argument_spec=options, required_together=(("username", "password"),))


def variables_of(option: str) -> list[str]:
    """The environment variables that stand in for an option that is not given, in their order."""
    azure = _AZURE_VARIABLES.get(option)
    return [f"EDGESTACK_{option.upper()}", *([azure] if azure else [])]


def check_connection(params: c.Mapping[str, t.Any]) -> None:
    """Look at the form of every given value, before anything is sent.

    Raises:
        InvalidInput: one is malformed; the error names the option.
    """
    if is_url(params["environment"]):
        endpoint(params["environment"])
    subscription, address, fingerprint = (params.get(name) for name in ("subscription_id", "resolve_to", "fingerprint"))
    if subscription and not is_guid(subscription):
        raise InvalidInput.of("subscription_id", subscription, "the id of a subscription (a GUID), not its name")
    if address and not _is_address(address):
        raise InvalidInput.of("resolve_to", address, "one IP address, for example 192.0.2.10")
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        raise InvalidInput.of("fingerprint", fingerprint, "a SHA-256 fingerprint: 64 hexadecimal digits or with colons")
    if params["request_timeout"] <= 0:
        raise InvalidInput.of("request_timeout", params["request_timeout"], "a number of seconds greater than zero")
    if params.get("ca_cert"):
        _check_ca_cert(params["ca_cert"])


def _check_ca_cert(path: str) -> None:
    try:
        with open(os.path.expanduser(path), "rb") as stream:
            is_pem = b"-----BEGIN CERTIFICATE-----" in stream.read()
    except OSError as error:
        raise InvalidInput.of("ca_cert", path, f"a readable file with certificates ({error.strerror})") from error
    if not is_pem:
        raise InvalidInput.of(
            "ca_cert", path, "a file with certificates in PEM form. A DER file (.cer) has to be converted first"
        )


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True

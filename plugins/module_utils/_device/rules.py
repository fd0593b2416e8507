# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the device would refuse, refused before anything is sent. Pure.

Source: azure-stack-edge facts A.2, A.3 (names, passwords), B.4 (fields), B.8 (order).
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._device.network_rules import check_network
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, merge
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import DECLARATIONS, nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import (
    DEVICE_NAME_RULE,
    DNS_DOMAIN_RULE,
    DeviceNames,
)

PASSWORD_RULE = (
    "8 to 16 characters with at least three of: upper-case letter, lower-case letter, digit, special character"
)
# The two forms that are documented: base64 of 32 bytes, and a text of 32 base64 characters.
_KEY_LENGTHS = (44, 32)


def check_password(option: str, password: str) -> None:
    """The policy for the password of the administrator. The password is not shown."""
    kinds = (str.isupper, str.islower, str.isdigit, lambda character: not character.isalnum())
    used = sum(any(kind(character) for character in password) for kind in kinds)
    if not 8 <= len(password) <= 16 or used < 3:
        raise InvalidInput(f"Option '{option}': the password is not valid. Allowed: {PASSWORD_RULE}", option=option)


def check_configuration(desired: Json, device: Json) -> None:
    """Check every declaration as it would be sent; what is not declared is not looked at.

    Raises:
        InvalidInput: One breaks a rule.
    """
    for declaration in DECLARATIONS:
        declared = desired.get(declaration.key)
        if not declared:
            continue
        merged = merge(declaration, device.get(declaration.key), declared)
        if declaration.name == "network":
            check_network(declared, merged, node_count=len(nodes_of(device)))
        else:
            _RULES[declaration.name](declared, merged)


def _check_device_endpoint(declared: Json, merged: Json) -> None:
    try:
        DeviceNames.of(str(declared.get("name", "valid")), str(declared.get("dnsDomain", "valid")))
    except InvalidInput as error:
        if error.result["option"] == "device_name":
            raise InvalidInput.of("device_endpoint.name", declared["name"], DEVICE_NAME_RULE) from error
        raise InvalidInput.of("device_endpoint.dns_domain", declared["dnsDomain"], DNS_DOMAIN_RULE) from error


def _check_time(declared: Json, merged: Json) -> None:
    zone = declared.get("timeZone")
    # Which zones a device knows is its own affair, but a name of the other family is none of them.
    if zone is not None and (not zone or "/" in zone):
        allowed = "the id of a Windows time zone, for example 'Pacific Standard Time' or 'UTC'"
        raise InvalidInput.of("time.time_zone", zone, allowed)
    for option, key in (("primary_time_server", "primaryTimeServer"), ("secondary_time_server", "secondaryTimeServer")):
        server = declared.get(key)
        if server and not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:]+", server):
            raise InvalidInput.of(f"time.{option}", server, "a host name or an IP address, without scheme or port")


def _check_update(declared: Json, merged: Json) -> None:
    uri = declared.get("wsusServerURI")
    if uri and not _is_url(uri, schemes=("http", "https")):
        raise InvalidInput.of("update.wsus_server_uri", uri, "a URL, for example https://wsus.example.com:8531")
    server_type = str(merged.get("serverType") or "")
    # inferred: the name of the third type is not published; whatever it is, it needs to know its server
    if server_type.casefold() not in ("", "none", "microsoftupdate") and not merged.get("wsusServerURI"):
        raise InvalidInput.of("update.wsus_server_uri", uri, f"the URL of the server, which type {server_type} needs")


def _check_web_proxy(declared: Json, merged: Json) -> None:
    uri = declared.get("connectionURI")
    if uri and not (_is_url(uri, schemes=("http",)) and urllib.parse.urlsplit(uri).port):
        raise InvalidInput.of(
            "web_proxy.connection_uri", uri, "http://host:port; the device takes no https proxy and no PAC file"
        )
    if merged.get("isEnabled") and not merged.get("connectionURI"):
        raise InvalidInput.of("web_proxy.connection_uri", uri, "http://host:port, because the proxy is enabled")
    if str(declared.get("authentication", "")).casefold() == "ntlm":
        raise InvalidInput.of("web_proxy.authentication", declared["authentication"], "anything but NTLM")


def _check_encryption_keys(declared: Json, merged: Json) -> None:
    key = declared.get("bitlockerBYOKey")
    option = "encryption_at_rest_keys.bitlocker_byo_key"
    if key and (len(key) not in _KEY_LENGTHS or not _is_base64(key)):
        raise InvalidInput(
            f"Option '{option}': the key is not valid. Allowed: 32 bytes in base64 (44 characters)", option=option
        )
    if key and declared.get("autoGenerateBitlockerKey"):
        raise InvalidInput.of(
            "encryption_at_rest_keys.auto_generate_bitlocker_key",
            True,
            "false, because a key is given in 'bitlocker_byo_key'",
        )


def _check_activation(declared: Json, merged: Json) -> None:
    if not str(declared.get("activationKey") or "").strip():
        raise InvalidInput.of(
            "activation.activation_key", "", "the key that the Azure portal has generated for this device"
        )


def _is_url(text: str, *, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urllib.parse.urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        return False


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_RULES: t.Final[t.Mapping[str, t.Callable[[Json, Json], None]]] = {
    "device_endpoint": _check_device_endpoint,
    "time": _check_time,
    "update": _check_update,
    "web_proxy": _check_web_proxy,
    "encryption_at_rest_keys": _check_encryption_keys,
    "activation": _check_activation,
}

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that would cut the user off, or leave certificates behind, are refused unless asked for. Pure.

Source: azure-stack-edge facts B.8 (order), B.11 (what changes under you), C.4 (renaming).
"""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.declarations import find_interface
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput


def lost_interface(package: Json, device: Json, *, address: str | None) -> str | None:
    """The interface that has ``address`` now and will not have it any more, and why; None when there is none.

    Args:
        package: What is to be sent.
        device: What the device reports.
        address: Where we are connected to; None when it is not known.
    """
    after = (package.get("network") or {}).get("interfaces")
    before = (device.get("network") or {}).get("interfaces") or []
    if after is None or address is None:
        return None
    for interface in before:
        if (interface.get("iPv4") or {}).get("address") != address:
            continue
        changed = find_interface(interface, after) or {}
        name = str(interface.get("name"))
        if changed.get("isDhcpEnabled") and not interface.get("isDhcpEnabled"):
            return f"{name} changes from {address} to DHCP"
        new_address = (changed.get("iPv4") or {}).get("address")
        if new_address != address:
            return f"{name} changes from {address} to {new_address or 'no address'}"
    return None


def check_lockout(lost: str | None, *, allow_lockout: bool, has_new_route: bool) -> None:
    """Refuse to saw off the branch we sit on.

    Raises:
        CollectionError: The device would not be found again.
    """
    if lost and not (allow_lockout or has_new_route):
        raise CollectionError(
            f"This would cut the connection to the device: {lost}, and that is the address in use. Nothing was changed."
            " Say with 'new_host' (and 'new_resolve_to') where the device will be found then, connect through another"
            " interface, or set 'allow_lockout: true' if the device is to be left alone afterwards.",
            lockout=lost,
        )


def renamed_endpoint(package: Json, device: Json) -> tuple[str, str] | None:
    """The old and the new ``<name>.<domain>`` when the package renames the device."""
    after = package.get("deviceEndpoint")
    before = device.get("deviceEndpoint") or {}
    if after is None:
        return None
    names = tuple(f"{item.get('name')}.{item.get('dnsDomain')}".lower() for item in (before, after))
    return (names[0], names[1]) if names[0] != names[1] else None


def check_rename(
    renamed: tuple[str, str] | None, package: Json, *, stale_allowed: bool, missing: t.Sequence[str]
) -> None:
    """Refuse a new name without certificates for it, and an activation that the stale certificates would block.

    Args:
        renamed: As :func:`renamed_endpoint` says.
        package: What is to be sent.
        stale_allowed: The user goes on without prepared certificates.
        missing: The new endpoint names that none of the prepared certificates holds.

    Raises:
        CollectionError: See above.
    """
    if renamed is None:
        return
    old, new = renamed
    if package.get("activation"):
        raise CollectionError(
            f"The device is renamed from {old} to {new} and activated in one task. Its certificates do not"
            " hold the new name,"
            " and the device refuses the activation until they do. Nothing was changed. Rename it first, install"
            " certificates with 'device_certificates', then activate it.",
            renamed={"before": old, "after": new},
        )
    if missing and not stale_allowed:
        raise CollectionError(
            f"The device is renamed from {old} to {new}, and there are no certificates for"
            f" {', '.join(missing)}. Every endpoint"
            " would be untrusted and the activation blocked. Nothing was changed. Issue them with the module"
            " 'certificates'"
            " and name them in 'certificate_files', or set 'allow_stale_certificates: true' and install them"
            " afterwards.",
            renamed={"before": old, "after": new},
            missing_names=list(missing),
        )


def check_activation(problem: str) -> None:
    """Refuse an activation while the certificates are stale. ``problem`` says what is wrong with them, if anything is.

    Raises:
        CollectionError: See above.
    """
    if problem:
        raise CollectionError(
            f"The device cannot be activated: {problem}. Nothing was changed. Install certificates for the"
            " name of the device"
            " with 'device_certificates' first, or set 'allow_stale_certificates: true' to let the device decide."
        )


def check_proxy_password(package: Json) -> None:
    """User and password of a proxy are not reported, so that whatever is sent without them would take them away.

    Source: azure-stack-edge facts B.4 (null in GET).

    Raises:
        InvalidInput: The proxy wants one to sign in, the declaration has to be sent, and something is missing.
    """
    proxy = package.get("webProxy") or {}
    signs_in = str(proxy.get("authentication") or "None").casefold() != "none"
    for key in ("username", "password"):
        if proxy.get("isEnabled") and signs_in and not proxy.get(key):
            raise InvalidInput(
                f"Option 'web_proxy.{key}' is needed: the settings of the proxy change, its authentication is"
                f" {proxy['authentication']!r}, and the device does not report user and password, so that"
                " they would be lost.",
                option=f"web_proxy.{key}",
            )

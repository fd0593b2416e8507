# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether certificates fit the names of a device: those in files, and those that the endpoints serve."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import address_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import Route
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames

_PROBE_SECONDS = 10.0


def require_cryptography() -> None:
    """Fail with advice where the library is missing.

    Raises:
        MissingLibrary: See above.
    """
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise missing("cryptography>=42", "to look at certificates") from error


def device_names(device: Json) -> DeviceNames:
    """The names of the device as it is called."""
    endpoint = device.get("deviceEndpoint") or {}
    return DeviceNames.of(str(endpoint.get("name") or ""), str(endpoint.get("dnsDomain") or "").lower())


def names_without_certificate(endpoint: Json, files: t.Sequence[str]) -> list[str]:
    """The names of a (re)named device that no certificate in ``files`` holds.

    Raises:
        InvalidInput: A file holds no certificate.
    """
    names = device_names({"deviceEndpoint": endpoint})
    wanted = [names.management, names.login, names.blob_wildcard, names.local_ui]
    if not files:
        return wanted
    require_cryptography()
    from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read

    leaves = [read.read_certificates(path, option="certificate_files")[0] for path in files]
    return [name for name in wanted if not any(judge.matches_name(leaf, name) for leaf in leaves)]


def stale_arm_certificate(device: Json, route: Route, *, now: datetime.datetime) -> str:
    """What is wrong with the certificate of the Azure Resource Manager endpoint; empty when it fits, or cannot be seen.

    The device itself decides in the end; a name that is not served yet proves nothing.
    """
    require_cryptography()
    from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target, inspect

    name = device_names(device).management
    address = address_of(route)
    seen = inspect(Target(name, route.port, address, _PROBE_SECONDS), ca_cert=None, now=now)
    certificate = seen["certificate"]
    if certificate is None:
        return ""
    if certificate["days_left"] < 0:
        return f"the certificate of {name} expired on {certificate['not_after']}"
    held = {held.lower() for held in certificate["dns_names"]}
    if held & {name, f"*.{name.partition('.')[2]}"}:
        return ""
    return f"the certificate of {name} holds other names ({', '.join(sorted(held))})"

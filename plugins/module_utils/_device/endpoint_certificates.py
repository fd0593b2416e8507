# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether certificates fit the names of a device: those in files, and those that the endpoints serve."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import address_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_addresses import EndpointAddresses
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import Route
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames

# A label that is no storage account; the wildcard of the Blob endpoint covers every label.
ANY_ACCOUNT = "certificate-check"
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


def names_without_certificate(device: Json, endpoint: Json, files: t.Sequence[str]) -> list[str]:
    """The names that a device gets by being renamed, and that no certificate in ``files`` holds.

    The names of nodes change with the domain only. Source: azure-stack-edge facts C.4 (5).

    Args:
        device: What the device reports.
        endpoint: The ``deviceEndpoint`` that it gets.
        files: Certificates.

    Raises:
        InvalidInput: A file holds no certificate.
    """
    names = device_names({"deviceEndpoint": endpoint})
    wanted = [names.management, names.login, names.blob_wildcard, names.local_ui]
    if names.dns_domain != str((device.get("deviceEndpoint") or {}).get("dnsDomain") or "").lower():
        wanted += [names.node(serial) for serial in nodes_of(device)]
    if not files:
        return wanted
    require_cryptography()
    from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read

    leaves = [read.read_certificates(path, option="certificate_files")[0] for path in files]
    return [name for name in wanted if not any(judge.matches_name(leaf, name) for leaf in leaves)]


def stale_certificate(device: Json, route: Route, *, services: str | None, now: datetime.datetime) -> str:
    """What is wrong with the first bad certificate of the device's endpoints; empty when all fit, or cannot be seen.

    The device itself decides in the end; a name that is not served yet proves nothing.

    Args:
        device: What the device reports.
        route: The way in use.
        services: The address of the services of a cluster; None when they are where the way leads.
        now: For what has expired.
    """
    require_cryptography()
    from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target, inspect

    names = device_names(device)
    places = EndpointAddresses.of(device, names, connection=address_of(route), services=services, port=route.port)
    for name in (names.management, names.login, names.blob(ANY_ACCOUNT), names.local_ui, *places.nodes):
        seen = inspect(Target(name, *places.where(name), _PROBE_SECONDS), ca_cert=None, now=now)
        problem = _problem(name, seen["certificate"])
        if problem:
            return problem
    return ""


def _problem(name: str, certificate: Json | None) -> str:
    if certificate is None:
        return ""
    if certificate["days_left"] < 0:
        return f"the certificate of {name} expired on {certificate['not_after']}"
    held = {held.lower() for held in certificate["dns_names"] or [certificate["common_name"]]}
    if held & {name, f"*.{name.partition('.')[2]}"}:
        return ""
    return f"the certificate of {name} holds other names ({', '.join(sorted(held))})"

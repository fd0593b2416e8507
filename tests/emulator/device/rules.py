# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be asked of a device, declaration by declaration. Pure. Source: azure-stack-edge facts A.2, A.3 and B.4."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable

from tests.emulator.device.certificate_schema import BadSchema, parse_uploads
from tests.emulator.device.network_rules import check_network
from tests.emulator.device.shapes import Problems
from tests.emulator.device.time_zones import TIME_ZONES

DEVICE_NAME = re.compile(r"[A-Za-z0-9-]{1,13}")
DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
PROXY = re.compile(r"http://[^\s/:@]+:\d{1,5}/?")
PASSWORD_LENGTHS = (8, 16)
PASSWORD_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
# inferred: the literal for Windows Server Update Services
SERVER_TYPES = ("None", "MicrosoftUpdate", "WSUS")
# inferred: the literal for a proxy that asks for a password; NTLM is documented as not supported
PROXY_AUTHENTICATION = ("None", "Basic")

Members = dict[str, t.Any]


def password_problem(password: str) -> str:
    """Return what is wrong with a new administrator password, or nothing. Source: azure-stack-edge facts A.3."""
    shortest, longest = PASSWORD_LENGTHS
    classes = sum(re.search(pattern, password) is not None for pattern in PASSWORD_CLASSES)
    if shortest <= len(password) <= longest and classes >= 3:
        return ""
    return (
        f"The password has to have {shortest} to {longest} characters of at least three kinds: upper case, lower case, "
        "digits, special characters."
    )


def check_declarations(
    wanted: Members, configuration: Members, *, nodes: tuple[str, ...], vips_missing: bool, problems: Problems
) -> None:
    """Judge everything that is in a POST. Whole-declaration checks come before anything is applied."""
    for name, declaration in wanted.items():
        if name == "network":
            check_network(declaration, configuration["network"], nodes=nodes, problems=problems)
        else:
            _CHECKS[name](declaration, configuration.get(name) or {}, problems)
    endpoint = wanted.get("deviceEndpoint")
    if vips_missing and endpoint and endpoint != configuration["deviceEndpoint"]:
        # inferred: the web API blocks the step as the local web UI does (facts B.7)
        problems.add("device.deviceEndpoint", "Set the virtual IP addresses of the cluster first.")


def _check_endpoint(wanted: Members, _current: Members, problems: Problems) -> None:
    if "name" in wanted and not DEVICE_NAME.fullmatch(wanted["name"] or ""):
        problems.add("device.deviceEndpoint.name", "A name has 1 to 13 letters, digits and hyphens.")
    if "dnsDomain" in wanted and not DOMAIN.fullmatch(wanted["dnsDomain"] or ""):
        problems.add("device.deviceEndpoint.dnsDomain", "A DNS domain in lower case is expected.")


def _check_keys(wanted: Members, _current: Members, problems: Problems) -> None:
    if any(value is not None for value in wanted.values()):
        # inferred: keys belong to the rugged models (facts B.4); how others answer is not known
        problems.add("device.encryptionAtRestKeys", "Not supported on this model.")


def _check_time(wanted: Members, _current: Members, problems: Problems) -> None:
    if "timeZone" in wanted and wanted["timeZone"] not in TIME_ZONES:
        problems.add("device.time.timeZone", f"{wanted['timeZone']!r} is not the name of a Windows time zone.")
    for member in ("primaryTimeServer", "secondaryTimeServer"):
        given = wanted.get(member)
        if (given or (member in wanted and member.startswith("primary"))) and not HOST.fullmatch(given or ""):
            problems.add(f"device.time.{member}", f"{given!r} is not a host name or address.")


def _check_update(wanted: Members, current: Members, problems: Problems) -> None:
    merged = {**current, **wanted}
    known = {name.lower() for name in SERVER_TYPES}
    if str(merged.get("serverType")).lower() not in known:
        problems.add("device.update.serverType", f"{merged.get('serverType')!r} is none of {', '.join(SERVER_TYPES)}.")
    if str(merged.get("serverType")).lower() == "wsus" and not merged.get("wsusServerURI"):
        problems.add("device.update.wsusServerURI", "The address of the WSUS server is missing.")


def _check_proxy(wanted: Members, current: Members, problems: Problems) -> None:
    merged = {**current, **wanted}
    address = merged.get("connectionURI")
    if (merged.get("isEnabled") or wanted.get("connectionURI")) and not PROXY.fullmatch(address or ""):
        problems.add("device.webProxy.connectionURI", f"'http://host:port' is expected, not {address!r}.")
    if merged.get("authentication") not in PROXY_AUTHENTICATION:
        text = f"{merged.get('authentication')!r} is none of {', '.join(PROXY_AUTHENTICATION)}."
        problems.add("device.webProxy.authentication", text)
    if merged.get("authentication") == "Basic" and wanted.get("isEnabled") and not wanted.get("password"):
        problems.add("device.webProxy.password", "User name and password are missing.")


def _check_activation(wanted: Members, _current: Members, problems: Problems) -> None:
    if not wanted.get("activationKey"):
        problems.add("device.activation.activationKey", "The activation key is missing.")


def _check_certificates(wanted: Members, _current: Members, problems: Problems) -> None:
    try:
        parse_uploads(wanted)
    except BadSchema as error:
        problems.add(f"device.{error.where}", str(error))


def _check_password(_wanted: Members, _current: Members, problems: Problems) -> None:
    # inferred: the documents contradict each other on whether the declaration works (facts B.2)
    problems.add("device.password", "The password is changed by POST /api/Login with NewPassword.")


_CHECKS: dict[str, Callable[[Members, Members, Problems], None]] = {
    "deviceEndpoint": _check_endpoint,
    "encryptionAtRestKeys": _check_keys,
    "time": _check_time,
    "update": _check_update,
    "webProxy": _check_proxy,
    "activation": _check_activation,
    "certificates": _check_certificates,
    "password": _check_password,
}

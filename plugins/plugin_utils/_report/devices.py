# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says about one Azure Stack Edge device."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import (
    Document,
    State,
    expiry_of,
    machine_problems,
    overall,
)

_LABELS = {"management": "management", "login": "login", "any": "blob"}
"""The first label of an endpoint's name. The local web UI has the bare name of the device."""

Problem = tuple[State, str]


def device_report(host: str, found: Mapping[str, t.Any], *, certificate_days: int) -> Document:
    """Judge what the role found out about a device.

    Args:
        found: What the tasks of the role ``report`` collected.
        certificate_days: A certificate with fewer days left needs attention.
    """
    configuration = found.get("configuration") or {}
    info = configuration.get("device_info") or {}
    certificates = _certificates(found, certificate_days)
    machines = _machines(found)
    operation = _operation(configuration)
    changes = list(found.get("changes") or [])
    reachable = any(one.get("reachable") for one in [*(found.get("seen") or []), *_served(found)])
    problems = [
        *_contact_problems(found, reachable=reachable, known=bool(info)),
        *_certificate_problems(certificates),
        *_operation_problems(operation),
        *machine_problems(machines),
    ]
    if changes:
        problems.append((State.ATTENTION, f"{len(changes)} not as declared"))
    return {
        "host": host,
        "name": f"{found.get('name', '')}.{found.get('domain', '')}".strip("."),
        "address": str(found.get("address") or ""),
        "state": overall(problems),
        "problems": [text for _state, text in problems],
        "model": info.get("model") or "",
        "software_version": info.get("software_version") or "",
        "serial_number": info.get("serial_number") or "",
        "nodes": len(info.get("nodes") or []),
        "activated": info.get("is_activated"),
        "certificates": certificates,
        "virtual_machines": machines,
        "operation": operation,
        "changes": changes,
    }


def _served(found: Mapping[str, t.Any]) -> list[Mapping[str, t.Any]]:
    return list((found.get("certificates") or {}).get("served") or [])


def _contact_problems(found: Mapping[str, t.Any], *, reachable: bool, known: bool) -> Iterator[Problem]:
    failure = str(found.get("failure") or "")
    if not reachable:
        reasons = [text for one in found.get("seen") or [] for text in one.get("problems") or []]
        yield State.UNREACHABLE, reasons[0] if reasons else failure or "it does not answer"
    elif found.get("is_new"):
        yield State.ATTENTION, "its password is not the declared one, as on a device from the factory"
    elif failure:
        yield State.ATTENTION if known else State.FAILED, failure
    elif not ((found.get("configuration") or {}).get("device_info") or {}).get("is_activated"):
        yield State.ATTENTION, "it is not activated"
    machines = found.get("machines") or {}
    if machines.get("msg") and not machines.get("skipped"):
        yield State.ATTENTION, f"its virtual machines could not be read: {machines['msg']}"


def _certificates(found: Mapping[str, t.Any], certificate_days: int) -> list[Document]:
    """Those that are served; of a device that serves none, those in the files that were issued for it."""
    served = [
        _certificate(_LABELS.get(one["host"].partition(".")[0], "local UI"), one, certificate_days)
        for one in _served(found)
        if one.get("certificate")
    ]
    if served:
        return served
    files = (found.get("certificates") or {}).get("certificates") or []
    return [_certificate(f"file {one['name']}", one, certificate_days) for one in files if one.get("certificate")]


def _certificate(endpoint: str, one: Mapping[str, t.Any], certificate_days: int) -> Document:
    certificate = one["certificate"]
    return {
        "endpoint": endpoint,
        "common_name": certificate.get("common_name") or "",
        "not_after": certificate["not_after"],
        "days_left": certificate["days_left"],
        "level": expiry_of(certificate["days_left"], certificate_days),
        "trusted": one.get("trusted"),
        "problems": list(one.get("problems") or []),
    }


def _certificate_problems(certificates: list[Document]) -> Iterator[Problem]:
    if not certificates:
        return
    soonest = min(certificates, key=lambda one: one["days_left"])
    if soonest["level"] == "expired":
        yield State.FAILED, f"the certificate of {soonest['endpoint']} ended on {soonest['not_after'][:10]}"
    elif soonest["level"] == "due":
        yield State.ATTENTION, f"the certificate of {soonest['endpoint']} ends in {soonest['days_left']} days"
    doubted = [one["endpoint"] for one in certificates if one["trusted"] is False]
    if doubted:
        yield State.ATTENTION, f"not trusted: {', '.join(doubted)}"


def _operation(configuration: Mapping[str, t.Any]) -> Document:
    """The last configuration that was sent to the device, and what became of it."""
    status = configuration.get("status") or {}
    return {
        "status": status.get("status") or "",
        "results": [
            {
                "name": one.get("declaration") or "",
                "result": one.get("result_code") or "",
                "message": " ".join(filter(None, [one.get("message"), one.get("advice")])),
                "failed": _has_failed(one),
            }
            for one in status.get("results") or []
        ],
    }


def _has_failed(result: Mapping[str, t.Any]) -> bool:
    """What was not executed has not failed."""
    # inferred: the words for failures are not published
    word, code = (str(result.get(key) or "").casefold() for key in ("result_code", "error_code"))
    return word.startswith(("fail", "error", "partial")) or code not in ("", "none")


def _operation_problems(operation: Document) -> Iterator[Problem]:
    failed = [one["name"] for one in operation["results"] if one["failed"]]
    if failed:
        yield State.FAILED, f"the last configuration failed: {', '.join(failed)}"


def _machines(found: Mapping[str, t.Any]) -> list[Document]:
    return [
        {
            "name": one.get("name") or "",
            "power_state": one.get("power_state") or "",
            "provisioning_state": one.get("provisioning_state") or "",
            "size": one.get("vm_size") or "",
        }
        for one in (found.get("machines") or {}).get("virtual_machines") or []
    ]

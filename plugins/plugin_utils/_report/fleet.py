# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report about a whole fleet: what the role ``report`` writes as JSON, and what its page shows."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.clusters import cluster_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.devices import device_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document, State

_FORMAT = 1
_RUNNING = "running"


def fleet_report(
    hosts: Mapping[str, Mapping[str, t.Any]], *, generated: str, title: str = "Edge fleet", certificate_days: int = 30
) -> Document:
    """Put together what was found out about all hosts.

    Args:
        hosts: What the tasks of the role collected, by host. An empty entry is a host that nothing is known about.
        generated: When that was, in ISO 8601.
        certificate_days: A certificate with fewer days left needs attention.
    """
    devices = [
        device_report(host, found["device"], certificate_days=certificate_days)
        for host, found in hosts.items()
        if found.get("device")
    ]
    clusters = [cluster_report(host, one) for host, found in hosts.items() for one in found.get("clusters") or []]
    return {
        "format": _FORMAT,
        "title": title,
        "generated": generated,
        "certificate_days": certificate_days,
        "summary": _summary(devices, clusters),
        "devices": devices,
        "clusters": clusters,
    }


def _summary(devices: list[Document], clusters: list[Document]) -> Document:
    everything = [*devices, *clusters]
    certificates = [one for device in devices for one in device["certificates"]]
    machines = [one for item in everything for one in item["virtual_machines"]]
    failures = [one for cluster in clusters for one in cluster["operations"] if one["failed"]]
    failures += [one for device in devices for one in device["operation"]["results"] if one["failed"]]
    return {
        "devices": len(devices),
        "clusters": len(clusters),
        "states": {state.value: sum(one["state"] == state.value for one in everything) for state in State},
        "virtual_machines": len(machines),
        "running": sum(one["power_state"].casefold() == _RUNNING for one in machines),
        "certificates": len(certificates),
        "certificates_due": sum(one["level"] in ("due", "expired") for one in certificates),
        "fewest_days_left": min((one["days_left"] for one in certificates), default=None),
        "changes": sum(len(one["changes"]) for one in everything),
        "failures": len(failures),
    }

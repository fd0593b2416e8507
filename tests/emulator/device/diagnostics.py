# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diagnostic tests. Source: azure-stack-edge facts B.6; names and categories are verbatim, blanks included."""

from __future__ import annotations

import typing as t

from tests.emulator.device.state import DeviceState

CERTIFICATES = "Certificates"
TESTS = {
    "System software": "Software",
    "Disks": "Hardware, Disk",
    "Power Supply Units": "Hardware",
    "Network interfaces": "Hardware",
    "CPUs": "Hardware",
    "Network settings ": "Logical, Network",
    "Internet connectivity": "Logical, Network",
    "Web proxy": "Logical, Network",
    "Time sync ": "Logical, Time",
    "Azure storage account credentials": "Logical, AzureConnectivity",
    "Software update readiness": "Logical, Update",
    "User passwords": "Logical, PasswordExpiry",
    "Azure consistent services health check": "ACS",
    CERTIFICATES: "Certificates",
    "Azure container read/write": "Logical, Network, AzureConnectivity",
    "Azure Edge compute runtime": "Logical, AzureEdgeCompute",
    "Compute acceleration": "Hardware, Logical",
    "Azure portal connectivity": "Logical, Network, AzureConnectivity",
}
_ONLY_ACTIVATED = frozenset(
    {
        "Azure storage account credentials",
        "Azure consistent services health check",
        "Azure container read/write",
        "Azure portal connectivity",
    }
)
_NEVER = frozenset({"Azure Edge compute runtime", "Compute acceleration"})
"""Tests of what nobody sets up in the emulator."""


def run_tests(state: DeviceState, *, certificate_problems: dict[str, str]) -> list[dict[str, t.Any]]:
    """Return the outcome of every test.

    `state.bad_tests` holds the outcomes that a test of ours asked for, by name without blanks at the end.
    """
    outcomes = []
    for test, category in TESTS.items():
        # inferred: the word for a failure and the text of what to do
        status, action = _outcome(test, state), ""
        if test == CERTIFICATES and certificate_problems:
            status = "Failed"
            action = "; ".join(f"{slot}: {reason}" for slot, reason in certificate_problems.items())
        if test.strip() in state.bad_tests:
            status, action = state.bad_tests[test.strip()], "See the logs."
        outcomes.append({"test": test, "category": category, "status": status, "recommendedActions": action})
    return outcomes


def _outcome(test: str, state: DeviceState) -> str:
    unused = test in _NEVER or (test in _ONLY_ACTIVATED and not state.activated)
    if test == "Web proxy":
        unused = not state.configuration["webProxy"]["isEnabled"]
    return "NotApplicable" if unused else "Succeeded"

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the diagnostics of a device and judge their results.

Source: azure-stack-edge facts B.6.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import Applier, Pauses
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import open_session
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import StillRunning
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import (
    check_device,
    device_spec,
    device_wait_spec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, lowered
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

_DIAGNOSTIC = "DeviceConfiguration/diagnostic"
_GOOD = ("succeeded", "notapplicable")


def diagnostics_arguments() -> ArgumentSpec:
    """All options of the module."""
    more = ArgumentSpec(
        {
            "start": {"type": "bool", "default": True},
            "fail_on": {"type": "list", "elements": "str", "default": []},
        }
    )
    return device_spec().merge(device_wait_spec(), more)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_diagnostics module.

    Raises:
        InvalidInput: A category in ``fail_on`` is one that no test has.
        CollectionError: A test of a category in ``fail_on`` failed; the result holds all of them.
    """
    check_device(params)
    return diagnose(open_session(params, context), params, context, clock=Clock())


def diagnose(
    session: DeviceSession, params: t.Mapping[str, t.Any], context: Context, *, clock: Clock
) -> dict[str, t.Any]:
    """Start the diagnostics, wait for them and report. Check mode only reports what is there."""
    document = _document(session)
    if params["start"] and not context.check_mode:
        session.post(_DIAGNOSTIC)
        if params["wait"]:
            document = _wait(session, document, Deadline(clock, params["wait_timeout"]), context)
    result = _result(document)
    _check_categories(params["fail_on"], result)
    bad = [test for test in result["failed_tests"] if _concerns(test, params["fail_on"])]
    if bad and (params["wait"] or not params["start"]):
        lines = "\n- ".join(
            " ".join(
                part for part in (f"{test['test']} ({test['category']}): {test['status']}.", test["advice"]) if part
            )
            for test in bad
        )
        raise CollectionError(f"Diagnostics of the device failed:\n- {lines}", **result)
    return result


def _wait(session: DeviceSession, before: Json, deadline: Deadline, context: Context) -> Json:
    """Wait for results that are newer than ``before``."""
    applier = Applier(session, deadline=deadline, progress=context.progress)
    pauses = Pauses(deadline)
    while True:
        document = applier.patiently(lambda: _document(session))
        status = str(document.get("status") or "")
        if status.lower() == "complete" and document.get("lastrefreshtime") != before.get("lastrefreshtime"):
            return document
        if deadline.expired:
            raise StillRunning("The diagnostics", seconds=deadline.seconds, status=status)
        context.progress(f"the diagnostics are running ({status})")
        pauses.take()


def _document(session: DeviceSession) -> Json:
    return lowered(session.get(_DIAGNOSTIC))


def _result(document: Json) -> dict[str, t.Any]:
    tests = [_test(item) for item in document.get("diagnostics") or [] if isinstance(item, dict)]
    return {
        "changed": False,
        "status": document.get("status"),
        "last_refresh_time": document.get("lastrefreshtime"),
        "diagnostics": tests,
        "failed_tests": [test for test in tests if test["status"].lower() not in _GOOD],
    }


def _test(item: Json) -> dict[str, str]:
    members = lowered(item)
    advice = members.get("recommendedactions") or ""
    # Some names end with blanks, see the facts.
    return {
        "test": str(members.get("test") or "").strip(),
        "category": str(members.get("category") or ""),
        "status": str(members.get("status") or ""),
        "advice": " ".join(map(str, advice)) if isinstance(advice, list) else str(advice),
    }


def _check_categories(wanted: t.Sequence[str], result: Json) -> None:
    """Refuse a category that no test has: a gate with a typo never closes.

    Which categories there are is known from the tests only; without any, everything is let pass.

    Raises:
        InvalidInput: See above; the result holds the tests.
    """
    known = {category.casefold(): category for test in result["diagnostics"] for category in _categories(test)}
    for category in wanted:
        if known and category.casefold() not in {"all", *known}:
            allowed = f"all, {', '.join(sorted(known.values()))}"
            raise InvalidInput(InvalidInput.of("fail_on", category, allowed).message, option="fail_on", **result)


def _concerns(test: t.Mapping[str, str], categories: t.Sequence[str]) -> bool:
    own = {category.casefold() for category in _categories(test)}
    wanted = {category.casefold() for category in categories}
    return "all" in wanted or bool(own & wanted)


def _categories(test: t.Mapping[str, str]) -> list[str]:
    return [part for part in re.split(r"\s*,\s*", test["category"].strip()) if part]

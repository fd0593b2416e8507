# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of a check-mode run would change: the difference between what is declared and what is there."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document

_LONGEST_VALUE = 200
_NOTHING: tuple[t.Any, ...] = (None, "", "absent", [], {})
"""Values of what does not exist yet; ``absent`` is its state."""


def planned_changes(results: Mapping[str, Mapping[str, t.Any]]) -> list[Document]:
    """The changes and refusals among the results of tasks.

    Args:
        results: By what the task is about, for example ``image``, what it was registered as: one result, or one for
            each turn of its loop. A task that was skipped or not reached says nothing.

    Returns:
        For each thing that is not as declared: ``kind``, ``name``, ``action`` (``create``, ``change`` or ``refused``),
        ``message`` (why it was refused) and ``properties``, a list of ``property``, ``declared`` and ``actual``.
    """
    return [
        change
        for kind, registered in results.items()
        for result in _results(registered)
        if (change := _change(kind, result)) is not None
    ]


def _results(registered: Mapping[str, t.Any]) -> list[Mapping[str, t.Any]]:
    """One for each turn of a loop. Modules have ``results`` of their own too, which are no results of tasks."""
    found = registered.get("results") or []
    if found and all(isinstance(one, Mapping) and "ansible_loop_var" in one for one in found):
        return list(found)
    return [registered]


def _change(kind: str, result: Mapping[str, t.Any]) -> Document | None:
    if result.get("failed"):
        action, properties = "refused", []
    elif result.get("changed"):
        before, after = _diff(result)
        action = "change" if any(before.get(key) not in _NOTHING for key in before) else "create"
        properties = list(_properties(before, after)) if action == "change" else []
    else:
        return None
    message = str(result.get("msg") or "") if action == "refused" else ""
    return {"kind": kind, "name": _item(result), "action": action, "message": message, "properties": properties}


def _item(result: Mapping[str, t.Any]) -> str:
    """What the loop was at."""
    item = result.get(result.get("ansible_loop_var", "item"))
    if isinstance(item, Mapping):
        item = item.get("name") or item.get("type")
    return str(item or "")


def _diff(result: Mapping[str, t.Any]) -> tuple[Mapping[str, t.Any], Mapping[str, t.Any]]:
    diff = result.get("diff")
    if not isinstance(diff, Mapping):
        return {}, {}
    before, after = diff.get("before"), diff.get("after")
    return (before if isinstance(before, Mapping) else {}), (after if isinstance(after, Mapping) else {})


def _properties(before: Mapping[str, t.Any], after: Mapping[str, t.Any], path: str = "") -> Iterator[Document]:
    """The members that differ, nested ones by their path."""
    for key in sorted({*before, *after}):
        actual, declared = before.get(key), after.get(key)
        if actual == declared:
            continue
        if isinstance(actual, Mapping) and isinstance(declared, Mapping):
            yield from _properties(actual, declared, f"{path}{key}.")
        else:
            yield {"property": f"{path}{key}", "declared": _text(declared), "actual": _text(actual)}


def _text(value: t.Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."

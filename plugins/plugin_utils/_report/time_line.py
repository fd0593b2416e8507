# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the certificates of a fleet end: a bar for each week, and what is beyond the year in one bar at the end.

Lengths are in units of the SVG.
"""

from __future__ import annotations

import collections
import datetime
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document

_WEEKS = 54
_BAR, _GAP, _HEIGHT, _TOP, _LEFT = 16, 4, 120, 24, 8
_AXIS = _TOP + _HEIGHT
_MOST_NAMES = 8
_BESIDE_TODAY = datetime.timedelta(days=14)
"""A month that begins this soon has no room for its label."""
_LEVELS = ("expired", "due", "soon", "fine")


def time_line(devices: Iterable[Mapping[str, t.Any]], *, today: datetime.date) -> Document:
    """Place the certificates of all devices on a line of time.

    Args:
        devices: What :func:`device_report` says about each.

    Returns:
        ``width``, ``height`` and ``axis`` (the height at which the bars stand); ``bars`` with ``x``, ``y``, ``width``,
        ``height``, ``level``, ``count`` and ``title``; ``months`` with ``x`` and ``label``.
    """
    weeks: dict[int, list[tuple[str, Mapping[str, t.Any]]]] = collections.defaultdict(list)
    for device in devices:
        for certificate in device["certificates"]:
            weeks[_week(certificate["days_left"])].append((device["host"], certificate))
    most = max(map(len, weeks.values()), default=1)
    bars = [_bar(week, found, most=most, today=today) for week, found in sorted(weeks.items())]
    return {
        "width": _x(_WEEKS + 1) + _BAR + _LEFT,
        "height": _AXIS + 28,
        "axis": _AXIS,
        "today": _x(0) - _GAP / 2,
        "bars": bars,
        "months": list(_months(today)),
    }


def _week(days_left: int) -> int:
    """-1 for what has ended, the last one for everything that is far away."""
    return -1 if days_left < 0 else min(days_left // 7, _WEEKS)


def _x(week: int) -> int:
    return _LEFT + (week + 1) * (_BAR + _GAP)


def _bar(week: int, found: list[tuple[str, Mapping[str, t.Any]]], *, most: int, today: datetime.date) -> Document:
    # A single certificate among hundreds is still seen.
    height = max(round(_HEIGHT * len(found) / most), 3)
    levels = {certificate["level"] for _host, certificate in found}
    hosts = list(dict.fromkeys(host for host, _certificate in found))
    names = ", ".join(hosts[:_MOST_NAMES]) + (
        f" and {len(hosts) - _MOST_NAMES} more" if len(hosts) > _MOST_NAMES else ""
    )
    return {
        "x": _x(week),
        "y": _AXIS - height,
        "width": _BAR,
        "height": height,
        "level": min(levels, key=_LEVELS.index),
        "count": len(found),
        "title": f"{len(found)} {_when(week, today)}: {names}",
    }


def _when(week: int, today: datetime.date) -> str:
    if week < 0:
        return "have ended"
    first = today + datetime.timedelta(weeks=week)
    if week == _WEEKS:
        return f"end on {first} or later"
    return f"end between {first} and {first + datetime.timedelta(days=6)}"


def _months(today: datetime.date) -> Iterator[Document]:
    """The first of each month on the line."""
    end = today + datetime.timedelta(weeks=_WEEKS)
    month = today.replace(day=1)
    while (month := (month + datetime.timedelta(days=32)).replace(day=1)) < end:
        label = f"{month:%b}" if month.month > 1 else f"{month:%Y}"
        if month - today < _BESIDE_TODAY:
            label = ""
        yield {"x": round(_x(0) + (month - today).days * (_BAR + _GAP) / 7, 1), "label": label}

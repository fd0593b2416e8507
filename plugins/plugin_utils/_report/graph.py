# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the resources of a declaration are drawn: in columns, what is needed to the left of what needs it.

The usual steps: the longest chain of needs gives the column, a need that skips columns is led through them by
invisible points, and sweeps that put everything near the mean of its neighbours keep crossings few. Lengths are in
units of the SVG.
"""

from __future__ import annotations

import dataclasses
import itertools
import statistics
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document

NODE_WIDTH, NODE_HEIGHT = 176, 36
_COLUMN, _ROW, _POINT_ROW, _MARGIN = 248, 48, 14, 8
_SWEEPS = 8


@dataclasses.dataclass
class _Item:
    """A resource, or a point that a line passes through.

    Attributes:
        before: What it is joined to in the column on its left.
    """

    resource: Mapping[str, t.Any] | None
    column: int
    before: list[_Item] = dataclasses.field(default_factory=list)
    after: list[_Item] = dataclasses.field(default_factory=list)
    order: float = 0
    y: float = 0

    @property
    def height(self) -> int:
        return _POINT_ROW if self.resource is None else _ROW


def layout(resources: Sequence[Mapping[str, t.Any]]) -> Document:
    """Place resources with ``id``, ``kind``, ``name`` and ``needs``.

    Returns:
        ``width`` and ``height`` of the drawing; ``nodes`` with ``x`` and ``y`` of their upper left corner, ``kind`` and
        ``name``; ``lines``, each the path of a line from what is needed to what needs it.
    """
    depths = _depths({one["id"]: list(one["needs"]) for one in resources})
    columns: list[list[_Item]] = [[] for _depth in range(max(depths.values(), default=-1) + 1)]
    items = {one["id"]: _Item(one, depths[one["id"]]) for one in resources}
    for item in items.values():
        columns[item.column].append(item)
    lines = [
        _lead(items[need], item, columns)
        for item in list(items.values())
        for need in t.cast("Mapping[str, t.Any]", item.resource)["needs"]
        if items[need].column < item.column
    ]
    _arrange(columns)
    height = max((sum(item.height for item in column) for column in columns), default=0)
    for column in columns:
        _stack(column, height)
    return {
        "width": max(len(columns) * _COLUMN - (_COLUMN - NODE_WIDTH), 0) + 2 * _MARGIN,
        "height": height + 2 * _MARGIN,
        "nodes": [_node(item) for item in items.values()],
        "lines": [_path(line) for line in lines],
    }


def _depths(needs: Mapping[str, list[str]]) -> dict[str, int]:
    """The length of the longest chain of needs below each resource. What closes a circle counts as not needed."""
    depths: dict[str, int] = {}

    def depth(identity: str, above: frozenset[str]) -> int:
        if identity not in depths:
            below = [depth(need, above | {identity}) for need in needs[identity] if need not in above | {identity}]
            depths[identity] = max(below, default=-1) + 1
        return depths[identity]

    for identity in needs:
        depth(identity, frozenset())
    return depths


def _lead(start: _Item, end: _Item, columns: list[list[_Item]]) -> list[_Item]:
    """The stations of a line; those between its ends are added to their columns."""
    stations = [start]
    for column in range(start.column + 1, end.column):
        stations.append(_Item(None, column))
        columns[column].append(stations[-1])
    stations.append(end)
    for left, right in itertools.pairwise(stations):
        left.after.append(right)
        right.before.append(left)
    return stations


def _arrange(columns: list[list[_Item]]) -> None:
    """Order every column so that few lines cross."""
    for column in columns:
        _number(column)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            wishes = [_wish(item, item.before if forward else item.after) for item in column]
            column[:] = [column[place] for place in sorted(range(len(column)), key=wishes.__getitem__)]
            _number(column)


def _wish(item: _Item, neighbours: list[_Item]) -> float:
    return statistics.fmean(one.order for one in neighbours) if neighbours else item.order


def _number(column: list[_Item]) -> None:
    """Orders lie between 0 and 1, so that those of columns with different lengths can be compared."""
    for position, item in enumerate(column):
        item.order = (position + 0.5) / len(column)


def _stack(column: list[_Item], height: int) -> None:
    """Give a column its places, in the middle of the height."""
    at = _MARGIN + (height - sum(item.height for item in column)) / 2
    for item in column:
        item.y = at + item.height / 2
        at += item.height


def _x(item: _Item) -> int:
    return _MARGIN + item.column * _COLUMN


def _node(item: _Item) -> Document:
    resource = t.cast("Mapping[str, t.Any]", item.resource)
    return {"x": _x(item), "y": item.y - NODE_HEIGHT / 2, "kind": resource["kind"], "name": resource["name"]}


def _path(stations: list[_Item]) -> str:
    """Curves between the columns, level where they arrive and leave."""
    path = f"M{_x(stations[0]) + NODE_WIDTH} {stations[0].y:g}"
    for left, right in itertools.pairwise(stations):
        start, end = _x(left) + NODE_WIDTH, _x(right)
        middle = (start + end) / 2
        path += f"C{middle:g} {left.y:g} {middle:g} {right.y:g} {end} {right.y:g}"
        if right.resource is None:
            path += f"H{end + NODE_WIDTH}"
    return path

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a value lives in an ARM body.

A lens reads a value out of a body and writes it back. Nearly every option lives at a fixed path
(``properties.subnets.0.properties.vlan``); the few that do not bring a lens of their own.
"""

from __future__ import annotations

import typing as t

Body = dict[str, t.Any]

EVERY = "*"


class Lens(t.Protocol):
    """Reads and writes one value of an ARM body."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        """The value, or None where the body does not have it."""

    def set(self, body: Body, value: t.Any) -> None:
        """Put ``value`` into the body, making the objects and lists on the way. None is written as null."""


def is_empty(value: t.Any) -> bool:
    """Whether the service means "nothing" by this value.

    Services answer null, leave the key out, or invent ``{}``, ``[]`` and ``""`` for the same thing
    (source: azure-local facts B, recorded traffic).
    """
    if value is None or value == "" or value == [] or value == {}:
        return True
    return isinstance(value, dict) and all(is_empty(item) for item in value.values())


class Path:
    """A dotted path; a number selects a list element (``subnets.0.name``)."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return _follow(body, self._steps)

    def set(self, body: Body, value: t.Any) -> None:
        holder: t.Any = body
        for step, following in zip(self._steps, self._steps[1:], strict=False):
            holder = _child(holder, step, [] if isinstance(following, int) else {})
        _child(holder, self._steps[-1], None)
        holder[self._steps[-1]] = value

    def remove(self, body: Body) -> None:
        """Take the key out of the body, where it is there. On the way to it ``*`` selects every element of a list."""
        _remove(body, self._steps)


def _follow(body: t.Mapping[str, t.Any], steps: t.Iterable[int | str]) -> t.Any:
    """What the steps lead to; None where one of them leads nowhere."""
    value: t.Any = body
    for step in steps:
        value = _follow_step(value, step)
    return value


def _follow_step(value: t.Any, step: int | str) -> t.Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and len(value) > step else None
    return value.get(step) if isinstance(value, dict) else None


def _remove(holder: t.Any, steps: tuple[int | str, ...]) -> None:
    step, *rest = steps
    if step == EVERY and isinstance(holder, list) and rest:
        for item in holder:
            _remove(item, tuple(rest))
    elif rest and isinstance(holder, (dict, list)):
        _remove(_follow_step(holder, step), tuple(rest))
    elif isinstance(holder, dict):
        holder.pop(str(step), None)


def _child(holder: t.Any, step: int | str, new: t.Any) -> t.Any:
    """The element of a list or object, made when it is missing or null."""
    if isinstance(step, int):
        while len(holder) <= step:
            holder.append(None)
        present = holder[step]
    else:
        present = holder.get(step)
    if present is None:
        holder[step] = new
        return new
    return present


class IdList:
    """A list of ``{"id": ...}`` objects, seen as a list of ids."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return [item["id"] for item in self._path.get(body) or []]

    def set(self, body: Body, value: t.Any) -> None:
        self._path.set(body, [{"id": item} for item in value or []])


def lens_of(at: str | Lens) -> Lens:
    """A path given as text becomes a lens; a lens stays what it is."""
    return Path(at) if isinstance(at, str) else at


def get_path(body: t.Mapping[str, t.Any], path: str) -> t.Any:
    """Read one dotted path."""
    return Path(path).get(body)

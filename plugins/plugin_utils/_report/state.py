# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words in which a report judges."""

from __future__ import annotations

import enum
import typing as t
from collections.abc import Iterable, Iterator

Document = dict[str, t.Any]


class State(str, enum.Enum):
    """What a device or cluster is like, the worst last."""

    OK = "ok"
    ATTENTION = "attention"
    FAILED = "failed"
    UNREACHABLE = "unreachable"


_ORDER = list(State)


def overall(problems: Iterable[tuple[State, str]]) -> str:
    """The worst of the states, as a word."""
    return max((state for state, _text in problems), key=_ORDER.index, default=State.OK).value


def expiry_of(days_left: int, certificate_days: int) -> str:
    """How near its end a certificate is: ``expired``, ``due``, ``soon`` (within three times the limit) or ``fine``."""
    if days_left < 0:
        return "expired"
    if days_left < certificate_days:
        return "due"
    return "soon" if days_left < 3 * certificate_days else "fine"


def machine_problems(machines: Iterable[Document]) -> Iterator[tuple[State, str]]:
    """Virtual machines whose last operation failed."""
    for machine in machines:
        if has_failed(machine["provisioning_state"]):
            yield State.FAILED, f"the last operation on {machine['name']} ended as {machine['provisioning_state']}"


def has_failed(provisioning_state: str) -> bool:
    """Whether the last operation on a resource of Azure Resource Manager failed."""
    return provisioning_state.casefold() in ("failed", "canceled")

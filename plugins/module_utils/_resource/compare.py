# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Named comparisons. Each field names its own; there is no global idea of "roughly equal".

A comparator takes what the user declared and what the service reports, both in option shape, and tells whether
they mean the same. It is never called with an absent declaration; both sides may be empty.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import same_id
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import is_empty

Comparator = t.Callable[[t.Any, t.Any], bool]


def exact(desired: t.Any, current: t.Any) -> bool:
    """Equal values; every kind of empty equals every other."""
    return desired == current or (is_empty(desired) and is_empty(current))


def casefold(desired: t.Any, current: t.Any) -> bool:
    """Text that differs in case only is the same."""
    return exact(_folded(desired), _folded(current))


def location(desired: t.Any, current: t.Any) -> bool:
    """Azure regions: ``East US`` is ``eastus`` (source: general ARM behaviour)."""
    return _folded(desired).replace(" ", "") == _folded(current).replace(" ", "")


def arm_id(desired: t.Any, current: t.Any) -> bool:
    """Resource ids: any case, doubled or trailing slashes."""
    if is_empty(desired) or is_empty(current):
        return is_empty(desired) and is_empty(current)
    return same_id(str(desired), str(current))


def mac(desired: t.Any, current: t.Any) -> bool:
    """MAC addresses with any separator, in any case."""
    return _hex_digits(desired) == _hex_digits(current)


def flag(default: bool) -> Comparator:
    """A boolean that the service may leave out when it has its default."""

    def compare(desired: t.Any, current: t.Any) -> bool:
        return bool(desired) == (default if current is None else bool(current))

    return compare


def zero_is_empty(desired: t.Any, current: t.Any) -> bool:
    """Numbers where 0 means "none", for example an untagged VLAN."""
    return (desired or 0) == (current or 0)


def ordered_list(desired: t.Any, current: t.Any) -> bool:
    """Lists in which the order counts, for example DNS servers."""
    return list(desired or []) == list(current or [])


def set_of(same: Comparator) -> Comparator:
    """Lists in which neither order nor repetition counts."""

    def covers(left: list[t.Any], right: list[t.Any]) -> bool:
        return all(any(same(item, other) for other in right) for item in left)

    def compare(desired: t.Any, current: t.Any) -> bool:
        wanted, found = list(desired or []), list(current or [])
        return covers(wanted, found) and covers(found, wanted)

    return compare


def keyed_list(key: str, item_comparators: t.Mapping[str, Comparator] | None = None) -> Comparator:
    """Lists of dictionaries that are told apart by ``key``; only the keys that were declared are compared."""
    comparators = {key: casefold, **(item_comparators or {})}

    def compare(desired: t.Any, current: t.Any) -> bool:
        found = {_folded(item.get(key)): item for item in current or []}
        wanted = {_folded(item.get(key)): item for item in desired or []}
        return found.keys() == wanted.keys() and all(
            _same_item(item, found[name], comparators) for name, item in wanted.items()
        )

    return compare


def declared_keys(comparators: t.Mapping[str, Comparator] | None = None) -> Comparator:
    """Dictionaries of which only the declared keys are compared."""

    def compare(desired: t.Any, current: t.Any) -> bool:
        return _same_item(desired or {}, current or {}, comparators or {})

    return compare


def if_reported(same: Comparator) -> Comparator:
    """Values that a service may keep to itself: reporting nothing is not a difference."""

    def compare(desired: t.Any, current: t.Any) -> bool:
        return is_empty(current) or same(desired, current)

    return compare


def ignore(_desired: t.Any, _current: t.Any) -> bool:
    """Values that the service never gives back."""
    return True


def _same_item(
    desired: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any], comparators: t.Mapping[str, Comparator]
) -> bool:
    return all(
        comparators.get(name, exact)(value, current.get(name)) for name, value in desired.items() if value is not None
    )


def _folded(value: t.Any) -> str:
    return "" if value is None else str(value).casefold()


def _hex_digits(value: t.Any) -> str:
    return re.sub("[^0-9a-f]", "", _folded(value))

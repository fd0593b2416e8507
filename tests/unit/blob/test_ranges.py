# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ranges, against sets of numbers."""

from __future__ import annotations

import random

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges


def random_ranges(seed: int) -> list[ranges.Range]:
    points = sorted(random.Random(seed).sample(range(200), 12))
    return ranges.merged(zip(points[::2], points[1::2], strict=True))


def numbers(items) -> set[int]:
    return {number for start, end in items for number in range(start, end)}


@pytest.mark.parametrize("seed", range(40))
def test_without_takes_away_exactly_the_others(seed: int) -> None:
    first, second = random_ranges(seed), random_ranges(seed + 1000)
    left = list(ranges.without(first, second))
    assert numbers(left) == numbers(first) - numbers(second)
    assert left == ranges.merged(left)
    assert all(start < end for start, end in left)


def test_without_nothing() -> None:
    assert list(ranges.without([(0, 5)], [])) == [(0, 5)]
    assert list(ranges.without([], [(0, 5)])) == []


def test_merged_joins_what_touches() -> None:
    assert ranges.merged([(0, 4), (4, 6), (5, 5), (8, 9)]) == [(0, 6), (8, 9)]


def test_pieces_do_not_cross_a_multiple() -> None:
    assert list(ranges.pieces([(3, 9), (12, 13)], 4)) == [(3, 4), (4, 8), (8, 9), (12, 13)]


def test_total() -> None:
    assert ranges.total([(0, 4), (10, 11)]) == 5

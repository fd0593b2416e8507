# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which machines pass a filter."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.filters import accepts

FACTS = {"name": "Web-1", "tags": {"role": "web", "empty": ""}, "power_state": "running", "zone": None}


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (None, True),
        ({}, True),
        ({"name": None, "tags": None}, True),
        ({"name": ["web-*"]}, True),
        ({"name": ["db-*"]}, False),
        ({"name": ["db-*", "web-?"]}, True),
        ({"name": ["!db-*"]}, True),
        ({"name": ["!web-1"]}, False),
        ({"name": ["web-*", "!web-1"]}, False),
        ({"name": []}, True),
        ({"name": ["web-*"], "power_state": ["stopped"]}, False),
        ({"tags": {"role": "web"}}, True),
        ({"tags": {"role": ["db", "WEB"]}}, True),
        ({"tags": {"role": "*", "empty": "*"}}, True),
        ({"tags": {"role": "!web"}}, False),
        ({"tags": {"other": "*"}}, False),
        ({"tags": {"other": "!web"}}, True),
        ({"tags": {"role": "web", "other": "*"}}, False),
        ({"zone": ["1"]}, False),
        ({"zone": ["!1"]}, True),
        ({"cluster": ["cl-042"]}, True),
    ],
)
def test_filters(filters: dict[str, t.Any] | None, passes: bool) -> None:
    assert accepts(filters, FACTS) is passes


def test_a_machine_without_tags() -> None:
    assert not accepts({"tags": {"role": "web"}}, {"name": "web-1", "tags": None})
    assert accepts({"tags": {"role": "web"}}, {"name": "web-1"})


def test_numbers_are_compared_as_text() -> None:
    assert accepts({"tags": {"shop": 42}}, {"tags": {"shop": "42"}})

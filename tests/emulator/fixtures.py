# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pytest fixtures: one emulator for the whole run, one fresh resource group for each test.

A test directory uses them with `pytest_plugins = ["tests.emulator.fixtures"]` or by importing them in its conftest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.requests_by_hand import ByHand


@pytest.fixture(scope="session")
def emulator_process() -> Iterator[Emulator]:
    """The emulator of the test run."""
    with Emulator.start() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulator_process: Emulator) -> Iterator[Emulator]:
    """The emulator without faults; what a test changes in the settings is changed back."""
    before = emulator_process.settings()
    yield emulator_process
    emulator_process.clear_faults()
    emulator_process.settings(**before)


@pytest.fixture(scope="session")
def group_names() -> Callable[[], str]:
    """Makes names that no other test uses."""
    numbers = itertools.count(1)
    return lambda: f"rg-{next(numbers)}"


@pytest.fixture
def session(emulator: Emulator) -> Iterator[requests.Session]:
    """A session signed in as owner."""
    with emulator.session() as made:
        made.headers.update(emulator.authorization())
        yield made


@pytest.fixture
def resource_group(emulator: Emulator, session: requests.Session, group_names: Callable[[], str]) -> str:
    """The name of a new resource group in the first cluster's region."""
    by_hand = ByHand(emulator, session, group_names())
    by_hand.make_group()
    return by_hand.group


@pytest.fixture
def by_hand(emulator: Emulator, session: requests.Session, resource_group: str) -> ByHand:
    """Plain requests for the resource group of the test."""
    return ByHand(emulator, session, resource_group)

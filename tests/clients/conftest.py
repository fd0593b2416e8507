# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual environments of the clients."""

from __future__ import annotations

import collections.abc as c
import pathlib

import pytest

REPOSITORY = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="session")
def programs() -> c.Callable[[str], pathlib.Path]:
    """Finds the programs of a client's virtual environment, or says how to make it."""

    def find(client: str) -> pathlib.Path:
        directory = REPOSITORY / ".build" / "clients" / client / "bin"
        if not directory.is_dir():
            pytest.fail(f"{directory.parent} is missing: 'make test-clients-{client}' makes it")
        return directory

    return find

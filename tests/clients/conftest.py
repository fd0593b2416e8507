# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual environments of the clients; what was used of them is told at the end of a run."""

from __future__ import annotations

import collections.abc as c
import pathlib

import pytest

from tests.clients.ledger import Ledger
from tests.clients.versions import installed

REPOSITORY = pathlib.Path(__file__).parents[2]
CLIENTS = REPOSITORY / ".build" / "clients"
USED = pytest.StashKey[dict[str, str]]()


@pytest.fixture(scope="session")
def used(pytestconfig: pytest.Config) -> dict[str, str]:
    """The clients of this run: their versions by name."""
    return pytestconfig.stash.setdefault(USED, {})


@pytest.fixture(scope="session")
def programs(used: dict[str, str]) -> c.Callable[[str], pathlib.Path]:
    """Finds the programs of a client's virtual environment, or says how to make it."""

    def find(client: str) -> pathlib.Path:
        directory = CLIENTS / client
        if not (directory / "bin").is_dir():
            pytest.fail(f"{directory} is missing: 'make test-clients-{client}' makes it")
        used.update(installed(directory, REPOSITORY / "requirements" / f"clients-{client}.txt"))
        return directory / "bin"

    return find


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """What clients cannot do here."""
    return Ledger(known=pathlib.Path(__file__).with_name("left_out.yml"), found=CLIENTS / "left_out.yml")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print each client with its version."""
    used = config.stash.get(USED, {})
    if used:
        terminalreporter.section("clients")
        for name, version in sorted(used.items()):
            terminalreporter.line(f"{name} {version}")

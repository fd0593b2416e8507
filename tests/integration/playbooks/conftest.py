# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A project of its own for each test, and the traffic that its runs caused."""

from __future__ import annotations

import collections
import collections.abc as c
import urllib.parse
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbooks.declarations import Declaration, shop, variables
from tests.integration.playbooks.project import Project

QUICK = 0.1


class Site:
    """A declared cluster in a resource group that no other test has, and a project to provision it from."""

    def __init__(self, emulator: Emulator, directory: Path, name: str) -> None:
        self.emulator = emulator
        self.name = name
        self.project = Project(directory, emulator)
        self._mark = emulator.mark()

    def declare(self, *, machines: int = 2) -> Declaration:
        """Write the declaration; the answer may be changed and written again with :meth:`redeclare`."""
        declaration = shop(self.emulator.clusters[0], self.name, machines=machines)
        self.redeclare(declaration)
        return declaration

    def redeclare(self, declaration: Declaration) -> None:
        """Write another declaration."""
        self.project.declare(variables(declaration))

    def writes(self) -> collections.Counter[str]:
        """How often each write was done since this was last asked. What the service refused is not counted."""
        exchanges = self.emulator.writes_since(self._mark)
        self._mark = self.emulator.mark()
        return collections.Counter(
            f"{exchange['method']} {_path(exchange['url'])}"
            for exchange in exchanges
            if exchange["status"] in range(200, 300)
        )


def _path(url: str) -> str:
    """What is left of a URL without host, subscription and query: enough to tell resources apart."""
    return urllib.parse.urlsplit(url).path.casefold().partition("/resourcegroups/")[2]


@pytest.fixture
def site(emulator: Emulator, tmp_path: Path, request: pytest.FixtureRequest) -> c.Iterator[Site]:
    """A site named after the test. The emulator is quick, faultless and empty again afterwards."""
    name = request.node.name.removeprefix("test_").translate(str.maketrans("_[", "--", "]"))
    yield Site(emulator, tmp_path, name[:60].strip("-"))
    emulator.settings(operation_seconds=QUICK)
    emulator.reset()

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads all sources at once. What one of them cannot tell does not keep the others from telling."""

from __future__ import annotations

import collections.abc as c
import concurrent.futures
import dataclasses
import typing as t

from ansible.module_utils.common.parameters import remove_values

from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import connect
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, MissingLibrary
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.facts import Facts
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.read import read_machines
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import Source

_SOURCES_AT_ONCE = 16


@dataclasses.dataclass
class Outcome:
    """What became of one source.

    Attributes:
        machines: Their facts; None when they could not be read, and ``error`` says why.
        warnings: What the user should know besides.
    """

    source: Source
    machines: list[Facts] | None = None
    error: str = ""
    warnings: list[str] = dataclasses.field(default_factory=list)


def gather(sources: c.Sequence[Source]) -> list[Outcome]:
    """Read sources, in their order.

    Raises:
        MissingLibrary: No source could ever be read.
    """
    if not sources:
        return []
    with concurrent.futures.ThreadPoolExecutor(max_workers=_SOURCES_AT_ONCE) as pool:
        return list(pool.map(_outcome, sources))


def _outcome(source: Source) -> Outcome:
    context = _SourceContext(source.secrets)
    outcome = Outcome(source, warnings=context.warnings)
    try:
        outcome.machines = read_machines(source, connect(source.params, context))
    except MissingLibrary:
        raise
    except CollectionError as error:
        outcome.error = context.masked(error.message)
    return outcome


class _SourceContext:
    """What ``connect`` asks of its surroundings. Warnings are kept: threads do not print."""

    check_mode = False

    def __init__(self, secrets: frozenset[str]) -> None:
        self.warnings: list[str] = []
        self._secrets = set(secrets)

    def warn(self, message: str) -> None:
        self.warnings.append(self.masked(message))

    def progress(self, message: str) -> None:
        """Nothing here takes long enough to tell about it."""

    def register_secret(self, value: str) -> None:
        if value:
            self._secrets.add(value)

    def masked(self, text: str) -> str:
        """The text without any secret in it."""
        return t.cast("str", remove_values(text, self._secrets))

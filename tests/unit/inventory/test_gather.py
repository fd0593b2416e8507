# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several sources at once, and what they may say."""

from __future__ import annotations

import threading
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, MissingLibrary
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory import gather as gather_module
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.gather import gather
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import Source, read_sources

SECRET = "correct horse battery"


def sources(*names: str) -> list[Source]:
    return read_sources({"access_token": SECRET, "sources": [{"name": name} for name in names]})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Callable[[], t.Any]]:
    """What reading each source does, by its name."""
    answers: dict[str, t.Callable[[], t.Any]] = {}
    monkeypatch.setattr(gather_module, "connect", lambda _params, context: context)
    monkeypatch.setattr(gather_module, "read_machines", lambda source, _client: answers[source.name]())
    return answers


def raise_(error: Exception) -> t.NoReturn:
    raise error


def test_nothing_to_ask() -> None:
    assert gather([]) == []


def test_one_failure_is_told_without_secrets(told: dict[str, t.Callable[[], t.Any]]) -> None:
    told["a"] = lambda: [{"name": "web"}]
    told["b"] = lambda: raise_(CollectionError(f"refused {SECRET}"))
    good, bad = gather(sources("a", "b"))
    assert (good.machines, good.error) == ([{"name": "web"}], "")
    assert bad.machines is None
    assert bad.error.startswith("refused ")
    assert SECRET not in bad.error


def test_sources_are_read_at_the_same_time(told: dict[str, t.Callable[[], t.Any]]) -> None:
    together = threading.Barrier(3, timeout=30)
    for name in ("a", "b", "c"):
        told[name] = lambda: [together.wait()]
    assert [len(outcome.machines or []) for outcome in gather(sources("a", "b", "c"))] == [1, 1, 1]


@pytest.mark.parametrize("error", [MissingLibrary("install requests"), KeyError("a fault of the program")])
def test_what_is_no_failure_of_the_source_is_not_hidden(
    told: dict[str, t.Callable[[], t.Any]], error: Exception
) -> None:
    told["a"] = lambda: raise_(error)
    with pytest.raises(type(error)):
        gather(sources("a"))


def test_warnings_are_kept(monkeypatch: pytest.MonkeyPatch, told: dict[str, t.Callable[[], t.Any]]) -> None:
    told["a"] = list
    monkeypatch.setattr(gather_module, "connect", lambda _params, context: context.warn(f"not verified {SECRET}"))
    (outcome,) = gather(sources("a"))
    assert [warning.partition(" ****")[0][:12] for warning in outcome.warnings] == ["not verified"]
    assert SECRET not in outcome.warnings[0]

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments one can name, and who is signed in to them. Nothing is sent."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import BUILT_IN, Environment
from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache, existing_cache
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, iso_time
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._resource.query import query_of


def run(params: c.Mapping[str, t.Any], context: Context, *, clock: Clock | None = None) -> dict[str, t.Any]:
    """Describe all environments, or the one with the name of the options.

    Raises:
        InvalidInput: ``query`` is no expression.
        CollectionError: a registered environment cannot be read.
    """
    query = query_of(params["query"])
    wanted = params["name"]
    cache = existing_cache(clock)
    found = [
        _described(environment, cache)
        for environment in _environments()
        if wanted is None or wanted.lower() == environment.name.lower()
    ]
    return {"changed": False, "environments": query(found)}


def _environments() -> list[Environment]:
    """The built-in ones, then the registered ones by name."""
    registry = Registry()
    loaded = (registry.load(name) for name in registry.names())
    return [*BUILT_IN.values(), *(environment for environment in loaded if environment)]


def _described(environment: Environment, cache: TokenCache | None) -> dict[str, t.Any]:
    entries = cache.entries(environment.resource_manager) if cache else []
    tokens = [entry for entry in entries if entry.get("access_token")]
    accounts = [{"account": entry["account"], "until": iso_time(entry["expires_at"])} for entry in tokens]
    return {
        **dataclasses.asdict(environment),
        "built_in": environment.name in BUILT_IN,
        "signed_in": sorted(accounts, key=lambda item: (item["account"], item["until"])),
    }

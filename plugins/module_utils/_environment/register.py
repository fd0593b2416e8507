# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Register an environment by name after it has proven to be usable, or forget it with its tokens."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import announce, transport_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment
from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry, check_name
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache, existing_cache
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, iso_time
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._environment.declaration import Declaration, Params
from ansible_collections.edgestack.azure.plugins.module_utils._environment.steps import Steps
from ansible_collections.edgestack.azure.plugins.module_utils._environment.verify import Proof, discovered, prove


def run(params: Params, context: Context, *, clock: Clock | None = None) -> dict[str, t.Any]:
    """Have an environment registered, or not.

    Raises:
        InvalidInput: an option breaks a rule; nothing was sent.
        CollectionError: a step of the verification failed; nothing was registered.
    """
    check_name(params["name"])
    if params["state"] == "absent":
        return _forget(params["name"], context)
    return _register(params, context, clock=clock or Clock())


def _register(params: Params, context: Context, *, clock: Clock) -> dict[str, t.Any]:
    registry = Registry()
    registered = Environment.of_stored(registry.stored(params["name"]))
    declaration = Declaration.of(params, registered)
    connection = declaration.connection
    announce(connection, context)
    # Check mode signs in, but keeps nothing.
    cache = (
        TokenCache(clock=clock) if connection["token_cache"] and params["verify"] and not context.check_mode else None
    )
    transport = transport_of(connection, None, clock=clock)
    steps = Steps(declaration.endpoint)
    found = discovered(declaration, transport, steps)
    known = declaration.known.subscription_id if declaration.known else None
    proof = Proof(declaration.subscription_id or known, None)
    if params["verify"]:
        proof = prove(declaration, found, transport=transport, cache=cache, context=context, steps=steps, clock=clock)
    wanted = declaration.registration(found, proof.subscription_id)
    if wanted != registered and not context.check_mode:
        registry.save(wanted)
    return {
        **_difference(registered, wanted),
        "environment": dataclasses.asdict(wanted),
        "steps": steps.to_result(),
        "signed_in_until": iso_time(proof.token_ends_at) if cache and proof.token_ends_at else None,
    }


def _forget(name: str, context: Context) -> dict[str, t.Any]:
    registry = Registry()
    stored = registry.stored(name)
    if stored is not None and not context.check_mode:
        cache = existing_cache()
        if cache:
            cache.forget(str(stored.get("resource_manager")))
        registry.remove(name)
    return {
        "changed": stored is not None,
        "diff": {"before": stored or {}, "after": {}},
    }


def _difference(before: Environment | None, after: Environment) -> dict[str, t.Any]:
    shown = dataclasses.asdict(before) if before else {}
    return {"changed": before != after, "diff": {"before": shown, "after": dataclasses.asdict(after)}}

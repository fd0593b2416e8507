# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Discover an environment and prove, step by step, that it can be used."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import SUBSCRIPTIONS_API_VERSION, ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import as_asked, tokens_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment, discover
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._environment.declaration import Declaration
from ansible_collections.edgestack.azure.plugins.module_utils._environment.steps import StepName, Steps
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

Subscription = c.Mapping[str, t.Any]
_UNUSABLE = ("disabled", "deleted")


@dataclasses.dataclass(frozen=True)
class Proof:
    """What signing in showed: the subscription to use, and the end of the token in seconds since 1970."""

    subscription_id: str | None
    token_ends_at: float | None


def discovered(declaration: Declaration, transport: Transport, steps: Steps) -> Environment:
    """Ask the endpoint for its environment.

    Raises:
        CollectionError: it cannot be reached or recognised, or does not describe itself.
    """
    with steps.first_contact(_before_an_answer(declaration)):
        found = as_asked(declaration.connection, discover(transport, declaration.endpoint))
    how = "AD FS" if found.kind == "adfs" else "Microsoft Entra ID"
    steps.passed("metadata", f"one signs in through {how} at {found.login} for {found.audience}")
    return found


def prove(
    declaration: Declaration,
    found: Environment,
    *,
    transport: Transport,
    cache: TokenCache | None,
    context: Context,
    steps: Steps,
    clock: Clock,
) -> Proof:
    """Sign in, and ask for the subscriptions.

    Raises:
        CollectionError: a step failed.
    """
    with steps.step("sign_in"):
        tokens = tokens_of(
            declaration.connection, context, environment=found, transport=transport, cache=cache, clock=clock
        )
        ends_at = tokens.prove()
    is_given = bool(declaration.connection["access_token"])
    steps.passed("sign_in", "not needed with 'access_token'" if is_given else f"{host_of(found.login)} gave a token")
    with steps.step("subscription"):
        client = ArmClient(found, transport, tokens, clock=clock)
        listed = list(client.list("/subscriptions", SUBSCRIPTIONS_API_VERSION))
        subscription_id, detail = _choose(declaration, found, listed)
    steps.passed("subscription", detail)
    return Proof(subscription_id, ends_at)


def _before_an_answer(declaration: Declaration) -> list[tuple[StepName, str]]:
    connection, host = declaration.connection, host_of(declaration.endpoint)
    address = connection["resolve_to"]
    if connection["fingerprint"]:
        trust = "the certificate is the one that 'fingerprint' names"
    elif not connection["validate_certs"]:
        trust = "not verified, as 'validate_certs' asks for"
    else:
        trust = f"verified by {connection['ca_cert'] or 'the authorities of the system'}"
    return [
        ("resolve", f"not needed: 'resolve_to' is {address}" if address else f"{host} resolves"),
        ("connect", f"{host} answers"),
        ("tls", trust),
    ]


def _choose(declaration: Declaration, found: Environment, listed: c.Sequence[Subscription]) -> tuple[str | None, str]:
    """The subscription to register, and why it is that one.

    One that was asked for has to be there. Without one it is the only one, or the one that was registered before;
    otherwise each task has to say which.
    """
    by_id = {str(item.get("subscriptionId")).lower(): item for item in listed}
    asked = declaration.subscription_id
    if not by_id:
        raise CollectionError(_nothing_to_see(found))
    if asked:
        if asked not in by_id:
            raise CollectionError(
                f"The account does not see the subscription '{asked}' of 'subscription_id', but {_named(listed)}."
            )
        if not _is_usable(by_id[asked]):
            raise CollectionError(f"The subscription {_named([by_id[asked]])} cannot be used.")
        return asked, _named([by_id[asked]])
    usable = {key: item for key, item in by_id.items() if _is_usable(item)}
    if len(usable) == 1:
        (chosen,) = usable
        return chosen, _named([usable[chosen]])
    before = declaration.known.subscription_id if declaration.known else None
    if before in usable:
        return before, f"{_named([usable[before]])}, as registered before"
    if usable:
        return None, f"every task has to give 'subscription_id'; the account sees {_named(listed)}"
    raise CollectionError(f"The account sees no subscription that can be used, but {_named(listed)}.")


def _nothing_to_see(found: Environment) -> str:
    message = "The account sees no subscription. It needs a role assignment in one"
    if found.kind != "adfs":
        return f"{message}."
    # Source: azure-stack-edge facts E.1.
    return f"{message}; on a device the subscription is made when virtual machines are enabled in the Azure portal."


def _is_usable(subscription: Subscription) -> bool:
    return str(subscription.get("state", "Enabled")).lower() not in _UNUSABLE


def _named(listed: c.Iterable[Subscription]) -> str:
    return ", ".join(
        f"{item.get('subscriptionId')} ({item.get('displayName')}, {item.get('state')})" for item in listed
    )

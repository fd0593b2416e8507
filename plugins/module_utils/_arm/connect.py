# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From connection options to a client."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.auth import GivenToken, SignedIn
from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import (
    BUILT_IN,
    Environment,
    discover,
    endpoint,
    is_url,
    with_adfs,
)
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

if t.TYPE_CHECKING:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import SignIn

_DISCOVERY_SECONDS = 24 * 3600.0
_USER = ("username", "password")
_APPLICATION = ("client_id", "client_secret")

Params = c.Mapping[str, t.Any]


def connect(params: Params, context: Context, *, clock: Clock | None = None) -> ArmClient:
    """A client for the environment and account that the connection options name.

    Nothing is sent, except that the endpoints behind a URL that was not used lately are discovered. Signing in happens
    with the first request.

    Args:
        params: Validated options of ``connection_spec()``.

    Raises:
        InvalidInput: an option is malformed, or the credentials do not go with the environment.
    """
    clock = clock or Clock()
    check_connection(params)
    announce(params, context)
    cache = TokenCache(clock=clock) if params["token_cache"] else None
    environment = environment_of(params, cache=cache, clock=clock)
    transport = transport_of(params, environment, clock=clock)
    tokens = tokens_of(params, context, environment=environment, transport=transport, cache=cache, clock=clock)
    return ArmClient(
        environment,
        transport,
        tokens,
        subscription_id=params.get("subscription_id") or environment.subscription_id,
        notes=tokens if isinstance(tokens, SignedIn) else None,
        clock=clock,
    )


def tokens_of(
    params: Params,
    context: Context,
    *,
    environment: Environment,
    transport: Transport,
    cache: TokenCache | None,
    clock: Clock,
) -> GivenToken | SignedIn:
    """Where the tokens for an environment come from. Nothing is sent yet.

    Raises:
        InvalidInput: the credentials do not go with the environment.
    """
    if params.get("access_token"):
        return GivenToken(params["access_token"])
    return SignedIn(
        sign_in_of(params, environment, transport),
        resource_manager=environment.resource_manager,
        audience=environment.audience,
        cache=cache,
        clock=clock,
        register_secret=context.register_secret,
    )


def announce(params: Params, context: Context) -> None:
    """Have the given secrets masked, and warn of what is not safe."""
    for option in ("client_secret", "access_token", "password"):
        if params.get(option):
            context.register_secret(params[option])
    if not params["validate_certs"]:
        context.warn(
            "TLS certificates are not verified (validate_certs=false): whoever is on the way can read and change"
            " everything, the credentials too. Use 'ca_cert', or 'fingerprint' for the first contact."
        )


def environment_of(params: Params, *, cache: TokenCache | None, clock: Clock) -> Environment:
    """The environment that the option ``environment`` means: a built-in cloud, a registered name, or an endpoint.

    Raises:
        InvalidInput: there is none of that name.
    """
    value = params["environment"]
    if is_url(value):
        found = _discovered(params, endpoint(value), cache, clock)
    else:
        built_in = (cloud for name, cloud in BUILT_IN.items() if name.lower() == value.lower())
        found = next(built_in, None) or _registered(value)
    return as_asked(params, found)


def _registered(name: str) -> Environment:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.registry import Registry

    registry = Registry()
    found = registry.load(name)
    if found is None:
        known = ", ".join([*BUILT_IN, *registry.names()])
        raise InvalidInput.of(
            "environment", name, f"{known}, or an ARM endpoint such as https://management.example.com"
        )
    return found


def as_asked(params: Params, environment: Environment) -> Environment:
    """The environment, with AD FS if the options ask for it."""
    if params.get("tenant_id") != "adfs":
        return environment
    # For an endpoint whose metadata does not tell; the same value as other clients take for it.
    return dataclasses.replace(environment, kind="adfs", login=with_adfs(environment.login))


def transport_of(params: Params, environment: Environment | None, *, clock: Clock) -> HttpTransport:
    """A transport that trusts what the options say, else what the environment was registered with."""

    def chosen(option: str) -> str | None:
        return params.get(option) or getattr(environment, option, None)

    fingerprint = chosen("fingerprint")
    tls = Tls(
        ca_cert=chosen("ca_cert"),
        verify=params["validate_certs"],
        # A certification authority that is given beats a fingerprint that was only registered.
        fingerprint=None if params.get("ca_cert") and not params.get("fingerprint") else fingerprint,
        address=chosen("resolve_to"),
    )
    return HttpTransport(tls, timeout=params["request_timeout"], clock=clock)


def sign_in_of(params: Params, environment: Environment, transport: Transport) -> SignIn:
    """How to sign in with the credentials that were given.

    Raises:
        InvalidInput: they are not complete, or are none that the environment takes.
    """
    way = _adfs_sign_in if environment.kind == "adfs" else _entra_sign_in
    return way(params, environment, transport)


def _adfs_sign_in(params: Params, environment: Environment, transport: Transport) -> SignIn:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.adfs import AdfsSignIn

    is_user = bool(params.get("username"))
    account, secret = (params.get(name) for name in (_USER if is_user else _APPLICATION))
    if not account or not secret:
        raise _no_credentials(environment, "username and password, client_id and client_secret, or access_token")
    return AdfsSignIn(
        transport,
        authority=environment.login,
        resource=environment.audience,
        account=account,
        secret=secret,
        is_user=is_user,
    )


def _entra_sign_in(params: Params, environment: Environment, transport: Transport) -> SignIn:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.entra import ClientSecretSignIn

    account, secret = (params.get(name) for name in _APPLICATION)
    if not account or not secret:
        raise _no_credentials(environment, "tenant_id, client_id and client_secret, or access_token")
    tenant_id = params.get("tenant_id") or environment.tenant_id
    if not tenant_id:
        raise InvalidInput.of("tenant_id", None, f"the tenant of client_id; environment '{environment.name}' has many")
    return ClientSecretSignIn(
        transport,
        authority=f"{environment.login}/{tenant_id}",
        audience=environment.audience,
        account=account,
        secret=secret,
    )


def _no_credentials(environment: Environment, allowed: str) -> InvalidInput:
    how = "AD FS" if environment.kind == "adfs" else "Microsoft Entra ID"
    return InvalidInput(
        f"No credentials for environment '{environment.name}', where one signs in through {how}. Give {allowed}.",
        option="environment",
    )


def _discovered(params: Params, url: str, cache: TokenCache | None, clock: Clock) -> Environment:
    """The environment behind an endpoint; remembered for a day, next to the tokens."""
    stored = (cache.read("environment", url) if cache else None) or {}
    known = Environment.of_stored(stored.get("environment"))
    if known:
        return known
    found = discover(transport_of(params, None, clock=clock), url)
    if cache:
        entry = {
            "resource_manager": url,
            "expires_at": clock.epoch() + _DISCOVERY_SECONDS,
            "environment": dataclasses.asdict(found),
        }
        cache.write(entry, "environment", url)
    return found

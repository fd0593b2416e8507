# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of a task to a client of the blob service."""

from __future__ import annotations

import collections.abc as c
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.connect import (
    announce,
    connect,
    environment_of,
    transport_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment, endpoint
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import SERVICE_VERSION, BlobClient
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import (
    Credential,
    SharedAccessSignature,
    SharedKey,
)
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

STORAGE_ACCOUNT = "Microsoft.Storage/storageAccounts"
# Source: azure-stack-edge facts G.2.
STORAGE_API_VERSION = "2017-10-01"

Params = c.Mapping[str, t.Any]


def blob_client(params: Params, context: Context, *, clock: Clock) -> BlobClient:
    """A client for the storage account that the options name.

    With a key or a SAS nobody signs in; otherwise the key is asked for through the Azure Resource Manager.

    Raises:
        InvalidInput: an option is malformed.
        ArmError: the account does not exist, or its keys may not be read.
    """
    for option in ("account_key", "sas"):
        if params.get(option):
            context.register_secret(params[option])
    credential = _given_credential(params, clock)
    if credential is None:
        return client_with_key(connect(params, context, clock=clock), params, context)
    check_connection(params)
    announce(params, context)
    environment = None if params.get("blob_endpoint") else _environment(params, clock)
    return BlobClient(
        blob_endpoint(params, environment),
        credential,
        transport_of(params, environment, clock=clock),
        version=params["service_version"],
    )


def client_with_key(client: ArmClient, params: Params, context: Context) -> BlobClient:
    """A client for a storage account, with the key that ARM tells.

    Args:
        params: ``storage_account`` and its ``resource_group``; if wanted ``blob_endpoint`` and ``service_version``.

    Raises:
        ArmError: See ``is_absent_account``.
    """
    credential = SharedKey(params["storage_account"], _account_key(client, params, context), clock=client.clock)
    version = params.get("service_version") or SERVICE_VERSION
    return BlobClient(blob_endpoint(params, client.environment), credential, client.transport, version=version)


def is_absent_account(error: ArmError) -> bool:
    """Whether ARM says that the storage account or its group does not exist. Source: azure-stack-edge facts I.3."""
    return error.code.lower() in ("resourcenotfound", "resourcegroupnotfound")


def blob_endpoint(params: Params, environment: Environment | None) -> str:
    """Where the blob service of the account is.

    ``<account>.blob.<name>.<domain>`` on a device, on the port of its ARM endpoint (source: azure-stack-edge facts A).
    """
    if params.get("blob_endpoint"):
        return endpoint(params["blob_endpoint"], "blob_endpoint")
    if environment is None:
        raise InvalidInput.of("blob_endpoint", None, "the endpoint of the blob service, when no environment is known")
    parts = urllib.parse.urlsplit(environment.resource_manager)
    suffix = environment.storage_suffix or (parts.hostname or "").partition(".")[2]
    port = f":{parts.port}" if parts.port else ""
    return f"https://{params['storage_account']}.blob.{suffix}{port}"


def expected_endpoint(params: Params, *, clock: Clock) -> str:
    """Where the blob service of an account will be that does not exist yet. Nobody signs in for it."""
    return blob_endpoint(params, None if params.get("blob_endpoint") else _environment(params, clock))


def _given_credential(params: Params, clock: Clock) -> Credential | None:
    if params.get("account_key"):
        return SharedKey(params["storage_account"], params["account_key"], clock=clock)
    return SharedAccessSignature(params["sas"]) if params.get("sas") else None


def _environment(params: Params, clock: Clock) -> Environment:
    cache = TokenCache(clock=clock) if params["token_cache"] else None
    return environment_of(params, cache=cache, clock=clock)


def _account_key(client: ArmClient, params: Params, context: Context) -> str:
    """The first key of the storage account."""
    account = resource_id(client.subscription_id, params["resource_group"], STORAGE_ACCOUNT, params["storage_account"])
    response = client.send("POST", client.url(f"{account}/listKeys", STORAGE_API_VERSION))
    keys = response.body.get("keys") if isinstance(response.body, dict) else None
    if not keys:
        raise CollectionError(f"The service returned no key of storage account '{params['storage_account']}'.")
    for key in keys:
        context.register_secret(key["value"])
    return str(keys[0]["value"])

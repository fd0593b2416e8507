# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Azure clouds, clusters and devices: where their endpoints are and how one signs in to them."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import re
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import Transport
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

Kind = t.Literal["entra", "adfs"]

# Newest first. Source: edge-api facts 3; 2015-01-01 is what devices are known to serve (azure-stack-edge facts E.2).
METADATA_API_VERSIONS = ("2022-09-01", "2015-01-01")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Environment:
    """One control plane.

    Attributes:
        name: A built-in cloud, the name it was registered by, or its ARM endpoint.
        kind: How one signs in: ``entra`` (Microsoft Entra ID) or ``adfs`` (devices, disconnected operations).
        resource_manager: The ARM endpoint, lower case, without a slash at the end.
        login: The authority without a slash at the end; of kind ``adfs`` it ends in ``/adfs``.
        audience: Whom a token is for, exactly as the endpoint tells it: a slash at its end counts.
        storage_suffix: What follows ``<account>.blob.`` in the name of a storage account.
        tenant_id: The tenant, where the environment has only one.
        subscription_id: The subscription to use where none is given, for a registered environment.
        ca_cert: The file with the authorities that issue its certificates, for a registered environment.
        fingerprint: See ``Tls``; for a registered environment.
        resolve_to: The address to connect to, for a registered environment.
    """

    name: str
    kind: Kind
    resource_manager: str
    login: str
    audience: str
    storage_suffix: str = ""
    tenant_id: str | None = None
    subscription_id: str | None = None
    ca_cert: str | None = None
    fingerprint: str | None = None
    resolve_to: str | None = None

    @classmethod
    def of_stored(cls, stored: t.Any) -> Environment | None:
        """Read what ``dataclasses.asdict`` gave, perhaps in another version; ``None`` when something is missing."""
        known = {field.name for field in dataclasses.fields(cls)}
        try:
            return cls(**{name: value for name, value in stored.items() if name in known})
        except (TypeError, AttributeError):
            return None


BUILT_IN: c.Mapping[str, Environment] = {
    cloud.name: cloud
    for cloud in (
        Environment(
            name="AzureCloud",
            kind="entra",
            resource_manager="https://management.azure.com",
            login="https://login.microsoftonline.com",
            audience="https://management.azure.com",
            storage_suffix="core.windows.net",
        ),
        Environment(
            name="AzureChinaCloud",
            kind="entra",
            resource_manager="https://management.chinacloudapi.cn",
            login="https://login.chinacloudapi.cn",
            audience="https://management.chinacloudapi.cn",
            storage_suffix="core.chinacloudapi.cn",
        ),
        Environment(
            name="AzureUSGovernment",
            kind="entra",
            resource_manager="https://management.usgovcloudapi.net",
            login="https://login.microsoftonline.us",
            audience="https://management.usgovcloudapi.net",
            storage_suffix="core.usgovcloudapi.net",
        ),
    )
}


def is_url(value: str) -> bool:
    """Whether an environment is given as an endpoint and not by name."""
    return "://" in value


def is_guid(value: str) -> bool:
    """Whether a value has the form of a subscription or tenant id."""
    return bool(_GUID.fullmatch(value))


def endpoint(value: str, option: str = "environment") -> str:
    """An ARM endpoint as it is used everywhere: without a slash at the end.

    Raises:
        InvalidInput: it is not https, not lower case, or more than scheme, host and port. A device compares names as
            they are written, so that an upper case letter leads to errors that do not show their cause.
    """
    if value != value.lower():
        raise InvalidInput.of(option, value, f"lower case only. Write {value.lower().rstrip('/')}")
    parts = urllib.parse.urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise InvalidInput.of(
            option, value, "https://<host>[:<port>], for example https://management.device.example.com"
        )
    return value.rstrip("/")


def discover(transport: Transport, url: str) -> Environment:
    """Ask an ARM endpoint for its environment (no sign-in is needed).

    Args:
        transport: Already knows whom to trust.
        url: As :func:`endpoint` returns it.

    Raises:
        CollectionError: nothing that can be understood was answered.
    """
    problems = []
    for version in METADATA_API_VERSIONS:
        response = transport.send("GET", f"{url}/metadata/endpoints?api-version={version}")
        environment = parse_metadata(response.body, url) if response.status == 200 else None
        if environment:
            return environment
        problems.append(f"api-version {version}: HTTP {response.status}{', not understood' * (response.status == 200)}")
    raise CollectionError(
        f"{url} does not describe its endpoints, so it is no Azure Resource Manager endpoint or is not ready."
        f" GET {url}/metadata/endpoints was answered with {'; '.join(problems)}."
    )


def parse_metadata(body: t.Any, url: str) -> Environment | None:
    """Read a metadata document; ``None`` when it lacks what signing in needs.

    Shapes (source: edge-api facts 3): one object (2015-01-01, and 2022-09-01 of a device), or a list of clouds, among
    which the one with this ``resourceManager`` counts. Read are ``authentication.loginEndpoint``,
    ``authentication.audiences[0]`` and ``suffixes.storage``.
    """
    cloud = _entry_of(body, url)
    authentication = cloud.get("authentication")
    if not isinstance(authentication, dict):
        return None
    login = str(authentication.get("loginEndpoint") or "").lower().rstrip("/")
    audiences = authentication.get("audiences") or [f"{url}/"]
    if not login.startswith("https://") or not isinstance(audiences, list):
        return None
    # inferred: identityProvider and tenant tell AD FS apart where the login endpoint lacks /adfs, as the older
    # documentation of disconnected operations has it (azure-local facts I).
    hints = {str(authentication.get(key, "")).lower() for key in ("identityProvider", "tenant")}
    adfs = login.endswith("/adfs") or "adfs" in hints
    tenant = str(authentication.get("tenant") or "")
    suffixes = cloud.get("suffixes")
    return Environment(
        name=url,
        kind="adfs" if adfs else "entra",
        resource_manager=url,
        login=with_adfs(login) if adfs else login,
        audience=str(audiences[0]),
        storage_suffix=str(suffixes.get("storage") or "") if isinstance(suffixes, dict) else "",
        tenant_id=tenant if is_guid(tenant) else None,
    )


def with_adfs(login: str) -> str:
    """The authority of kind ``adfs`` for a login endpoint that may lack the path."""
    return login if login.endswith("/adfs") else f"{login}/adfs"


def _entry_of(body: t.Any, url: str) -> dict[str, t.Any]:
    clouds = [cloud for cloud in (body if isinstance(body, list) else [body]) if isinstance(cloud, dict)]
    own = [cloud for cloud in clouds if str(cloud.get("resourceManager", "")).lower().rstrip("/") == url]
    return (own or clouds)[0] if own or len(clouds) == 1 else {}

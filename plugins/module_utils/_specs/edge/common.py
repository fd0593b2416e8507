# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several types on a device have in common."""

from __future__ import annotations

import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    ChangeRule,
    Field,
    Output,
    Params,
    Reference,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, refuse_generation_2

STORAGE_ACCOUNT_TYPE = "Microsoft.Storage/storageAccounts"
DISK_TYPE = "Microsoft.Compute/disks"
SNAPSHOT_TYPE = "Microsoft.Compute/snapshots"
IMAGE_TYPE = "Microsoft.Compute/images"
VIRTUAL_MACHINE_TYPE = "Microsoft.Compute/virtualMachines"
EXTENSION_TYPE = "Microsoft.Compute/virtualMachines/extensions"
VIRTUAL_NETWORK_TYPE = "Microsoft.Network/virtualNetworks"
NETWORK_INTERFACE_TYPE = "Microsoft.Network/networkInterfaces"
PUBLIC_IP_ADDRESS_TYPE = "Microsoft.Network/publicIPAddresses"

# Every device has this one location. Source: azure-stack-edge facts E.1, I.1.
DEVICE_LOCATION = "dbelocal"
STORAGE_KINDS = ("Standard_LRS", "Premium_LRS")
CACHING = ("None", "ReadOnly", "ReadWrite")
PROVISIONING_STATE = Output("provisioning_state", "properties.provisioningState")

LOCATION = Field(
    name="location",
    at="location",
    compare=compare.location,
    change=ChangeRule.IMMUTABLE,
    on_create=lambda _params: DEVICE_LOCATION,
)


def fixed(name: str, at: t.Any, **more: t.Any) -> Field:
    """A field that cannot be changed after creation."""
    return Field(name=name, at=at, change=ChangeRule.IMMUTABLE, **more)


def disk_reference(profile: Profile) -> Reference:
    """The name or id of a disk."""
    return Reference(types=(DISK_TYPE,), api_version=profile.disks)


def generation_fields(profile: Profile) -> tuple[Field, ...]:
    """The generation of virtual machines that a disk or image is for.

    A profile without it offers the option all the same, and refuses what it cannot say: see ``generation_rules``.
    """
    at = "properties.hyperVGeneration" if profile.generation_2 else _Unsaid()
    reported = compare.if_reported(compare.casefold)
    return (fixed("hyper_v_generation", at, choices=("V1", "V2"), compare=reported),)


def generation_rules(profile: Profile) -> tuple[t.Callable[[Params], None], ...]:
    """The check that belongs to ``generation_fields``."""
    return () if profile.generation_2 else (refuse_generation_2,)


class _Unsaid:
    """A value that this api-version can neither be told nor asked."""

    def get(self, _body: t.Mapping[str, t.Any]) -> t.Any:
        return None

    def set(self, body: Body, value: t.Any) -> None:
        pass


class BlobAddress:
    """The URL of a blob without its query, where a signature is."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        url = self._path.get(body)
        return url.partition("?")[0] if isinstance(url, str) else url

    def set(self, body: Body, value: t.Any) -> None:
        self._path.set(body, value)


class BlobSignature:
    """The query of the URL of a blob. To be written after the URL, and never read."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def get(self, _body: t.Mapping[str, t.Any]) -> t.Any:
        return None

    def set(self, body: Body, value: t.Any) -> None:
        self._path.set(body, f"{self._path.get(body)}?{value.removeprefix('?')}")


def blob_fields(uri: str, sas: str, path: str) -> tuple[Field, ...]:
    """The blob that something is made from: its URL, and the signature that reading it may need."""
    return (
        fixed(uri, BlobAddress(path), compare=compare.if_reported(compare.casefold)),
        Field(name=sas, at=BlobSignature(path), change=ChangeRule.CREATE_ONLY, secret=True),
    )


def blob_rule(uri: str, sas: str) -> t.Callable[[Params], None]:
    """A check of the options of ``blob_fields``."""

    def check(params: Params) -> None:
        if params.get(uri) is None:
            if params.get(sas) is not None:
                raise InvalidInput.of(sas, "(not shown)", f"nothing without '{uri}', whose signature it is")
            return
        given = params[uri]
        if "?" in given:
            raise InvalidInput.of(uri, given.partition("?")[0] + "?...", f"a URL without a query; give it as '{sas}'")
        parts = urllib.parse.urlsplit(given)
        if parts.scheme != "https" or not parts.hostname or not parts.path.lower().endswith(".vhd"):
            raise InvalidInput.of(
                uri,
                given,
                "the https URL of a page blob that ends in .vhd, for example "
                "https://myaccount.blob.mydevice.example.com/vhds/ubuntu.vhd",
            )

    return check

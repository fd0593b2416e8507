# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every Azure Local type has in common."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    ChangeRule,
    Field,
    Found,
    Params,
    Reference,
)

# The only stable version; it serves all types of this package. Source: azure-local facts A.2.
API_VERSION = "2024-01-01"
# The first one in which networks and interfaces can be changed with the network security groups that they have: since
# 2024-02-01-preview they show them, since this one PATCH knows them. Source: azure-local facts B.4, B.5.
NETWORKS_WHOLE_SINCE = "2025-06-01-preview"

GALLERY_IMAGE_TYPE = "Microsoft.AzureStackHCI/galleryImages"
MARKETPLACE_IMAGE_TYPE = "Microsoft.AzureStackHCI/marketplaceGalleryImages"
LOGICAL_NETWORK_TYPE = "Microsoft.AzureStackHCI/logicalNetworks"
NETWORK_INTERFACE_TYPE = "Microsoft.AzureStackHCI/networkInterfaces"
VIRTUAL_DISK_TYPE = "Microsoft.AzureStackHCI/virtualHardDisks"
STORAGE_PATH_TYPE = "Microsoft.AzureStackHCI/storageContainers"

CUSTOM_LOCATION_REFERENCE = Reference(
    types=("Microsoft.ExtendedLocation/customLocations",), api_version="2021-08-15", anywhere=True
)
STORAGE_PATH_REFERENCE = Reference(types=(STORAGE_PATH_TYPE,), api_version=API_VERSION)


class _ExtendedLocation:
    """The custom location's id; ARM wants its kind beside it."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return (body.get("extendedLocation") or {}).get("name")

    def set(self, body: Body, value: t.Any) -> None:
        body["extendedLocation"] = {"type": "CustomLocation", "name": value}


LOCATION = Field(
    name="location", at="location", compare=compare.location, change=ChangeRule.IMMUTABLE, required_to_create=True
)
CUSTOM_LOCATION = Field(
    name="custom_location",
    at=_ExtendedLocation(),
    compare=compare.arm_id,
    change=ChangeRule.IMMUTABLE,
    required_to_create=True,
    reference=CUSTOM_LOCATION_REFERENCE,
)


def location_of_custom_location(_desired: Params, found: Found) -> dict[str, t.Any]:
    """Everything on a cluster lives in the region of its custom location (source: azure-local facts A.1)."""
    return {"location": found["custom_location"].get("location")} if "custom_location" in found else {}


def same_location(desired: Params, found: Found) -> None:
    """Refuse a region that is not the custom location's.

    Raises:
        InvalidInput: The two differ.
    """
    custom_location = found.get("custom_location")
    if custom_location is None or desired.get("location") is None:
        return
    if not compare.location(desired["location"], custom_location.get("location")):
        raise InvalidInput.of(
            "location",
            desired["location"],
            f"{custom_location.get('location')!r}, the region of the custom location "
            f"{custom_location.get('name')!r}; leave the option out to take it from there",
        )


# From this version on all types share narrower names. Source: azure-local facts A.2 and B, stable name rules.
_NARROWER_NAMES_SINCE = "2024-02-01-preview"
_NARROWER_NAME = re.compile(r"[a-zA-Z0-9]|[a-zA-Z0-9][-._a-zA-Z0-9]{0,62}[a-zA-Z0-9]")
# A folder or file of a cluster shared volume. Source: azure-local facts B.1, B.2.
_CLUSTER_PATH = re.compile(r"[A-Za-z]:\\ClusterStorage(\\[^\\/:*?\"<>|]+)+\\?", re.IGNORECASE)


def name_of_preview(params: Params) -> None:
    """Newer api-versions take fewer names than the stable one.

    Raises:
        InvalidInput: The name is one of those that they refuse.
    """
    api_version = params.get("api_version") or API_VERSION
    if api_version >= _NARROWER_NAMES_SINCE and not _NARROWER_NAME.fullmatch(params["name"]):
        raise InvalidInput.of(
            "name",
            params["name"],
            f"with api_version {api_version} 1 to 64 letters, digits, '-', '.' and '_', "
            "beginning and ending with a letter or digit",
        )


def is_cluster_path(path: str) -> bool:
    """Whether this is an absolute path on a cluster shared volume."""
    return _CLUSTER_PATH.fullmatch(path) is not None

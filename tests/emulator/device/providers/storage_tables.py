# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables of Microsoft.Storage: facts from the published descriptions, which a unit test compares by name.

Source: azure-stack-edge facts G.2.
"""

from __future__ import annotations

from tests.emulator.device.providers.fields import (
    boolean,
    dropped,
    listing,
    one_of,
    opaque,
    read_only,
    record,
    tags,
    text,
)

SPRING_2019 = "2019-06-01"
AUTUMN_2017 = "2017-10-01"
SKU_NAMES = (
    "Standard_LRS",
    "Standard_GRS",
    "Standard_RAGRS",
    "Standard_ZRS",
    "Premium_LRS",
    "Premium_ZRS",
    "Standard_GZRS",
    "Standard_RAGZRS",
)
KINDS = ("Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage")
LOCAL_SKUS = ("Standard_LRS", "Premium_LRS")
"""What a device has. Source: azure-stack-edge facts G.2."""
LOCAL_KIND = "Storage"

_PROPERTIES = record(
    {
        "customDomain": opaque(),
        "encryption": opaque(),
        "networkAcls": opaque(since=AUTUMN_2017),
        "accessTier": one_of("Hot", "Cool"),
        "azureFilesIdentityBasedAuthentication": opaque(since=SPRING_2019),
        "supportsHttpsTrafficOnly": boolean(),
        "isHnsEnabled": boolean(since=SPRING_2019),
        "largeFileSharesState": text(since=SPRING_2019),
        "routingPreference": opaque(since=SPRING_2019),
        "allowBlobPublicAccess": boolean(since=SPRING_2019),
        "minimumTlsVersion": text(since=SPRING_2019),
        "allowSharedKeyAccess": boolean(since=SPRING_2019),
    }
)
_SKU = record(
    {
        "name": one_of(*SKU_NAMES, required=True),
        "tier": read_only(text()),
        "resourceType": read_only(text(until=SPRING_2019)),
        "kind": read_only(text(until=SPRING_2019)),
        "locations": read_only(dropped(listing(text()), SPRING_2019)),
        "capabilities": read_only(dropped(listing(opaque()), SPRING_2019)),
        "restrictions": dropped(listing(opaque()), SPRING_2019),
    },
    required=True,
)
_READ_ONLY = {
    "id": read_only(text()),
    "name": read_only(text()),
    "type": read_only(text()),
}
# The published description has the envelope of a PUT without id, name and type; clients that write back what they read
# send them all the same. # inferred: they are ignored, as everywhere in Azure
STORAGE_ACCOUNT = record(
    {
        **_READ_ONLY,
        "sku": _SKU,
        "kind": one_of(*KINDS, required=True),
        "location": text(required=True),
        "tags": tags(),
        "identity": opaque(),
        "properties": _PROPERTIES,
    }
)
STORAGE_ACCOUNT_UPDATE = record(
    {
        **_READ_ONLY,
        "sku": _SKU.but(required=False),
        "kind": one_of(*KINDS),
        "tags": tags(),
        "identity": opaque(),
        "properties": record({name: node for name, node in _PROPERTIES.members.items() if name != "isHnsEnabled"}),
    }
)
REGENERATE = record({"keyName": text(required=True)})
NAME_CHECK = record({"name": text(required=True), "type": text(required=True)})

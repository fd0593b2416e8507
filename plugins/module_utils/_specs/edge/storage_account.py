# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Local storage accounts of a device. Source: azure-stack-edge facts G.2."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import TAGS, Output, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile


def _storage_account(profile: Profile) -> ResourceSpec:
    return ResourceSpec(
        type=common.STORAGE_ACCOUNT_TYPE,
        api_version=profile.storage,
        title="storage account",
        result_key="storage_account",
        name_pattern=r"[a-z0-9]{3,24}",
        name_help="3 to 24 lower-case letters and digits",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed(
                "sku",
                "sku.name",
                choices=common.STORAGE_KINDS,
                compare=compare.casefold,
                on_create=lambda _params: common.STORAGE_KINDS[0],
            ),
        ),
        # The only kind there is.
        new_body={"kind": "Storage"},
        outputs=(
            common.PROVISIONING_STATE,
            Output("kind", "kind"),
            Output("blob_endpoint", "properties.primaryEndpoints.blob"),
            Output("status_of_primary", "properties.statusOfPrimary"),
            Output("creation_time", "properties.creationTime"),
        ),
    )


STORAGE_ACCOUNTS = by_profile(_storage_account)

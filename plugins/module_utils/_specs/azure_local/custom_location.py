# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom locations: where on which cluster. Made by the deployment of a cluster, so only read here.

Source: azure-local facts B.12.
"""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Output, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common

CUSTOM_LOCATION = ResourceSpec(
    type=common.CUSTOM_LOCATION_REFERENCE.types[0],
    api_version=common.CUSTOM_LOCATION_REFERENCE.api_version,
    title="custom location",
    result_key="custom_location",
    fields=(),
    outputs=(
        Output("location", "location"),
        Output("tags", "tags"),
        Output("display_name", "properties.displayName"),
        Output("host_type", "properties.hostType"),
        Output("host_resource_id", "properties.hostResourceId"),
        Output("namespace", "properties.namespace"),
        Output("cluster_extension_ids", "properties.clusterExtensionIds"),
        Output("authentication_type", "properties.authentication.type"),
        Output("identity_type", "identity.type"),
        Output("principal_id", "identity.principalId"),
        Output("provisioning_state", "properties.provisioningState"),
    ),
    # Source: azure-local facts B, stable name rules.
    name_pattern=r"[a-zA-Z0-9]|[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]",
    name_help="1 to 63 letters, digits, '-' and '_', beginning and ending with a letter or digit",
)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource groups, in the cloud and on devices. Source: azure-local facts B.12, azure-stack-edge facts G.1."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import group_id
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    GROUP_NAME_HELP,
    GROUP_NAME_PATTERN,
    TAGS,
    ChangeRule,
    Field,
    Output,
    ResourceSpec,
)

RESOURCE_GROUP = ResourceSpec(
    type="Microsoft.Resources/resourceGroups",
    # The newest version that Azure and devices both serve. Source: azure-stack-edge facts F.
    api_version="2019-10-01",
    title="resource group",
    result_key="resource_group",
    fields=(
        Field(
            name="location",
            at="location",
            compare=compare.location,
            change=ChangeRule.IMMUTABLE,
            required_to_create=True,
        ),
        Field(name="managed_by", at="managedBy", compare=compare.arm_id, change=ChangeRule.IMMUTABLE),
        TAGS,
    ),
    outputs=(Output("provisioning_state", "properties.provisioningState"),),
    name_pattern=GROUP_NAME_PATTERN,
    name_help=GROUP_NAME_HELP,
    id_of=lambda subscription, params: group_id(subscription, params["name"]),
)

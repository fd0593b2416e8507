# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Storage paths: folders on a cluster shared volume. Source: azure-local facts B.1."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common


def same_folder(desired: str, current: str | None) -> bool:
    """Windows does not tell letter case apart in paths, and a trailing separator means nothing."""
    return compare.casefold(desired.rstrip("\\"), (current or "").rstrip("\\"))


def check_path(params: Params) -> None:
    """Refuse what cannot be a folder of a cluster shared volume.

    Raises:
        InvalidInput: It cannot.
    """
    path = params.get("path")
    if path is not None and not common.is_cluster_path(path):
        raise InvalidInput.of(
            "path", path, r"a folder of a cluster shared volume such as C:\ClusterStorage\UserStorage_1\images"
        )


STORAGE_PATH = ResourceSpec(
    type=common.STORAGE_PATH_TYPE,
    api_version=common.API_VERSION,
    title="storage path",
    result_key="storage_path",
    fields=(
        common.LOCATION,
        common.CUSTOM_LOCATION,
        TAGS,
        Field(
            name="path", at="properties.path", compare=same_folder, change=ChangeRule.IMMUTABLE, required_to_create=True
        ),
    ),
    outputs=(
        *PROVISIONING_OUTPUTS,
        Output("available_size_mb", "properties.status.availableSizeMB"),
        Output("container_size_mb", "properties.status.containerSizeMB"),
    ),
    rules=(common.name_of_preview, check_path),
    reference_rules=(common.same_location,),
    from_references=common.location_of_custom_location,
)

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images of virtual machines on a device, made of a page blob or a disk. Source: azure-stack-edge facts G.5."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    Field,
    Output,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

_OS_DISK = "properties.storageProfile.osDisk"


def _one_source(params: Params) -> None:
    if params.get("blob_uri") is not None and params.get("managed_disk") is not None:
        raise InvalidInput.of("managed_disk", params["managed_disk"], "either 'blob_uri' or 'managed_disk', not both")


def _source_is_given(params: Params) -> None:
    if params.get("blob_uri") is None and params.get("managed_disk") is None:
        raise InvalidInput(
            f"The image '{params['name']}' does not exist, and creating it needs 'blob_uri' or 'managed_disk'."
        )


def _size_is_possible(params: Params) -> None:
    if params.get("disk_size_gb") is not None and params["disk_size_gb"] < 1:
        raise InvalidInput.of("disk_size_gb", params["disk_size_gb"], "a whole number of GB, 1 or more")


def _source_fields(profile: Profile) -> tuple[Field, ...]:
    reported = compare.if_reported
    return (
        *common.blob_fields("blob_uri", "blob_sas", f"{_OS_DISK}.blobUri"),
        common.fixed(
            "managed_disk",
            f"{_OS_DISK}.managedDisk.id",
            compare=reported(compare.arm_id),
            reference=common.disk_reference(profile),
        ),
        common.fixed(
            "storage_account_type",
            f"{_OS_DISK}.storageAccountType",
            choices=common.STORAGE_KINDS,
            compare=reported(compare.casefold),
        ),
        common.fixed("caching", f"{_OS_DISK}.caching", choices=common.CACHING, compare=reported(compare.casefold)),
        common.fixed("disk_size_gb", f"{_OS_DISK}.diskSizeGB", type="int", compare=reported(compare.exact)),
    )


def _image(profile: Profile) -> ResourceSpec:
    return ResourceSpec(
        type=common.IMAGE_TYPE,
        api_version=profile.compute,
        title="image",
        result_key="image",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed(
                "os_type",
                f"{_OS_DISK}.osType",
                choices=("Linux", "Windows"),
                compare=compare.casefold,
                required_to_create=True,
            ),
            *_source_fields(profile),
            *common.generation_fields(profile),
        ),
        # There are no specialised images here: a disk with a specialised system is attached as it is.
        new_body={"properties": {"storageProfile": {"osDisk": {"osState": "Generalized"}}}},
        outputs=(common.PROVISIONING_STATE, Output("os_state", f"{_OS_DISK}.osState")),
        rules=(
            *common.generation_rules(profile),
            common.blob_rule("blob_uri", "blob_sas"),
            _one_source,
            _size_is_possible,
        ),
        creation_rules=(_source_is_given,),
    )


IMAGES = by_profile(_image)

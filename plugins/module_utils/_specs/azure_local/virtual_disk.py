# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual disks: data disks, and OS disks that were not made from an image. Source: azure-local facts B.6."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common

# Source: azure-local facts B.6, limits of the disk formats.
_LARGEST_GB = {"vhd": 2 * 1024, "vhdx": 64 * 1024}
_RESIZE_SINCE = "2025-06-01-preview"


def _size_is_possible(params: Params) -> None:
    size = params.get("disk_size_gb")
    largest = _LARGEST_GB[params.get("disk_file_format") or "vhdx"]
    if size is not None and not 1 <= size <= largest:
        raise InvalidInput.of("disk_size_gb", size, f"a whole number of GB from 1 to {largest}")


def _sizes_are_positive(params: Params) -> None:
    for option in ("block_size_bytes", "logical_sector_bytes", "physical_sector_bytes"):
        if params.get(option) is not None and params[option] < 0:
            raise InvalidInput.of(option, params[option], "a number of bytes, 0 (the service's choice) or more")


def _fixed(name: str, at: str, **more: t.Any) -> Field:
    return Field(name=name, at=f"properties.{at}", change=ChangeRule.IMMUTABLE, **more)


VIRTUAL_DISK = ResourceSpec(
    type=common.VIRTUAL_DISK_TYPE,
    api_version=common.API_VERSION,
    title="virtual disk",
    result_key="virtual_disk",
    name_pattern=r"[a-zA-Z0-9]|[a-zA-Z0-9][-._a-zA-Z0-9]{0,62}[a-zA-Z0-9]",
    name_help="1 to 64 letters, digits, '-', '.' and '_', beginning and ending with a letter or digit",
    fields=(
        common.LOCATION,
        common.CUSTOM_LOCATION,
        TAGS,
        Field(
            name="disk_size_gb",
            at="properties.diskSizeGB",
            type="int",
            change=ChangeRule.IMMUTABLE,
            required_to_create=True,
            patch_since=_RESIZE_SINCE,
        ),
        _fixed("dynamic", "dynamic", type="bool", compare=compare.flag(True)),
        _fixed("disk_file_format", "diskFileFormat", choices=("vhdx", "vhd"), compare=compare.casefold),
        _fixed("hyper_v_generation", "hyperVGeneration", choices=("V1", "V2"), compare=compare.casefold),
        _fixed("block_size_bytes", "blockSizeBytes", type="int", compare=compare.zero_is_empty),
        _fixed("logical_sector_bytes", "logicalSectorBytes", type="int", compare=compare.zero_is_empty),
        _fixed("physical_sector_bytes", "physicalSectorBytes", type="int", compare=compare.zero_is_empty),
        _fixed("storage_path", "containerId", compare=compare.arm_id, reference=common.STORAGE_PATH_REFERENCE),
    ),
    outputs=PROVISIONING_OUTPUTS,
    rules=(_size_is_possible, _sizes_are_positive),
    reference_rules=(common.same_location,),
    from_references=common.location_of_custom_location,
)

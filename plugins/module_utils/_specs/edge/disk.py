# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed disks on a device: empty, imported from a page blob, or copied. Source: azure-stack-edge facts G.4."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    Field,
    Output,
    Params,
    Reference,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

_CREATION = "properties.creationData"
# What each way to make a disk needs.
_SOURCES = {"Import": "source_uri", "Copy": "source"}


def _create_option(params: Params) -> str:
    given = [option for option, source in _SOURCES.items() if params.get(source) is not None]
    return given[0] if given else "Empty"


def _source_fits(params: Params) -> None:
    given = [source for source in _SOURCES.values() if params.get(source) is not None]
    if len(given) > 1:
        raise InvalidInput.of(given[1], params[given[1]], f"one of {' and '.join(given)}, not both")
    if params.get("storage_account") is not None and params.get("source_uri") is None:
        raise InvalidInput.of("storage_account", params["storage_account"], "nothing without 'source_uri'")
    option = params.get("create_option")
    if option is not None and given and option != _create_option(params):
        raise InvalidInput.of("create_option", option, f"{_create_option(params)}, because '{given[0]}' is given")


def _size_is_possible(params: Params) -> None:
    size = params.get("disk_size_gb")
    if size is not None and size < 1:
        raise InvalidInput.of("disk_size_gb", size, "a whole number of GB, 1 or more")


def _new_disk_is_complete(params: Params) -> None:
    option = params.get("create_option") or _create_option(params)
    needed = _SOURCES.get(option, "disk_size_gb")
    if params.get(needed) is None:
        raise InvalidInput(
            f"The disk '{params['name']}' does not exist. Give 'disk_size_gb' to create an empty one, 'source_uri' to "
            f"import a blob or 'source' to copy a snapshot or disk; with create_option {option!r} it needs '{needed}'."
        )


def _never_shrinks(params: Params, current: t.Mapping[str, t.Any]) -> None:
    size, present = params.get("disk_size_gb"), get_path(current, "properties.diskSizeGB")
    if size is not None and present is not None and size < present:
        raise InvalidInput.of("disk_size_gb", size, f"{present}, its present size, or more: a disk cannot shrink")


def _source_fields(profile: Profile) -> tuple[Field, ...]:
    reported = compare.if_reported
    same_id = reported(compare.arm_id)
    origins = Reference(types=(common.SNAPSHOT_TYPE, common.DISK_TYPE), api_version=profile.disks)
    account = Reference(types=(common.STORAGE_ACCOUNT_TYPE,), api_version=profile.storage)
    return (
        common.fixed(
            "create_option",
            f"{_CREATION}.createOption",
            choices=("Empty", *_SOURCES),
            compare=reported(compare.casefold),
            on_create=_create_option,
        ),
        *common.blob_fields("source_uri", "source_sas", f"{_CREATION}.sourceUri"),
        common.fixed("storage_account", f"{_CREATION}.storageAccountId", compare=same_id, reference=account),
        common.fixed("source", f"{_CREATION}.sourceResourceId", compare=same_id, reference=origins),
    )


def _disk(profile: Profile) -> ResourceSpec:
    reported = compare.if_reported(compare.casefold)
    return ResourceSpec(
        type=common.DISK_TYPE,
        api_version=profile.disks,
        title="disk",
        result_key="disk",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed("sku", "sku.name", choices=common.STORAGE_KINDS, compare=reported),
            Field(name="disk_size_gb", at="properties.diskSizeGB", type="int", patch=True),
            common.fixed("os_type", "properties.osType", choices=("Linux", "Windows"), compare=reported),
            *_source_fields(profile),
            *common.generation_fields(profile),
        ),
        outputs=(
            common.PROVISIONING_STATE,
            Output("managed_by", "managedBy"),
            Output("disk_state", "properties.diskState"),
            Output("disk_size_bytes", "properties.diskSizeBytes"),
            Output("disk_iops_read_write", "properties.diskIOPSReadWrite"),
            Output("disk_mbps_read_write", "properties.diskMBpsReadWrite"),
            Output("time_created", "properties.timeCreated"),
            Output("unique_id", "properties.uniqueId"),
        ),
        rules=(
            *common.generation_rules(profile),
            common.blob_rule("source_uri", "source_sas"),
            _source_fits,
            _size_is_possible,
        ),
        creation_rules=(_new_disk_is_complete,),
        change_rules=(_never_shrinks,),
    )


DISKS = by_profile(_disk)

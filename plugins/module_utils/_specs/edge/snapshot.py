# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots of disks on a device. Source: azure-stack-edge facts G.4."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import TAGS, Output, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

_CREATION = "properties.creationData"


class _SourceDisk:
    """The id of the disk. Devices are given it as ``sourceUri``, and may show it as ``sourceResourceId``."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return get_path(body, f"{_CREATION}.sourceResourceId") or get_path(body, f"{_CREATION}.sourceUri")

    def set(self, body: Body, value: t.Any) -> None:
        creation = body.setdefault("properties", {}).setdefault("creationData", {})
        creation.update({"createOption": "Copy", "sourceUri": value})


def _snapshot(profile: Profile) -> ResourceSpec:
    return ResourceSpec(
        type=common.SNAPSHOT_TYPE,
        api_version=profile.disks,
        title="snapshot",
        result_key="snapshot",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed(
                "source_disk",
                _SourceDisk(),
                compare=compare.if_reported(compare.arm_id),
                required_to_create=True,
                reference=common.disk_reference(profile),
            ),
        ),
        outputs=(
            common.PROVISIONING_STATE,
            Output("disk_size_gb", "properties.diskSizeGB"),
            Output("os_type", "properties.osType"),
            Output("hyper_v_generation", "properties.hyperVGeneration"),
            Output("incremental", "properties.incremental"),
            Output("time_created", "properties.timeCreated"),
        ),
    )


SNAPSHOTS = by_profile(_snapshot)

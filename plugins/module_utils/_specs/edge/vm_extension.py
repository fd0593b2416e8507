# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Extensions of virtual machines on a device. Source: azure-stack-edge facts G.9."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import resource_id
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    ChangeRule,
    Field,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common, virtual_machine_rules
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile


class _VirtualMachine:
    """The name of the virtual machine. It is part of the id and of nothing else."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        names = str(body.get("id") or "").split("/")
        return names[-3] if len(names) > 3 else None

    def set(self, body: Body, value: t.Any) -> None:
        pass


def extension_id(subscription: str, params: Params) -> str:
    """The id of an extension, below its virtual machine.

    Raises:
        InvalidInput: The name of the virtual machine cannot be one.
    """
    machine = params["virtual_machine"]
    if not re.fullmatch(virtual_machine_rules.NAME_PATTERN, machine):
        raise InvalidInput.of("virtual_machine", machine, virtual_machine_rules.NAME_HELP)
    return resource_id(subscription, params["resource_group"], common.EXTENSION_TYPE, f"{machine}/{params['name']}")


def below_machine_spec() -> ArgumentSpec:
    """What the info module needs to find extensions: the address of their virtual machine."""
    needed = {"type": "str", "required": True}
    return ArgumentSpec({"virtual_machine": dict(needed), "resource_group": dict(needed)})


def _extension(profile: Profile) -> ResourceSpec:
    return ResourceSpec(
        type=common.EXTENSION_TYPE,
        api_version=profile.compute,
        title="extension",
        result_key="vm_extension",
        id_of=extension_id,
        fields=(
            Field(name="virtual_machine", at=_VirtualMachine(), compare=compare.casefold, required=True),
            common.LOCATION,
            TAGS,
            common.fixed("publisher", "properties.publisher", compare=compare.casefold, required_to_create=True),
            common.fixed("type", "properties.type", compare=compare.casefold, required_to_create=True),
            Field(name="type_handler_version", at="properties.typeHandlerVersion", required_to_create=True),
            Field(
                name="auto_upgrade_minor_version",
                at="properties.autoUpgradeMinorVersion",
                type="bool",
                compare=compare.flag(False),
            ),
            Field(name="force_update_tag", at="properties.forceUpdateTag"),
            Field(name="settings", at="properties.settings", type="dict"),
            # A write without them takes them away, and the service never shows them.
            Field(
                name="protected_settings",
                at="properties.protectedSettings",
                type="dict",
                change=ChangeRule.WRITE_ONLY,
                secret=True,
            ),
        ),
        outputs=(common.PROVISIONING_STATE,),
        read_only=("properties.instanceView",),
    )


EXTENSIONS = by_profile(_extension)

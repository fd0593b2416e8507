# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual machines on Azure Local: an Arc machine and, below it, the virtual machine instance.

Source: azure-local facts B.8, B.11, E and H.
"""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, IdList, Path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    Params,
    Reference,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import virtual_machine_rules as rules

OS_TYPE = Path("properties.storageProfile.osDisk.osType")
INSTANCE_PATH = "providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"
NAME_PATTERN = r"[a-zA-Z0-9-_.]{1,54}"
NAME_HELP = "1 to 54 letters, digits, '-', '_' and '.'"

_SSH_KEY_FIELDS = (
    Field(name="path", at="path"),
    Field(name="key_data", at="keyData", required=True, no_log=False),
)
_DYNAMIC_MEMORY_FIELDS = (
    Field(name="minimum_memory_mb", at="minimumMemoryMB", type="int"),
    Field(name="maximum_memory_mb", at="maximumMemoryMB", type="int"),
    Field(name="target_memory_buffer", at="targetMemoryBuffer", type="int"),
)


def _reference(*types: str) -> Reference:
    return Reference(types=types, api_version=common.API_VERSION)


def _identity_includes_system(desired: t.Any, current: t.Any) -> bool:
    """A machine may have user-assigned identities besides the one that guest management needs."""
    return str(desired).casefold() in str(current or "").casefold()


# The tags, the region and the managed identity live on the machine; everything else on the instance.
# Its provisioning state stays at "Creating" until the instance exists (recorded traffic), so it says nothing about it.
ARC_MACHINE = ResourceSpec(
    type="Microsoft.HybridCompute/machines",
    api_version="2025-01-13",
    title="Arc machine",
    result_key="arc_machine",
    name_pattern=NAME_PATTERN,
    name_help=NAME_HELP,
    watch_state=False,
    fields=(
        common.LOCATION,
        TAGS,
        Field(name="kind", at="kind", compare=compare.casefold, change=ChangeRule.IMMUTABLE),
        Field(name="identity", at="identity.type", compare=_identity_includes_system, patch=True),
    ),
    outputs=(
        Output("agent_status", "properties.status"),
        Output("agent_version", "properties.agentVersion"),
        Output("os_name", "properties.osName"),
        Output("fqdn", "properties.machineFqdn"),
    ),
)


def instance_id(subscription: str, params: Params) -> str:
    """The id of the one instance below an Arc machine."""
    group, name = params["resource_group"], params["name"]
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{ARC_MACHINE.type}/{name}/{INSTANCE_PATH}"


@functools.cache
def virtual_machine_instance(os_type: str) -> ResourceSpec:
    """The field table of an instance.

    Args:
        os_type: ``Linux`` or ``Windows``: decides in which block of the body the operating system's settings live.
            Services answer with both blocks, so the body does not tell.
    """
    settings = f"properties.osProfile.{os_type.lower()}Configuration"
    return ResourceSpec(
        type="Microsoft.AzureStackHCI/virtualMachineInstances",
        api_version=common.API_VERSION,
        title="virtual machine",
        result_key="virtual_machine",
        name_pattern=NAME_PATTERN,
        name_help=NAME_HELP,
        id_of=instance_id,
        fields=(
            common.CUSTOM_LOCATION,
            *_hardware_fields(),
            *_os_fields(settings),
            *_storage_fields(),
            *_other_fields(),
            # The instance has an ``identity`` as well. It is no option: the managed identity has to be that of the
            # Arc machine, and one on the instance makes the service refuse with ConflictingOperation or "Invalid
            # managed identity" (source: azure-local facts H, Microsoft's troubleshooting of Arc-enabled VMs).
        ),
        outputs=(
            *PROVISIONING_OUTPUTS,
            Output("power_state", "properties.status.powerState", settles=True),
            Output("vm_id", "properties.vmId"),
            Output("guest_agent_status", "properties.guestAgentInstallStatus.status"),
            Output("guest_agent_version", "properties.guestAgentInstallStatus.agentVersion"),
            Output("guest_agent_errors", "properties.guestAgentInstallStatus.errorDetails"),
            Output("vm_config_agent_version", "properties.instanceView.vmAgent.vmConfigAgentVersion"),
            Output("vm_agent_statuses", "properties.instanceView.vmAgent.statuses"),
        ),
        rules=rules.RULES,
        creation_rules=rules.CREATION_RULES,
        reference_rules=(common.same_location, rules.image_is_ready),
        from_references=rules.from_references,
        read_only=(
            "properties.instanceView",
            "properties.guestAgentInstallStatus",
            "properties.vmId",
            "identity.principalId",
            "identity.tenantId",
        ),
    )


def spec_of(instance: t.Mapping[str, t.Any]) -> ResourceSpec:
    """The field table for an instance as it was read."""
    return virtual_machine_instance("Windows" if OS_TYPE.get(instance) == "Windows" else "Linux")


def _hardware_fields() -> tuple[Field, ...]:
    hardware = "properties.hardwareProfile"
    return (
        Field(
            name="vm_size",
            at=f"{hardware}.vmSize",
            choices=("Custom", *rules.SIZES),
            compare=compare.casefold,
            change=ChangeRule.NEEDS_STOP,
            patch=True,
            on_create=rules.default_size,
        ),
        # inferred: the documentation does not say whether a running machine can be resized; Hyper-V cannot change the
        # number of processors of a running one.
        Field(name="processors", at=f"{hardware}.processors", type="int", change=ChangeRule.NEEDS_STOP, patch=True),
        Field(name="memory_mb", at=f"{hardware}.memoryMB", type="int", change=ChangeRule.NEEDS_STOP, patch=True),
        Field(
            name="dynamic_memory_config",
            at=f"{hardware}.dynamicMemoryConfig",
            type="dict",
            fields=_DYNAMIC_MEMORY_FIELDS,
            compare=compare.declared_keys(),
            change=ChangeRule.IMMUTABLE,
        ),
    )


def _os_fields(settings: str) -> tuple[Field, ...]:
    profile = "properties.osProfile"
    reported = compare.if_reported
    fixed = ChangeRule.IMMUTABLE
    return (
        Field(
            name="os_type",
            at=OS_TYPE,
            choices=("Linux", "Windows"),
            compare=reported(compare.casefold),
            change=fixed,
        ),
        Field(
            name="computer_name",
            at=f"{profile}.computerName",
            compare=reported(compare.casefold),
            change=fixed,
            on_create=rules.default_computer_name,
        ),
        Field(name="admin_username", at=f"{profile}.adminUsername", compare=reported(compare.exact), change=fixed),
        Field(name="admin_password", at=f"{profile}.adminPassword", change=ChangeRule.CREATE_ONLY, secret=True),
        Field(
            name="ssh_public_keys",
            at=f"{settings}.ssh.publicKeys",
            type="list",
            elements="dict",
            fields=_SSH_KEY_FIELDS,
            compare=reported(compare.keyed_list("key_data")),
            change=fixed,
            no_log=False,
        ),
        Field(
            name="disable_password_authentication",
            at=f"{settings}.disablePasswordAuthentication",
            type="bool",
            compare=reported(compare.flag(False)),
            change=fixed,
            no_log=False,
        ),
        Field(
            name="enable_automatic_updates",
            at=f"{settings}.enableAutomaticUpdates",
            type="bool",
            compare=reported(compare.exact),
            change=fixed,
        ),
        Field(name="time_zone", at=f"{settings}.timeZone", compare=reported(compare.casefold), change=fixed),
        Field(
            name="provision_vm_agent",
            at=f"{settings}.provisionVMAgent",
            type="bool",
            compare=compare.flag(True),
            patch=True,
        ),
        Field(
            name="provision_vm_config_agent",
            at=f"{settings}.provisionVMConfigAgent",
            type="bool",
            compare=compare.flag(True),
            patch=True,
        ),
    )


def _storage_fields() -> tuple[Field, ...]:
    storage = "properties.storageProfile"
    fixed = ChangeRule.IMMUTABLE
    return (
        Field(
            name="image",
            at=f"{storage}.imageReference.id",
            compare=compare.arm_id,
            change=fixed,
            reference=_reference(common.GALLERY_IMAGE_TYPE, common.MARKETPLACE_IMAGE_TYPE),
        ),
        Field(
            name="os_disk",
            at=f"{storage}.osDisk.id",
            compare=compare.arm_id,
            change=fixed,
            reference=_reference(common.VIRTUAL_DISK_TYPE),
        ),
        Field(
            name="data_disks",
            at=IdList(f"{storage}.dataDisks"),
            type="list",
            elements="str",
            compare=compare.set_of(compare.arm_id),
            patch=True,
            reference=_reference(common.VIRTUAL_DISK_TYPE),
        ),
        Field(
            name="storage_path",
            at=f"{storage}.vmConfigStoragePathId",
            compare=compare.arm_id,
            change=fixed,
            reference=common.STORAGE_PATH_REFERENCE,
        ),
        Field(
            name="network_interfaces",
            at=IdList("properties.networkProfile.networkInterfaces"),
            type="list",
            elements="str",
            compare=compare.set_of(compare.arm_id),
            patch=True,
            reference=_reference(common.NETWORK_INTERFACE_TYPE),
        ),
    )


def _other_fields() -> tuple[Field, ...]:
    # inferred: an identifier is nothing that changes, and no PATCH model has it
    uid = Field(
        name="resource_uid",
        at="properties.resourceUid",
        compare=compare.if_reported(compare.exact),
        change=ChangeRule.IMMUTABLE,
    )
    security, proxy = "properties.securityProfile", "properties.httpProxyConfig"
    fixed = ChangeRule.IMMUTABLE
    return (
        uid,
        Field(
            name="security_type",
            at=f"{security}.securityType",
            choices=("TrustedLaunch", "ConfidentialVM"),
            compare=compare.casefold,
            change=fixed,
        ),
        Field(name="enable_tpm", at=f"{security}.enableTPM", type="bool", compare=compare.flag(False), change=fixed),
        Field(
            name="secure_boot_enabled",
            at=f"{security}.uefiSettings.secureBootEnabled",
            type="bool",
            compare=compare.flag(False),
            change=fixed,
        ),
        # The proxy URLs may carry credentials and are never returned (x-ms-secret).
        Field(name="http_proxy", at=f"{proxy}.httpProxy", change=ChangeRule.CREATE_ONLY, secret=True),
        Field(name="https_proxy", at=f"{proxy}.httpsProxy", change=ChangeRule.CREATE_ONLY, secret=True),
        Field(
            name="no_proxy",
            at=f"{proxy}.noProxy",
            type="list",
            elements="str",
            compare=compare.if_reported(compare.set_of(compare.exact)),
            change=fixed,
        ),
        Field(name="trusted_ca", at=f"{proxy}.trustedCa", compare=compare.if_reported(compare.exact), change=fixed),
    )


def describe(machine: Body, instance: Body, spec: ResourceSpec) -> dict[str, t.Any]:
    """Machine and instance as one resource, as modules return it."""
    result = {**spec.to_ansible(instance), **ARC_MACHINE.to_ansible(machine), "instance_id": instance["id"]}
    for constant in ("kind", "identity"):
        del result[constant]
    return result

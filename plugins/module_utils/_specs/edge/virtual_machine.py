# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual machines on a device. Source: azure-stack-edge facts G.8."""

from __future__ import annotations

import base64
import copy
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import same_id
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    ChangeRule,
    Field,
    Output,
    Reference,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import virtual_machine_rules as rules
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

_STORAGE = "properties.storageProfile"
_OS_DISK = f"{_STORAGE}.osDisk"
_STATUSES = "properties.instanceView.statuses"
_POWER_PREFIX = "powerstate/"

_SSH_KEY_FIELDS = (
    Field(name="path", at="path"),
    Field(name="key_data", at="keyData", required=True, no_log=False),
)


def power_state(body: t.Mapping[str, t.Any]) -> str | None:
    """The power state in lower case: running, deallocated and so on; None where the body does not tell it."""
    codes = [str(status.get("code", "")).casefold() for status in get_path(body, _STATUSES) or []]
    return next((code.removeprefix(_POWER_PREFIX) for code in codes if code.startswith(_POWER_PREFIX)), None)


class _Source:
    """What the OS disk is made from, together with how."""

    def __init__(self, path: str, create_option: str) -> None:
        self._path = Path(path)
        self._create_option = create_option

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return self._path.get(body)

    def set(self, body: Body, value: t.Any) -> None:
        self._path.set(body, value)
        Path(f"{_OS_DISK}.createOption").set(body, self._create_option)


class _Base64:
    """Plain text here, base64 on the wire. Never read."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def get(self, _body: t.Mapping[str, t.Any]) -> t.Any:
        return None

    def set(self, body: Body, value: t.Any) -> None:
        self._path.set(body, base64.b64encode(value.encode()).decode())


class _NetworkInterfaces:
    """The ids with the primary one first. With several, each has to say whether it is the primary one."""

    _PATH = Path("properties.networkProfile.networkInterfaces")

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return rules.primary_first(self._PATH.get(body) or [])

    def set(self, body: Body, value: t.Any) -> None:
        items: list[Body] = [{"id": item} for item in value]
        if len(items) > 1:
            for position, item in enumerate(items):
                item["properties"] = {"primary": position == 0}
        self._PATH.set(body, items)


class _DataDisks:
    """The list of data disks. A disk that is there already keeps what the service says of it."""

    _PATH = Path(f"{_STORAGE}.dataDisks")

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return self._PATH.get(body) or []

    def set(self, body: Body, value: t.Any) -> None:
        present = {item.get("lun"): item for item in self.get(body)}
        self._PATH.set(body, [_kept(present.get(item["lun"]), item) for item in value])


def _kept(present: t.Mapping[str, t.Any] | None, declared: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    """A declared data disk over the one at the same LUN, if it is the same disk."""
    identity = get_path(declared, "managedDisk.id")
    if present is None or (identity and not same_id(identity, str(get_path(present, "managedDisk.id")))):
        return declared
    kept = copy.deepcopy(dict(present))
    if declared.get("caching") is not None:
        kept["caching"] = declared["caching"]
    return kept


class _ExistingDisk:
    """A data disk that exists and is attached as it is."""

    def get(self, item: t.Mapping[str, t.Any]) -> t.Any:
        return get_path(item, "managedDisk.id")

    def set(self, item: Body, value: t.Any) -> None:
        item.update({"createOption": "Attach", "name": value.rpartition("/")[2], "managedDisk": {"id": value}})


class _NewDisk:
    """The size of a data disk that is made for the virtual machine; one that exists has its size already."""

    def get(self, item: t.Mapping[str, t.Any]) -> t.Any:
        return item.get("diskSizeGB")

    def set(self, item: Body, value: t.Any) -> None:
        if "createOption" not in item:
            item.update({"createOption": "Empty", "diskSizeGB": value})


def _disk_name(item: t.Any, current: t.Any) -> bool:
    return compare.if_reported(compare.casefold)(item, current)


def _same_network_interfaces(desired: t.Any, current: t.Any) -> bool:
    """The same ones, with the same one in front."""
    same = compare.set_of(compare.arm_id)(desired, current)
    return same and compare.arm_id((desired or [None])[0], (current or [None])[0])


def _data_disk_fields(profile: Profile) -> tuple[Field, ...]:
    return (
        Field(name="lun", at="lun", type="int", required=True),
        Field(name="disk", at=_ExistingDisk(), reference=common.disk_reference(profile)),
        Field(name="disk_size_gb", at=_NewDisk(), type="int"),
        Field(name="name", at="name"),
        Field(name="storage_account_type", at="managedDisk.storageAccountType", choices=common.STORAGE_KINDS),
        Field(name="caching", at="caching", choices=common.CACHING),
    )


def _storage_fields(profile: Profile) -> tuple[Field, ...]:
    reported = compare.if_reported
    images = Reference(types=(common.IMAGE_TYPE,), api_version=profile.compute)
    # Size, kind and name of a data disk are those of the disk once it exists.
    same_disk = {
        "lun": compare.exact,
        "disk": compare.arm_id,
        "disk_size_gb": compare.ignore,
        "storage_account_type": compare.ignore,
        "name": _disk_name,
        "caching": compare.casefold,
    }
    return (
        common.fixed(
            "image", _Source(f"{_STORAGE}.imageReference.id", "FromImage"), compare=compare.arm_id, reference=images
        ),
        common.fixed(
            "os_disk",
            _Source(f"{_OS_DISK}.managedDisk.id", "Attach"),
            compare=compare.arm_id,
            reference=common.disk_reference(profile),
        ),
        common.fixed("os_type", f"{_OS_DISK}.osType", choices=("Linux", "Windows"), compare=reported(compare.casefold)),
        common.fixed("os_disk_name", f"{_OS_DISK}.name", compare=reported(compare.casefold)),
        common.fixed("os_disk_caching", f"{_OS_DISK}.caching", choices=common.CACHING, compare=compare.casefold),
        # Later the disk itself says how large it is.
        Field(name="os_disk_size_gb", at=f"{_OS_DISK}.diskSizeGB", type="int", change=ChangeRule.CREATE_ONLY),
        common.fixed(
            "os_disk_storage_account_type",
            f"{_OS_DISK}.managedDisk.storageAccountType",
            choices=common.STORAGE_KINDS,
            compare=reported(compare.casefold),
        ),
        Field(
            name="data_disks",
            at=_DataDisks(),
            type="list",
            elements="dict",
            fields=_data_disk_fields(profile),
            compare=compare.keyed_list("lun", same_disk),
        ),
    )


def _os_fields() -> tuple[Field, ...]:
    profile, linux = "properties.osProfile", "properties.osProfile.linuxConfiguration"
    reported = compare.if_reported
    created_only = ChangeRule.CREATE_ONLY
    return (
        common.fixed(
            "computer_name",
            f"{profile}.computerName",
            compare=reported(compare.casefold),
            on_create=lambda params: None if params.get("os_disk") else params["name"],
        ),
        common.fixed("admin_username", f"{profile}.adminUsername", compare=reported(compare.exact)),
        Field(name="admin_password", at=f"{profile}.adminPassword", change=created_only, secret=True),
        common.fixed(
            "ssh_public_keys",
            f"{linux}.ssh.publicKeys",
            type="list",
            elements="dict",
            fields=_SSH_KEY_FIELDS,
            compare=reported(compare.keyed_list("key_data")),
            no_log=False,
        ),
        common.fixed(
            "disable_password_authentication",
            f"{linux}.disablePasswordAuthentication",
            type="bool",
            compare=reported(compare.flag(False)),
            on_create=rules.keys_replace_password,
            no_log=False,
        ),
        Field(name="custom_data", at=_Base64(f"{profile}.customData"), change=created_only, secret=True),
    )


def _virtual_machine(profile: Profile) -> ResourceSpec:
    interfaces = Reference(types=(common.NETWORK_INTERFACE_TYPE,), api_version=profile.network)
    return ResourceSpec(
        type=common.VIRTUAL_MACHINE_TYPE,
        api_version=profile.compute,
        title="virtual machine",
        result_key="virtual_machine",
        name_pattern=rules.NAME_PATTERN,
        name_help=rules.NAME_HELP,
        read_query={"$expand": "instanceView"},
        fields=(
            common.LOCATION,
            TAGS,
            Field(
                name="vm_size",
                at="properties.hardwareProfile.vmSize",
                compare=compare.casefold,
                change=ChangeRule.NEEDS_STOP,
                patch=True,
                required_to_create=True,
            ),
            *_os_fields(),
            *_storage_fields(profile),
            Field(
                name="network_interfaces",
                at=_NetworkInterfaces(),
                type="list",
                elements="str",
                compare=_same_network_interfaces,
                change=ChangeRule.NEEDS_STOP,
                patch=True,
                required_to_create=True,
                reference=interfaces,
            ),
        ),
        outputs=(
            common.PROVISIONING_STATE,
            Output("power_state", power_state),
            Output("vm_id", "properties.vmId"),
            Output("os_disk_size_gb", f"{_OS_DISK}.diskSizeGB"),
            Output("vm_agent_status", "properties.instanceView.vmAgent.statuses.0.displayStatus"),
        ),
        rules=rules.RULES,
        creation_rules=rules.CREATION_RULES,
        change_rules=rules.CHANGE_RULES,
        reference_rules=(rules.sources_are_ready,),
        from_references=rules.from_references,
        read_only=("properties.instanceView", "properties.vmId", "properties.timeCreated", "resources"),
    )


VIRTUAL_MACHINES = by_profile(_virtual_machine)

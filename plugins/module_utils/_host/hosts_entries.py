# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the names of a device an address in a hosts file, or take them out of it."""

from __future__ import annotations

import ipaddress
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import (
    DeviceNames,
    check_lower_case,
    check_managed_disks,
    check_storage_accounts,
)
from ansible_collections.edgestack.azure.plugins.module_utils._host.hosts_file import (
    HostsPlan,
    plan_absent,
    plan_present,
)
from ansible_collections.edgestack.azure.plugins.module_utils._host.locking import exclusive
from ansible_collections.edgestack.azure.plugins.module_utils._host.replace_file import back_up, replace_file


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Converge the hosts file.

    Raises:
        InvalidInput: An option breaks a rule; nothing was written.
        CollectionError: Another line disagrees (``on_conflict: fail``), our block is damaged, or the file cannot be
        written.
    """
    names = _checked_names(params)
    path = params["path"]
    directory = os.path.dirname(os.path.realpath(path))
    try:
        with exclusive(directory):
            return _converge(params, context, names=names)
    except OSError as error:
        raise CollectionError(f"Cannot use {path}: {error.strerror or error}") from error


def _converge(params: dict[str, t.Any], context: Context, *, names: DeviceNames) -> dict[str, t.Any]:
    path = params["path"]
    wanted = wanted_names(params, names)
    before = _read(path)
    text = (before or b"").decode("latin-1")
    plan = _plan(params, text=text, label=names.local_ui, wanted=wanted)
    if plan.kept:
        context.warn(f"Left to other lines of {path}: " + "; ".join(map(str, plan.conflicts)))
    result = _result(params, plan, wanted=wanted, changed=plan.text != text)
    if plan.text == text or context.check_mode:
        return result
    if params["backup"] and before is not None:
        result["backup_file"] = back_up(path)
    replace_file(path, plan.text.encode("latin-1"), unsafe_writes=params["unsafe_writes"])
    return result


def wanted_names(params: dict[str, t.Any], names: DeviceNames) -> list[str]:
    """The names to resolve, each once. Source: azure-stack-edge facts D."""
    labels = [*params["storage_accounts"], *params["managed_disks"]]
    every = [names.local_ui, names.management, names.login, *(names.blob(label) for label in labels)]
    return list(dict.fromkeys(every))


def _checked_names(params: dict[str, t.Any]) -> DeviceNames:
    for option in ("device_name", "dns_domain"):
        check_lower_case(option, params[option])
    for option in ("storage_accounts", "managed_disks"):
        for value in params[option]:
            check_lower_case(option, value)
    check_storage_accounts(params["storage_accounts"])
    check_managed_disks(params["managed_disks"])
    address = params["address"]
    if address is not None:
        try:
            ipaddress.IPv4Address(address)
        except ValueError as error:
            raise InvalidInput.of(
                "address", address, "the IPv4 address of the device, for example '192.0.2.10'"
            ) from error
    return DeviceNames.of(params["device_name"], params["dns_domain"])


def _plan(params: dict[str, t.Any], *, text: str, label: str, wanted: list[str]) -> HostsPlan:
    if params["state"] == "absent":
        return plan_absent(text, label=label, names=wanted, address=params["address"])
    plan = plan_present(text, label=label, names=wanted, address=params["address"], on_conflict=params["on_conflict"])
    if plan.conflicts and params["on_conflict"] == "fail":
        raise CollectionError(
            f"Other lines of {params['path']} give names of the device another address: "
            + "; ".join(map(str, plan.conflicts))
            + ". Option 'on_conflict': 'replace' takes the names out of these lines, 'keep' leaves them.",
            conflicts=_conflicts(plan),
        )
    return plan


def _read(path: str) -> bytes | None:
    """The file's content; None when there is no file."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def _conflicts(plan: HostsPlan) -> list[dict[str, t.Any]]:
    return [{"line": one.line, "address": one.address, "name": one.name} for one in plan.conflicts]


def _result(params: dict[str, t.Any], plan: HostsPlan, *, wanted: list[str], changed: bool) -> dict[str, t.Any]:
    present = params["state"] == "present"
    settled = [name for name in wanted if present and name not in plan.kept]
    return {
        "changed": changed,
        "hosts_file": params["path"],  # not "path": AnsibleModule would add the mode and owner of the file of that name
        "entries": [{"address": params["address"], "name": name} for name in settled],
        "adopted": list(plan.adopted),
        "conflicts": _conflicts(plan),
        "diff": {
            "before_header": params["path"],
            "after_header": params["path"],
            "before": _shown(plan.removed),
            "after": _shown(plan.added),
        },
    }


def _shown(lines: t.Sequence[str]) -> str:
    """Lines for people: what was read as Latin-1 is most often UTF-8."""
    return "".join(line.encode("latin-1").decode("utf-8", errors="replace") + "\n" for line in lines)

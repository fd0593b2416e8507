# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of virtual machines on Azure Local, checked before anything is written. Source: azure-local facts B.8 and E."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Found, Params
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.virtual_machine_rules import (
    check_computer_name,
    computer_name_is_valid,
    one_source,
    sign_in_is_given,
    source_is_given,
)

# Processors and memory in MB of the named sizes. After creation the service reports "Custom" with these numbers, so
# they are what can be compared. Source: output of Get-AksHciVmSize on the same platform; None: numbers not published.
SIZES: t.Mapping[str, tuple[int, int] | None] = {
    "Default": (4, 4096),
    "Standard_A2_v2": (2, 4096),
    "Standard_A4_v2": (4, 8192),
    "Standard_D2s_v3": (2, 8192),
    "Standard_D4s_v3": (4, 16384),
    "Standard_D8s_v3": (8, 32768),
    "Standard_D16s_v3": (16, 65536),
    "Standard_D32s_v3": (32, 131072),
    "Standard_DS2_v2": (2, 7168),
    "Standard_DS3_v2": (2, 14336),
    "Standard_DS4_v2": (8, 28672),
    "Standard_DS5_v2": (16, 57344),
    "Standard_DS13_v2": (8, 57344),
    "Standard_K8S_v1": (4, 2048),
    "Standard_K8S2_v1": (2, 2048),
    "Standard_K8S3_v1": (4, 6144),
    "Standard_K8S4_v1": None,
    "Standard_K8S5_v1": None,
    "Standard_NK6": None,
    "Standard_NK12": None,
    "Standard_NV6": None,
    "Standard_NV12": None,
}


def default_size(params: Params) -> str:
    """Processors or memory that are given make the size Custom."""
    return "Custom" if params.get("processors") or params.get("memory_mb") else "Default"


def default_computer_name(params: Params) -> str | None:
    """The machine's name, where there is an operating system to be named."""
    return None if params.get("os_disk") else str(params["name"])


def concrete_size(desired: Params, current: Params | None) -> dict[str, t.Any]:
    """The options with a named size turned into what can be compared with an existing machine.

    Args:
        current: ``vm_size``, ``processors`` and ``memory_mb`` as reported; None for a new machine.
    """
    result = dict(desired)
    size = desired.get("vm_size")
    if current is None or current.get("vm_size") is None:
        return result
    reported_custom = str(current["vm_size"]).casefold() == "custom"
    if size is not None and size != "Custom" and reported_custom:
        numbers = SIZES[size]
        result["vm_size"] = None
        if numbers is not None:
            result["processors"], result["memory_mb"] = numbers
    elif size is None and not reported_custom and (desired.get("processors") or desired.get("memory_mb")):
        result["vm_size"] = "Custom"
    return result


def _numbers_need_custom_size(params: Params) -> None:
    size = params.get("vm_size")
    if size in (None, "Custom"):
        return
    for option in ("processors", "memory_mb", "dynamic_memory_config"):
        if params.get(option) is not None:
            raise InvalidInput.of(
                option,
                params[option],
                f"nothing beside vm_size {size!r}, which has fixed numbers; use vm_size 'Custom'",
            )


def _numbers_are_positive(params: Params) -> None:
    for option in ("processors", "memory_mb"):
        if params.get(option) is not None and params[option] < 1:
            raise InvalidInput.of(option, params[option], "a whole number, 1 or more")


def _dynamic_memory_is_consistent(params: Params) -> None:
    memory = params.get("dynamic_memory_config") or {}
    low, high, buffer = (memory.get(k) for k in ("minimum_memory_mb", "maximum_memory_mb", "target_memory_buffer"))
    if low is not None and high is not None and low > high:
        raise InvalidInput.of("dynamic_memory_config.minimum_memory_mb", low, f"at most maximum_memory_mb, {high}")
    start = params.get("memory_mb")
    if start is not None and low is not None and start < low:
        raise InvalidInput.of("memory_mb", start, f"at least dynamic_memory_config.minimum_memory_mb, {low}")
    if start is not None and high is not None and start > high:
        raise InvalidInput.of("memory_mb", start, f"at most dynamic_memory_config.maximum_memory_mb, {high}")
    if buffer is not None and not 5 <= buffer <= 2000:
        raise InvalidInput.of("dynamic_memory_config.target_memory_buffer", buffer, "a percentage from 5 to 2000")


def _trusted_launch_is_complete(params: Params) -> None:
    if params.get("security_type") != "TrustedLaunch":
        return
    for option in ("enable_tpm", "secure_boot_enabled"):
        if params.get(option) is not True:
            raise InvalidInput.of(option, params.get(option), "true, because security_type is 'TrustedLaunch'")


def _settings_fit_the_os(params: Params) -> None:
    only = {"disable_password_authentication": "Linux", "time_zone": "Windows", "enable_automatic_updates": "Windows"}
    for option, os_type in only.items():
        if params.get(option) is not None and params.get("os_type") not in (None, os_type):
            raise InvalidInput.of(option, params[option], f"this option with os_type {os_type!r} only")


def _references_are_unique(params: Params) -> None:
    for option in ("network_interfaces", "data_disks"):
        names = [str(item).casefold() for item in params.get(option) or []]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidInput.of(option, params[option], f"every entry once; {twice[0]!r} is there more than once")


def _name_becomes_computer_name(params: Params) -> None:
    if params.get("computer_name") is None and not params.get("os_disk"):
        check_computer_name("name", params["name"], params.get("os_type"))


def image_is_ready(_desired: Params, found: Found) -> None:
    """Refuse an image that is still being downloaded or whose download failed.

    Raises:
        InvalidInput: The service would fail half-way (source: azure-local facts D, NotFound of MocLocation).
    """
    image = found.get("image")
    if image is None:
        return
    properties = image.get("properties") or {}
    state = properties.get("provisioningState")
    if str(state).casefold() != "succeeded":
        percent = (properties.get("status") or {}).get("progressPercentage")
        progress = f" ({percent} % downloaded)" if percent is not None else ""
        raise InvalidInput.of("image", image.get("name"), f"an image that is ready; this one is {state!r}{progress}")


def from_references(desired: Params, found: Found) -> dict[str, t.Any]:
    """The region comes from the custom location, the operating system from the image."""
    derived = common.location_of_custom_location(desired, found)
    if "image" in found:
        derived["os_type"] = (found["image"].get("properties") or {}).get("osType")
    return derived


RULES = (
    _numbers_need_custom_size,
    _numbers_are_positive,
    _dynamic_memory_is_consistent,
    computer_name_is_valid,
    _trusted_launch_is_complete,
    one_source,
    _settings_fit_the_os,
    _references_are_unique,
)
CREATION_RULES = (source_is_given, sign_in_is_given, _name_becomes_computer_name)

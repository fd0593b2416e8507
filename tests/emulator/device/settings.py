# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the emulated devices behave where nobody outside Microsoft knows, and how long things take."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass
class DeviceSettings:
    """Settings of all devices; a test may change them at run time for one device or for all.

    All times are emulated seconds. `# inferred:` values stand for gaps in the facts (azure-stack-edge M).
    """

    apply_seconds: float = 0.2
    """How long one declaration takes to be applied."""
    diagnostics_seconds: float = 0.2
    restart_seconds: float = 0.3
    """How long a restarting device answers 503."""
    session_seconds: float = 1200.0
    """Idle lifetime of a session of the local web UI. # inferred"""
    token_seconds: int = 5400
    """1.5 hours, from the documented lifetime of a connection. # inferred"""
    auth_failure_status: int = 403
    """Answer of the local web API without session or anti-forgery header: 400, 401, 403, or 302 to /. # inferred"""
    login_failure_status: int = 401
    """Answer to a wrong password. # inferred"""
    apply_status: int = 200
    """Answer to an accepted POST of declarations: 200 or 202. # inferred"""
    busy_status: int = 409
    """Answer to a POST of declarations while another is applied. # inferred"""
    running_word: str = "InProgress"
    """`status` while declarations are applied. # inferred"""
    failed_word: str = "Failed"
    """`status` when a declaration failed, and its `resultCode`. # inferred"""
    expiry_seconds: float = 7 * 24 * 3600.0
    """How long a certificate has to live to be taken (the facts say "expires soon"). # inferred"""
    activation_key_seconds: float = 3 * 24 * 3600.0
    services_before_activation: bool = True
    """Whether Azure Resource Manager, token service and Blob storage take connections before it. # inferred"""
    strict: bool = True
    """Unknown members of declarations are refused; else they are ignored."""
    refuse_upper_case: bool = False
    """Requests to ARM whose `Host` has upper-case letters are refused."""
    vm_memory_gib: float = 96.0
    """What virtual machines may take of the memory of a device. # inferred"""
    vm_cores: int = 40
    """Virtual processors that virtual machines may take. # inferred"""
    gpu_model: str = "T4"
    """T4, A2, or empty for a device without GPU."""
    gpus: int = 1
    taken_addresses: str = ""
    """Addresses of the local network that other machines have, separated by commas."""
    bad_images: str = ""
    """Names of images and disks, separated by commas, whose guest never reports that it is provisioned."""
    dhcp_answers: bool = True
    """Whether the local network has a DHCP server."""
    blob_copy_seconds: float = 0.2
    """How long the blob service takes to copy a blob."""
    early_operation_missing: bool = False
    """Whether the first look at an operation of Azure Resource Manager answers 404 (facts G.0)."""
    arm_operation_seconds: float = -1.0
    """How long operations of Azure Resource Manager take; less than 0 for what the command line says."""

    def change(self, values: dict[str, t.Any]) -> None:
        """Change some of them; ValueError for one that does not exist or has another type."""
        types = {field.name: type(getattr(self, field.name)) for field in dataclasses.fields(self)}
        for key, value in values.items():
            if key not in types:
                raise ValueError(f"unknown setting {key!r}; known: {', '.join(sorted(types))}")
            number = types[key] is float and isinstance(value, int) and not isinstance(value, bool)
            if not number and type(value) is not types[key]:
                raise ValueError(f"setting {key!r} is of type {types[key].__name__}, not {value!r}")
            setattr(self, key, types[key](value))

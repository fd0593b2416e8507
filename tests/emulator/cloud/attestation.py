# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attestation status below a VM instance, which can only be read. Source: azure-local facts B.9."""

from __future__ import annotations

from tests.emulator.arm.store import Resource
from tests.emulator.messages import Json


def attestation_body(instance: Resource) -> dict[str, Json]:
    """Return the status of a VM that nobody has attested: the emulated guest has no TPM to ask."""
    uefi = (instance.properties.get("securityProfile") or {}).get("uefiSettings") or {}
    return {
        "id": f"{instance.id}/attestationStatus/default",
        "name": "default",
        "type": f"{instance.kind}/attestationStatus".lower(),
        "properties": {
            # inferred: that it follows what the VM was declared with.
            "attestSecureBootEnabled": "Enabled" if uefi.get("secureBootEnabled") else "Disabled",
            # inferred: that everything is Unknown without an attestation, instead of absent.
            "attestationCertValidated": "Unknown",
            "bootIntegrityValidated": "Unknown",
            "healthStatus": "Unknown",
            "errorMessage": "",
            "provisioningState": "Succeeded",
        },
    }

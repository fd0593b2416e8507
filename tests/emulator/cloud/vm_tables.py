# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field tables of the VM instance and its children. Source: azure-local facts B.8 and B.9."""

from __future__ import annotations

from tests.emulator.cloud.schema import boolean, integer, listing, one_of, read_only, record, text, volatile
from tests.emulator.cloud.tables import EXTENDED_LOCATION, IDENTITY, OPERATION_STATUS, STATES, proxied

SIZES: dict[str, tuple[int, int]] = {
    # Processors and memory in MB. # inferred: numbers of the named sizes are those of the AKS documentation;
    # Default, K8S4 and K8S5 are guesses.
    "Default": (4, 8192),
    "Standard_A2_v2": (2, 4096),
    "Standard_A4_v2": (4, 8192),
    "Standard_D2s_v3": (2, 8192),
    "Standard_D4s_v3": (4, 16384),
    "Standard_D8s_v3": (8, 32768),
    "Standard_D16s_v3": (16, 65536),
    "Standard_D32s_v3": (32, 131072),
    "Standard_DS2_v2": (2, 7168),
    "Standard_DS3_v2": (4, 14336),
    "Standard_DS4_v2": (8, 28672),
    "Standard_DS5_v2": (16, 57344),
    "Standard_DS13_v2": (8, 57344),
    "Standard_K8S_v1": (4, 2048),
    "Standard_K8S2_v1": (2, 2048),
    "Standard_K8S3_v1": (4, 6144),
    "Standard_K8S4_v1": (4, 8192),
    "Standard_NK6": (6, 12288),
    "Standard_NK12": (12, 24576),
    "Standard_NV6": (6, 65536),
    "Standard_NV12": (12, 131072),
    "Standard_K8S5_v1": (4, 8192),
}
VM_SIZE = one_of(*SIZES, "Custom")
_SSH = record({"publicKeys": listing(record({"path": text(), "keyData": text()}))})
_GPUS = listing(
    record(
        {"assignmentType": one_of("GpuDDA", "GpuP", required=True), "partitionSizeMB": integer(), "gpuName": text()}
    ),
    since="2024-05-01-preview",
)
_IDS = listing(record({"id": text()}))
_AGENT = {"provisionVMAgent": boolean(), "provisionVMConfigAgent": boolean()}
_INSTANCE_VIEW = volatile(
    record(
        {
            "vmAgent": record(
                {
                    "vmConfigAgentVersion": text(),
                    "statuses": listing(
                        record(
                            {
                                "code": text(),
                                "level": one_of("Info", "Warning", "Error"),
                                "displayStatus": text(),
                                "message": text(),
                                "time": text(),
                            }
                        )
                    ),
                }
            )
        }
    )
)
_ERROR_DETAIL = record({"code": text(), "message": text(), "target": text()})
_AGENT_INSTALL = volatile(
    record(
        {
            "vmUuid": volatile(text()),
            "status": volatile(one_of("Succeeded", "InProgress", "Failed")),
            "lastStatusChange": volatile(text()),
            "agentVersion": volatile(text()),
            "errorDetails": volatile(listing(_ERROR_DETAIL)),
        }
    )
)
_POWER_STATE = one_of(
    "Deallocated",
    "Deallocating",
    "Running",
    "Starting",
    "Stopped",
    "Stopping",
    "Unknown",
    later={"Paused": "2024-02-01-preview", "Saved": "2024-02-01-preview"},
)
_VM_STATUS = volatile(
    record(
        {
            "errorCode": text(),
            "errorMessage": text(),
            "powerState": _POWER_STATE,
            "provisioningStatus": record({"operationId": text(), "status": OPERATION_STATUS}),
        }
    )
)
_HARDWARE = record(
    {
        "vmSize": VM_SIZE,
        "processors": integer(),
        "memoryMB": integer(),
        "dynamicMemoryConfig": record(
            {"maximumMemoryMB": integer(), "minimumMemoryMB": integer(), "targetMemoryBuffer": integer()}
        ),
        "virtualMachineGPUs": _GPUS,
    }
)
_OS = record(
    {
        "adminPassword": text(secret=True),
        "adminUsername": text(),
        "computerName": text(),
        "linuxConfiguration": record({"disablePasswordAuthentication": boolean(), "ssh": _SSH, **_AGENT}),
        "windowsConfiguration": record(
            {"enableAutomaticUpdates": boolean(), "ssh": _SSH, "timeZone": text(), **_AGENT}
        ),
    }
)
_SECURITY = record(
    {
        "enableTPM": boolean(),
        "uefiSettings": record({"secureBootEnabled": boolean()}),
        "securityType": one_of("TrustedLaunch", "ConfidentialVM"),
    }
)
_STORAGE = record(
    {
        "dataDisks": _IDS,
        "imageReference": record({"id": text()}),
        "osDisk": record(
            {
                "id": text(),
                "osType": one_of("Linux", "Windows"),
                "managedDisk": record(
                    {"securityProfile": record({"securityEncryptionType": one_of("NonPersistedTPM")})},
                    since="2024-08-01-preview",
                ),
            }
        ),
        "vmConfigStoragePathId": text(),
    }
)
_PROXY = record(
    {"httpProxy": text(secret=True), "httpsProxy": text(secret=True), "noProxy": listing(text()), "trustedCa": text()}
)
VIRTUAL_MACHINE_INSTANCE = proxied(
    record(
        {
            "hardwareProfile": _HARDWARE,
            "placementProfile": record(
                {"zone": text(), "strictPlacementPolicy": boolean()}, since="2025-04-01-preview"
            ),
            "networkProfile": record({"networkInterfaces": _IDS}),
            "osProfile": _OS,
            "securityProfile": _SECURITY,
            "storageProfile": _STORAGE,
            "httpProxyConfig": _PROXY,
            "createFromLocal": boolean(since="2025-02-01-preview"),
            "localVmName": text(since="2025-09-01-preview"),
            "provisioningState": volatile(STATES),
            "instanceView": _INSTANCE_VIEW,
            "status": _VM_STATUS,
            "guestAgentInstallStatus": _AGENT_INSTALL,
            "vmId": read_only(text()),
            "resourceUid": text(),
            "hyperVVmId": read_only(text()).but(since="2025-04-01-preview"),
            "hostNodeName": volatile(text()).but(since="2025-04-01-preview"),
            "hostNodeIpAddress": volatile(text()).but(since="2025-06-01-preview"),
        }
    ),
    extra={"extendedLocation": EXTENDED_LOCATION, "identity": IDENTITY},
)
VIRTUAL_MACHINE_INSTANCE_UPDATE = record(
    {
        "identity": IDENTITY,
        "properties": record(
            {
                "hardwareProfile": record(
                    {
                        "vmSize": VM_SIZE,
                        "processors": integer(),
                        "memoryMB": integer(),
                        "virtualMachineGPUs": _GPUS.but(since="2025-06-01-preview"),
                    }
                ),
                "storageProfile": record({"dataDisks": _IDS}),
                "networkProfile": record({"networkInterfaces": _IDS}),
                "osProfile": record(
                    {
                        "computerName": text(),
                        "linuxConfiguration": record(_AGENT),
                        "windowsConfiguration": record(_AGENT),
                    }
                ),
            }
        ),
    }
)
GUEST_AGENT = proxied(
    record(
        {
            "credentials": record({"username": text(), "password": text(secret=True)}),
            "provisioningAction": one_of("install", "uninstall", "repair"),
            "status": volatile(text()),
            "provisioningState": volatile(text()),
        },
        required=True,
    )
)
HYBRID_IDENTITY = proxied(
    record(
        {
            "resourceUid": text(),
            "publicKey": text(),
            "identity": volatile(IDENTITY),
            "provisioningState": volatile(text()),
        },
        required=True,
    )
)

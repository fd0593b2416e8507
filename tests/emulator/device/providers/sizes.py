# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sizes of virtual machines. Source: azure-stack-edge facts H."""

from __future__ import annotations

import dataclasses

from tests.emulator.messages import Json

OS_DISK_MB = 1047552
"""What Azure says of all sizes. # inferred: the facts do not show the list of a device"""
UNLISTED_GPU_DISKS = 32
"""# inferred: the facts have no number of data disks for the NC sizes"""


@dataclasses.dataclass(frozen=True)
class Size:
    """What a virtual machine of a size has, and how much it takes. `gpu` is the model that it needs."""

    name: str
    cores: int
    memory_gib: float
    temporary_gib: int
    data_disks: int
    nics: int
    premium: bool
    gpus: int = 0
    gpu: str = ""

    def describe(self) -> dict[str, Json]:
        """Return the size as lists show it."""
        return {
            "name": self.name,
            "numberOfCores": self.cores,
            "osDiskSizeInMB": OS_DISK_MB,
            "resourceDiskSizeInMB": self.temporary_gib * 1024,
            "memoryInMB": int(self.memory_gib * 1024),
            "maxDataDiskCount": self.data_disks,
        }


# Name, vCPU, GiB, temporary GiB, data disks, NICs, premium.
_PLAIN = """
Standard_D1_v2 1 3.5 50 4 2 no
Standard_D2_v2 2 7 100 8 4 no
Standard_D3_v2 4 14 200 16 4 no
Standard_D4_v2 8 28 400 32 8 no
Standard_D5_v2 16 56 800 64 8 no
Standard_D11_v2 2 14 100 8 2 no
Standard_D12_v2 4 28 200 16 4 no
Standard_D13_v2 8 56 400 32 8 no
Standard_DS1_v2 1 3.5 7 4 2 yes
Standard_DS2_v2 2 7 14 8 2 yes
Standard_DS3_v2 4 14 28 16 4 yes
Standard_DS4_v2 8 28 56 32 8 yes
Standard_DS5_v2 16 56 112 64 8 yes
Standard_DS11_v2 2 14 28 8 2 yes
Standard_DS12_v2 4 28 56 16 4 yes
Standard_DS13_v2 8 56 112 32 8 yes
Standard_F1 1 2 16 4 2 yes
Standard_F2 2 4 32 8 4 yes
Standard_F4 4 8 64 16 4 yes
Standard_F8 8 16 128 32 8 yes
Standard_F12 12 24 256 64 8 yes
Standard_F16 16 32 256 64 8 yes
Standard_F1s 1 2 4 4 2 yes
Standard_F2s 2 4 8 8 4 yes
Standard_F4s 4 8 16 16 4 yes
Standard_F8s 8 16 32 32 8 yes
Standard_F16s 16 32 64 64 8 yes
Standard_F4s_v1 4 4 8 8 4 yes
Standard_F32s 32 48 64 64 8 yes
Standard_F32s_v1 32 96 64 64 8 yes
Standard_F32s_v3 32 224 64 64 8 yes
Standard_DS2_v2_HPN 2 7 14 8 14 yes
Standard_DS3_v2_HPN 4 14 28 16 14 yes
Standard_DS4_v2_HPN 8 28 56 32 14 yes
Standard_F2s_HPN 2 4 8 8 14 yes
Standard_F4s_HPN 4 8 16 16 14 yes
Standard_F8s_HPN 8 16 32 32 14 yes
Standard_F12s_HPN 12 24 48 64 14 yes
Standard_F16s_HPN 16 32 64 64 14 yes
Standard_F12_HPN 12 24 64 64 14 yes
Custom_NonGPU 8 14 64 64 8 no
"""
# Name with the model left open, vCPU, GiB, temporary GiB, GPUs, NICs.
_GPU = """
Standard_NC4as_{} 4 28 176 1 4
Standard_NC8as_{} 8 56 352 1 8
Standard_NC16as_{} 16 110 352 1 8
Standard_NC32as_{} 32 96 352 1 8
"""
_GPU_SMALL = """
Standard_NC16as_{} 16 32 352 1 8
Standard_NC32as_{} 32 224 352 1 8
Standard_NC32as_2{} 32 224 352 2 8
"""
GPU_MODELS = ("T4", "A2")


def sizes(gpu: str) -> dict[str, Size]:
    """Return the sizes of a device by lower-case name; `gpu` is the model it has, empty for none."""
    found = [_plain(line) for line in _PLAIN.split("\n") if line]
    if gpu in GPU_MODELS:
        newest = {"T4": "T4_v3", "A2": "A2"}[gpu]
        found += [_with_gpu(line, newest, gpu) for line in _GPU.split("\n") if line]
        found += [_with_gpu(line, f"{gpu}_v1", gpu) for line in _GPU_SMALL.split("\n") if line]
        found.append(Size("Custom_GPU_T4_v3" if gpu == "T4" else "Custom_GPU_A2", 8, 28, 352, 16, 8, True, 1, gpu))
        found += [
            dataclasses.replace(size, name=f"{size.name}_{newest}", gpus=1, gpu=gpu)
            for size in found
            if size.name.endswith("_HPN")
        ]
    return {size.name.lower(): size for size in found}


def _plain(line: str) -> Size:
    name, cores, memory, temporary, disks, nics, premium = line.split()
    return Size(name, int(cores), float(memory), int(temporary), int(disks), int(nics), premium == "yes")


def _with_gpu(line: str, suffix: str, gpu: str) -> Size:
    name, cores, memory, temporary, gpus, nics = line.split()
    return Size(
        name.format(suffix),
        int(cores),
        float(memory),
        int(temporary),
        UNLISTED_GPU_DISKS,
        int(nics),
        True,
        int(gpus),
        gpu,
    )

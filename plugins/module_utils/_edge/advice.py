# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a device refuses something of a virtual machine, and what to do about it.

Source: azure-stack-edge facts I.1 and I.2, G.4 to G.9. Texts and causes are documented; the codes are shown in pictures
only, so a failure is recognised by either.  # inferred: the codes, which are those of Azure
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import (
    ArmError,
    OperationFailed,
    OperationTimeout,
)
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

# What the error message holds, and what is said about it. The first that fits is taken.
ADVICE: t.Final[t.Mapping[str, str]] = {
    r"OSProvisioningTimedOut": (
        "The guest did not report in time. Check that no other machine of the network has its address, and that its"
        " gateway and DNS server can be reached; that the image was prepared (Linux: cloud-init with the datasource"
        " Azure, and in waagent.conf Provisioning.Enabled=n and Provisioning.UseCloudInit=y; Windows: sysprep) and"
        " 'custom_data' is right; that the first of 'network_interfaces' is not on a virtual switch with accelerated"
        " networking (Port5 and Port6 have it). Then remove the virtual machine and create it again."
    ),
    r"(?s)network interface.*timed out|NetworkInterface\w*TimedOut": (
        "The network has no DHCP server that answers: give the network interface a free address with 'ip_address'."
    ),
    r"OverconstrainedAllocationRequest|(?i:\bno GPU\b)": (
        "All GPUs are taken, by other virtual machines or by Kubernetes, which takes them all: stop ('state: stopped')"
        " or remove a virtual machine that has one, create it before Kubernetes is enabled, or choose a 'vm_size'"
        " without GPU."
    ),
    r"AllocationFailed|(?i:not enough memory|insufficient memory)": (
        "The device has not enough memory or processors left; Kubernetes and the hypervisor take some too. Choose a"
        " smaller 'vm_size', or stop ('state: stopped' with 'deallocate: true') or remove other virtual machines."
    ),
    r"(?i)maximum number of virtual machines": "A device runs at most 24: remove one first.",
    r"(?i)invalid blob type for source URI": (
        "The VHD is stored as a block blob. Upload it as a page blob: edgestack.azure.device_vhd does so."
    ),
    r"(?i)only blobs formatted as VHDs can be imported": (
        "The blob is no fixed VHD. Convert it (qemu-img convert -O vpc -o subformat=fixed,force_size=on) and upload it"
        " with edgestack.azure.device_vhd, which looks at the file first."
    ),
    r"(?i)condition specified using HTTP conditional header": (
        "The blob was changed while it was read, or is not complete: wait for its upload or copy to end, then run the"
        " task again."
    ),
    r"(?i)shared access signature.*active|active shared access signature": (
        "Somebody reads or copies its contents. A copy that an interrupted run has started is finished by running"
        " edgestack.azure.device_snapshot with 'copy_to' again; otherwise access ends by itself within a day."
    ),
    r"(?i)only one virtual network": (
        "A device lets you create one virtual network in all. Use one that exists;"
        " edgestack.azure.device_virtual_network_info lists them."
    ),
    r"InvalidAddressSpace": (
        "The address space has to be exactly that of the network behind the virtual switch. Where the device has made a"
        " virtual network itself (ASEVNET), use that one."
    ),
    r"PrivateIPAddressInUse": "Another network interface of the device has it: choose another 'ip_address'.",
    r"PrivateIPAddressInReservedRange": (
        "Gateway, network and broadcast address cannot be given away: choose another 'ip_address'."
    ),
    r"NicInUse|(?i:disk '?\S+'? is attached to VM)": (
        "Remove the virtual machine first, or take it out of 'network_interfaces' or 'data_disks' of"
        " edgestack.azure.device_virtual_machine."
    ),
    r"VMExtension": (
        "Look at the log of the extension in the guest (Linux: /var/log/azure, Windows: C:\\WindowsAzure\\Logs). The"
        " extension needs a guest agent that runs, and for downloads a network with a way to the internet."
    ),
}
# For extensions that do not end. Source: azure-stack-edge facts I.2.
_EXTENSION_HANGS = (
    "Windows virtual machines with guest agent 2.7.41491.901, made before the device was updated to 2103, hang in"
    " custom script extensions: update their guest agent."
)
# What else may be wrong when a virtual machine cannot be made of an image. Source: azure-stack-edge facts I.2.
_IMAGE_IS_OLD = (
    "If the image came from the Azure Marketplace before the device had release 2403, it cannot be used since 2407:"
    " make the image again."
)
_MACHINE = re.compile(r"^(PUT|PATCH) .*/virtualMachines/[^/ ]+ ", re.IGNORECASE)
_EXTENSION = re.compile(r"/virtualMachines/[^/ ]+/extensions/", re.IGNORECASE)


def advised(entry: Entry) -> Entry:
    """The same module, whose errors say what to do about failures that are known of devices."""

    def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        try:
            return entry.run(params, context)
        except (ArmError, OperationFailed, OperationTimeout) as error:
            advice = advice_for(error)
            if advice:
                error.message += f" {advice}"
            raise

    return Entry(entry.argument_spec, run)


def advice_on(message: str) -> str:
    """What to do about the failure that a message tells of; empty where nothing is known."""
    return next((advice for pattern, advice in ADVICE.items() if re.search(pattern, message)), "")


def advice_for(error: CollectionError) -> str:
    """What to do about an error; empty where nothing is known."""
    message = error.message
    if isinstance(error, OperationTimeout):
        return _EXTENSION_HANGS if _EXTENSION.search(message) else ""
    known = advice_on(message)
    if not known and isinstance(error, OperationFailed) and _MACHINE.match(message) and "image" in message.casefold():
        return _IMAGE_IS_OLD
    return known

#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_vhd: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_vhd
short_description: Upload virtual hard disks to an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Brings a fixed VHD file as a page blob into a storage account of a device, from where
    M(edgestack.azure.device_image) and M(edgestack.azure.device_disk) import it.
  - Looks at the file first. What a device would refuse (a dynamic VHD, a VHDX, a file that was cut off) fails before
    anything is sent, and the error says how to convert it.
  - Sends only what is not zero, several ranges at a time. An interrupted upload goes on where it was when the task runs
    again.
  - Speaks an old version of the Blob service, since devices refuse what newer tools send by default.
options:
  src:
    description:
      - The VHD file, on the host where the module runs.
      - It has to be a fixed VHD of at most 1 TB.
      - The whole file is read with every run, to recognise its content. Holes of sparse files are skipped.
      - Required if O(state=present).
    type: path
  storage_account:
    description:
      - Name of the storage account.
    type: str
    required: true
  resource_group:
    description:
      - Resource group of the storage account.
      - The key of the account is then asked for through the Azure Resource Manager.
      - One of O(resource_group), O(account_key) and O(sas) is required.
    type: str
  account_key:
    description:
      - A key of the storage account in base64, instead of asking for it. Nobody has to sign in then.
    type: str
  sas:
    description:
      - A shared access signature (the query of a signed URL) with the permissions to read, create, write and delete,
        instead of a key. Nobody has to sign in then.
    type: str
  container:
    description:
      - Name of the container. It is created if it does not exist, and never removed.
    type: str
    required: true
  name:
    description:
      - Name of the blob. It has to end in C(.vhd), and may have slashes in it.
      - Default is the name of the file O(src).
      - Required if O(state=absent).
    type: str
  public_access:
    description:
      - What everybody who reaches the device may read of a container that this task creates. The access of a container
        that exists is left as it is.
      - With V(container) its blobs and their list, with V(blob) its blobs, with V(none) nothing.
      - A device imports from a blob that it can read by its URL. Microsoft's procedure for images and disks uses public
        containers; with V(none) the import needs a URL with a shared access signature.
    type: str
    choices: [none, blob, container]
    default: container
  replace:
    description:
      - Whether a blob of that name is replaced if its content is not that of O(src), or if something else than this
        module made it.
    type: bool
    default: true
  parallel:
    description:
      - How many pieces of up to 4 MiB are sent at the same time, 1 to 16.
    type: int
    default: 4
  blob_endpoint:
    description:
      - Endpoint of the blob service of the storage account.
      - Default is C(https://<account>.blob.<device name>.<DNS domain>), taken from O(environment).
    type: str
  service_version:
    description:
      - Version of the Blob service to speak (C(x-ms-version)). Devices refuse versions that they do not know.
    type: str
    default: "2017-11-09"
  state:
    description:
      - With V(absent) the blob is deleted. The container stays.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
attributes:
  idempotent:
    description: Changes nothing when everything is as declared, and then reports no change.
    support: full
    details:
      - The blob carries a digest of the file that it was made from, and which of its pages were written. If both are
        as they should be, nothing is sent. The blob is not read back.
notes:
  - Name C(<account>.blob.<device name>.<DNS domain>) has to resolve, see M(edgestack.azure.hosts_entries), or give
    O(resolve_to).
  - The blob service shows another certificate than the Azure Resource Manager, so that a O(fingerprint) fits only one
    of them. Give O(ca_cert).
  - Generation 2 virtual machines start from disks with RV(vhd.partition_style=gpt) only. The footer of a VHD does not
    tell for which generation the disk was made.
  - The Python library C(azure-storage-blob) is not used. The oldest version of the service that it speaks is
    2019-02-02.
seealso:
  - module: edgestack.azure.device_storage_account
  - module: edgestack.azure.device_image
  - module: edgestack.azure.device_disk
"""

EXAMPLES = r"""
- name: Upload a disk
  edgestack.azure.device_vhd:
    src: /srv/images/ubuntu-24.04.vhd
    resource_group: images
    storage_account: shop042images
    container: vhds
  register: upload

- name: Show what it took
  ansible.builtin.debug:
    msg: "{{ upload.uri }}: sent {{ upload.bytes_sent }} bytes in {{ upload.seconds }} s"

- name: Upload with a key that is known, without signing in
  edgestack.azure.device_vhd:
    environment: https://management.mydevice.example.com
    src: /srv/images/ubuntu-24.04.vhd
    storage_account: shop042images
    account_key: "{{ vault_shop042_storage_key }}"
    container: vhds
    name: ubuntu/2026-01.vhd
    public_access: none

- name: Remove a disk that no image needs any more
  edgestack.azure.device_vhd:
    resource_group: images
    storage_account: shop042images
    container: vhds
    name: ubuntu-22.04.vhd
    state: absent
"""

RETURN = r"""
uri:
  description: URL of the blob, to import it from. In check mode also that of a blob that does not exist yet.
  returned: success
  type: str
  sample: https://shop042images.blob.mydevice.example.com/vhds/ubuntu-24.04.vhd
vhd:
  description: What was found in the file, and the blob.
  returned: if O(state=present) and the storage account exists
  type: dict
  contains:
    container:
      description: Name of the container.
      type: str
      sample: vhds
    name:
      description: Name of the blob.
      type: str
      sample: ubuntu-24.04.vhd
    size:
      description: Size of the file and of the blob in bytes.
      type: int
      sample: 32212255232
    disk_bytes:
      description: Size in bytes of the disk that a virtual machine sees.
      type: int
      sample: 32212254720
    partition_style:
      description: How the disk is partitioned, V(gpt), V(mbr) or V(none).
      type: str
      sample: gpt
    digest:
      description: By what the content is recognised. It is no digest of the plain file, since zeros are left out.
      type: str
      sample: 9b8b0b1c7b7a1f6a3f0c5d2e4f6a8b0c1d3e5f7a9b1c3d5e7f9a0b2c4d6e8f01
    etag:
      description: Entity tag of the blob. V(null) in check mode if there is none.
      type: str
      sample: '"0x8DE28E0A1B2C3D4"'
    last_modified:
      description: When the blob was last changed. V(null) in check mode if there is none.
      type: str
      sample: Sun, 22 Nov 2026 03:00:00 GMT
bytes_sent:
  description: How many bytes of the file were sent; in check mode, how many would be.
  returned: if O(state=present) and the storage account exists
  type: int
  sample: 2147483648
bytes_resumed:
  description: How many bytes an interrupted upload had sent before.
  returned: if O(state=present) and the storage account exists
  type: int
  sample: 0
bytes_skipped:
  description: How many bytes are zero and need not be sent.
  returned: if O(state=present) and the storage account exists
  type: int
  sample: 30064771584
seconds:
  description: How long it took, reading the file included.
  returned: if O(state=present) and the storage account exists
  type: float
  sample: 61.337
"""

from ansible_collections.edgestack.azure.plugins.module_utils._blob.device_vhd import device_vhd_arguments, run
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=device_vhd_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

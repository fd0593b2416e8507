#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_image: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_image
short_description: Images of virtual machines on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates and removes images on a device, from which virtual machines are made.
  - An image is made of a page blob with a fixed-size VHD, or of a managed disk. The system in it has to be
    generalized; a disk with a specialized system is attached to a virtual machine as it is.
options:
  os_type:
    description:
      - The operating system. Required to create an image. Cannot be changed after creation.
    type: str
    choices: [Linux, Windows]
  blob_uri:
    description:
      - URL of the page blob, without a query.
      - Creating an image needs this or O(managed_disk). Cannot be changed after creation.
    type: str
  blob_sas:
    description:
      - The shared access signature (the query of the URL) that is needed to read O(blob_uri) where its container is
        private.
      - Only used to create the image.
    type: str
  managed_disk:
    description:
      - The disk, by name in O(resource_group) or id. Cannot be changed after creation.
    type: str
  storage_account_type:
    description:
      - Kind of storage of the disks that are made from the image. Cannot be changed after creation.
    type: str
    choices: [Standard_LRS, Premium_LRS]
  caching:
    description:
      - How the host caches these disks. Cannot be changed after creation.
    type: str
    choices: [None, ReadOnly, ReadWrite]
  disk_size_gb:
    description:
      - Size of these disks in GB, not smaller than the source. Cannot be changed after creation.
    type: int

  hyper_v_generation:
    description:
      - Generation of virtual machines that it is for. The service's default is V(V1). Cannot be changed after creation.
      - V(V2) needs O(api_profile=2020-09-01-hybrid).
    type: str
    choices: [V1, V2]
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
seealso:
  - module: edgestack.azure.device_image_info
  - module: edgestack.azure.device_vhd
  - module: edgestack.azure.device_disk
  - module: edgestack.azure.device_virtual_machine
"""

EXAMPLES = r"""
- name: An image from an uploaded disk file
  edgestack.azure.device_image:
    resource_group: shop-042
    name: ubuntu-2404
    os_type: Linux
    blob_uri: https://shop042images.blob.mydevice.example.com/vhds/ubuntu-2404.vhd

- name: An image of generation 2 from a disk that was imported before
  edgestack.azure.device_image:
    resource_group: shop-042
    name: windows-2022
    os_type: Windows
    managed_disk: windows-2022-source
    hyper_v_generation: V2

- name: No image
  edgestack.azure.device_image:
    resource_group: shop-042
    name: ubuntu-2404
    state: absent
"""

RETURN = r"""
image:
  description: The image as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the image.
      type: str
      returned: always
    location:
      description: Location, C(dbelocal).
      type: str
      returned: always
    tags:
      description: Tags of the resource.
      type: dict
      returned: always
    os_type:
      description: The operating system.
      type: str
      returned: always
    blob_uri:
      description: URL of the page blob it was made from, without a signature.
      type: str
      returned: always
    managed_disk:
      description: Id of the disk it was made from.
      type: str
      returned: always
    storage_account_type:
      description: Kind of storage.
      type: str
      returned: always
    caching:
      description: How the host caches disks made from it.
      type: str
      returned: always
    disk_size_gb:
      description: Size in GB.
      type: int
      returned: always
    hyper_v_generation:
      description: Generation of virtual machines.
      type: str
      returned: always
      sample: V1
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    os_state:
      description: State of the system in it.
      type: str
      returned: always
      sample: Generalized
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.image import IMAGES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = advised(choice_entry(OPTION, IMAGES))


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()

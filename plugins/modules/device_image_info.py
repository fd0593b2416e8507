#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_image_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_image_info
short_description: Read images on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one image, those of a resource group, or all of the device.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_image
"""

EXAMPLES = r"""
- name: Images that can be used
  edgestack.azure.device_image_info:
    query: "[?provisioning_state == 'Succeeded'].name"
  register: usable
"""

RETURN = r"""
images:
  description: The images that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.image import IMAGES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = choice_info_entry(OPTION, IMAGES)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()

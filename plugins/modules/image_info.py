#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module image_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: image_info
short_description: Information about images on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one image, those of a resource group, or those of the whole subscription. Gallery images come first, then
    marketplace images.
  - With O(name), there are two results if there is an image of each type with that name.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.image
"""

EXAMPLES = r"""
- name: Images of all clusters
  edgestack.azure.image_info:
  register: everywhere

- name: Images of a shop that are not there yet
  edgestack.azure.image_info:
    resource_group: shop-042
    query: "[?provisioning_state != 'Succeeded'].{name: name, percent: progress_percentage}"
  register: downloading
"""

RETURN = r"""
images:
  description: The images that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id of the image.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/galleryImages/ubuntu-2404
    name:
      description: Name of the image.
      type: str
      sample: ubuntu-2404
    location:
      description: Azure region.
      type: str
      sample: westeurope
    custom_location:
      description: Resource id of the custom location.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.ExtendedLocation/customLocations/cl-042
    tags:
      description: Tags.
      type: dict
      sample: {store: "042"}
    type:
      description: V(gallery) or V(marketplace).
      type: str
      sample: gallery
    os_type:
      description: Operating system.
      type: str
      sample: Linux
    urn:
      description:
        - Publisher, offer, SKU and version.
        - Only of marketplace images.
      type: str
      sample: microsoftwindowsserver:windowsserver:2022-datacenter-azure-edition:20348.2031.231006
    publisher:
      description: Publisher.
      type: str
      sample: microsoftwindowsserver
    offer:
      description: Offer.
      type: str
      sample: windowsserver
    sku:
      description: SKU.
      type: str
      sample: 2022-datacenter-azure-edition
    version:
      description: Version.
      type: str
      sample: 20348.2031.231006
    hyper_v_generation:
      description: Generation of the virtual machines that can be made from it.
      type: str
      sample: V2
    cloud_init_data_source:
      description: Data source for cloud-init.
      type: str
      sample: NoCloud
    storage_path:
      description: Resource id of the storage path that the image is on.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/storageContainers/images
    progress_percentage:
      description: How much of the last operation was done, in percent.
      type: int
      sample: 100
    download_size_in_mb:
      description: How much was downloaded, in MB.
      type: int
      sample: 30270
    size_in_mb:
      description: Size of the disk, in MB.
      type: int
      sample: 30270
    provisioning_state:
      description: State of the last operation.
      type: str
      sample: Succeeded
    error_code:
      description: Code of the error that the last operation ended with; empty or none if it succeeded.
      type: str
      sample: ""
    error_message:
      description: What went wrong in the last operation; empty or none if nothing did.
      type: str
      sample: ""
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.image import IMAGES

ENTRY = info_entry(*IMAGES.values())


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

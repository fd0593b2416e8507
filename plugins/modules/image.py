#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module image: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: image
short_description: Images for virtual machines on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, tags and removes images on an Azure Local cluster. A gallery image is made from a disk file, a
    marketplace image is downloaded from the Azure Marketplace.
  - Creating an image downloads or copies a disk, which can take hours. The progress is shown while the task waits.
    Use O(wait=false) to create images on many clusters at the same time.
options:
  type:
    description:
      - V(gallery) is an image that is made from O(image_path).
      - V(marketplace) is an image of the Azure Marketplace, named by O(urn).
      - The two are different Azure resources. An image of the other type with the same name is not looked at.
    type: str
    choices: [gallery, marketplace]
    default: gallery
  os_type:
    description:
      - Operating system.
      - Required to create the image. Cannot be changed after creation.
    type: str
    choices: [Windows, Linux]
  image_path:
    description:
      - What a gallery image is made from. Either the https URL of a page blob with a shared access signature, or a
        VHD or VHDX file on a cluster shared volume, for example V(C:\\ClusterStorage\\UserStorage_1\\image.vhdx).
      - Required to create a gallery image. The service never gives it back, so it cannot be compared afterwards.
        Another path for an image that exists is not noticed and changes nothing; to replace the image, remove it
        first or give the new one another name.
    type: str
  urn:
    description:
      - The marketplace image, as C(publisher:offer:sku:version). The version has to be a real one, V(latest) is
        refused.
      - Required to create a marketplace image, unless O(publisher), O(offer), O(sku) and O(version) are given.
      - Cannot be changed after creation.
    type: str
  publisher:
    description:
      - Publisher of the image. Instead of O(urn), or for information in a gallery image, together with O(offer) and
        O(sku).
      - Cannot be changed after creation.
    type: str
  offer:
    description:
      - Offer of the publisher.
      - Cannot be changed after creation.
    type: str
  sku:
    description:
      - Stock keeping unit of the offer.
      - Cannot be changed after creation.
    type: str
  version:
    description:
      - Version of the image.
      - Cannot be changed after creation.
    type: str
  hyper_v_generation:
    description:
      - Generation of the virtual machines that can be made from the image. It has to be that of the disk.
      - Cannot be changed after creation.
    type: str
    choices: [V1, V2]
  cloud_init_data_source:
    description:
      - Where cloud-init in the image looks for its data.
      - Cannot be changed after creation.
    type: str
    choices: [NoCloud, Azure]
  storage_path:
    description:
      - Storage path to put the image on, by name (in the same resource group) or id. By default the service picks one.
      - Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - The name must not contain the word C(Windows), which the service has reserved.
  - A marketplace image needs the resource provider C(Microsoft.EdgeMarketplace) to be registered in the subscription.
  - Removing an image does not touch the virtual machines that were made from it.
seealso:
  - module: edgestack.azure.image_info
  - module: edgestack.azure.storage_path
"""

EXAMPLES = r"""
- name: An image from a file that is already on the cluster
  edgestack.azure.image:
    resource_group: shop-042
    name: ubuntu-2404
    custom_location: cl-042
    os_type: Linux
    hyper_v_generation: V2
    image_path: C:\ClusterStorage\UserStorage_1\ubuntu-2404.vhdx
    storage_path: images

- name: An image from a page blob
  edgestack.azure.image:
    resource_group: shop-042
    name: debian-12
    custom_location: cl-042
    os_type: Linux
    image_path: "https://images.blob.core.windows.net/vhds/debian-12.vhd?{{ sas_token }}"
    wait_timeout: 14400

- name: An image of the Azure Marketplace
  edgestack.azure.image:
    resource_group: shop-042
    name: server-2022
    type: marketplace
    custom_location: cl-042
    os_type: Windows
    urn: microsoftwindowsserver:windowsserver:2022-datacenter-azure-edition:20348.2031.231006
    wait_timeout: 14400

- name: Remove it
  edgestack.azure.image:
    resource_group: shop-042
    name: server-2022
    type: marketplace
    state: absent
"""

RETURN = r"""
image:
  description: The image as it is now; in check mode as it would be.
  returned: when O(state=present)
  type: dict
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
operation:
  description: The operation that is still going on.
  returned: when O(wait=false) and the service has not finished
  type: dict
  contains:
    id:
      description: Where the service tells the state of the operation; a path below the endpoint.
      type: str
    method:
      description: HTTP method of the request that started it.
      type: str
      sample: PUT
    resource_id:
      description: Resource that it works on.
      type: str
    status:
      description: Last state that was seen.
      type: str
      sample: InProgress
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.image import IMAGES

ENTRY = choice_entry("type", IMAGES)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

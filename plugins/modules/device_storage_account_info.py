#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_storage_account_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_storage_account_info
short_description: Read local storage accounts of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one storage account, those of a resource group, or all of the device. Keys are never among the results.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_storage_account
"""

EXAMPLES = r"""
- name: Where to put disk files
  edgestack.azure.device_storage_account_info:
    resource_group: shop-042
    query: "[].blob_endpoint"
  register: endpoints
"""

RETURN = r"""
storage_accounts:
  description: The storage accounts that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the storage account.
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
    sku:
      description: Kind of storage.
      type: str
      returned: always
      sample: Standard_LRS
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    kind:
      description: Kind of account.
      type: str
      returned: always
      sample: Storage
    blob_endpoint:
      description: URL below which the containers are.
      type: str
      returned: always
      sample: https://shop042images.blob.mydevice.example.com/
    status_of_primary:
      description: Whether the account can be used.
      type: str
      returned: always
      sample: available
    creation_time:
      description: When the account was created.
      type: str
      returned: always
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.storage_account import STORAGE_ACCOUNTS

ENTRY = choice_info_entry(OPTION, STORAGE_ACCOUNTS)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()

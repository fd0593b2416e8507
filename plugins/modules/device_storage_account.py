#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_storage_account: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_storage_account
short_description: Local storage accounts of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates and removes storage accounts on a device, and can tell their keys.
  - They hold the page blobs that disks and images are made from. Accounts whose data goes on to Azure are made in the
    Azure portal.
options:
  name:
    description:
      - Name of the storage account, 3 to 24 lower-case letters and digits. It becomes part of a host name.
    type: str
    required: true
  sku:
    description:
      - Kind of storage. Default for a new account is V(Standard_LRS). Cannot be changed after creation.
    type: str
    choices: [Standard_LRS, Premium_LRS]
  return_keys:
    description:
      - Return the access keys of the account as RV(account_keys). Without this option no key is ever read.
      - The result is then not shown or logged, as with C(no_log), and can be registered and used. A later task that is
        given a key and has no option for secrets needs C(no_log) itself, and so does one with C(async).
    type: bool
    default: false
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
notes:
  - Removing a storage account removes all blobs in it. Images and disks that were made from them stay.
seealso:
  - module: edgestack.azure.device_storage_account_info
  - module: edgestack.azure.device_vhd
"""

EXAMPLES = r"""
- name: An account for disk files
  edgestack.azure.device_storage_account:
    environment: https://management.mydevice.example.com
    resource_group: shop-042
    name: shop042images

- name: The keys of the account, for a tool that needs one
  edgestack.azure.device_storage_account:
    resource_group: shop-042
    name: shop042images
    return_keys: true
  register: account

- name: No account
  edgestack.azure.device_storage_account:
    resource_group: shop-042
    name: shop042images
    state: absent
"""

RETURN = r"""
storage_account:
  description:
    - The storage account as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
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
account_keys:
  description: The access keys by name. A result that has them is not shown.
  returned: when O(return_keys=true) and the account exists
  type: dict
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.storage_account import device_storage_account_entry

ENTRY = device_storage_account_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()

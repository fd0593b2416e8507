# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``address_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """Which resource of any type is meant."""

    DOCUMENTATION = r"""
options:
  id:
    description:
      - The full id of the resource, beginning with C(/subscriptions/).
      - Instead of O(type), O(name) and O(resource_group).
    type: str
  resource_group:
    description:
      - Name of the resource group. Leave it out for a resource directly below the subscription.
    type: str
  type:
    description:
      - The full type, for example V(Microsoft.Network/publicIPAddresses) or
        V(Microsoft.Network/virtualNetworks/subnets).
    type: str
  name:
    description:
      - The name, with one part for each type after the namespace, for example V(net1/subnet1).
    type: str
  api_version:
    description:
      - The version of the resource provider to speak.
    type: str
    required: true
"""

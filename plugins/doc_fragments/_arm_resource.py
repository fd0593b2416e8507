# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``arm_resource_spec()``, and options that many resources share."""

from __future__ import annotations


class ModuleDocFragment:
    """Identity and state of a resource."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the resource.
    type: str
    required: true
  state:
    description:
      - V(present) creates the resource if it does not exist, and brings it to what the options say.
      - V(absent) removes it. All options but those that name the resource are ignored then.
    type: str
    choices: [present, absent]
    default: present
  append_tags:
    description:
      - Whether tags that the resource has and O(tags) does not name are kept.
      - With V(false) they are removed, so that O(tags={}) removes all.
    type: bool
    default: true
  api_version:
    description:
      - The version of the Azure API to speak, for example V(2024-01-01).
      - Default is the version that the module was made for. Others may know more values or refuse some.
    type: str
  expected_resources:
    description:
      - Names or ids of resources that an earlier task of the same run creates.
      - Only looked at in check mode, where they do not exist yet. A reference to any other resource that does not exist
        is an error, in check mode too.
    type: list
    elements: str
    default: []
  resource_group:
    description:
      - Name of the resource group that the resource is in.
    type: str
    required: true
"""

    # What every resource on an Azure Local cluster has, beside the first section.
    AZURE_LOCAL = r"""
options:
  custom_location:
    description:
      - The custom location of the cluster, by name or id. A name is looked for in the whole subscription.
      - Required to create the resource. Cannot be changed after creation.
    type: str
  location:
    description:
      - Azure region, for example V(westeurope).
      - Default for a new resource is the region of O(custom_location); another one is refused.
      - Cannot be changed after creation.
    type: str
  tags:
    description:
      - Tags of the resource, as names with texts. Numbers need quotes.
      - Can be changed at any time.
    type: dict
notes:
  - An option that is left out is left alone. A declared value that the resource cannot be changed to is an error that
    names the option and both values; nothing is written then.
"""

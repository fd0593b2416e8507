# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``api_profile_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """Which versions of its resource providers a device is asked for."""

    DOCUMENTATION = r"""
options:
  api_profile:
    description:
      - The API profile of the device, which decides the versions of its resource providers that are spoken.
      - V(2019-03-01-hybrid) is for devices with old software. It cannot declare generation 2.
      - O(api_version), where given, counts for the resource itself instead.
    type: str
    choices: [2020-09-01-hybrid, 2019-03-01-hybrid]
    default: 2020-09-01-hybrid
"""

    # What every resource on a device has, beside the first section.
    RESOURCE = r"""
options:
  location:
    description:
      - The location. A device has one, C(dbelocal), which is what a new resource gets.
      - Cannot be changed after creation.
    type: str
  tags:
    description:
      - Tags of the resource, as names with texts. Numbers need quotes.
      - Can be changed at any time.
    type: dict
notes:
  - O(environment) is the Azure Resource Manager of the device, for example V(https://management.mydevice.example.com).
  - An option that is left out is left alone. A declared value that the resource cannot be changed to is an error that
    names the option and both values; nothing is written then.
"""

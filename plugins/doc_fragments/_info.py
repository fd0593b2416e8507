# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``info_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """What to look for."""

    DOCUMENTATION = r"""
options:
  resource_group:
    description:
      - Return the resources of this resource group only.
    type: str
  name:
    description:
      - Return the resource with this name only. Needs O(resource_group).
      - One that does not exist gives an empty list.
    type: str
  query:
    description:
      - A JMESPath expression that is applied to the list of results, for example V([?location=='eastus'].name).
        Its names are those of the returned values.
      - What it yields is returned instead. A single value becomes a list with one item, nothing becomes an empty list.
      - Needs the Python library C(jmespath).
    type: str
  api_version:
    description:
      - The version of the Azure API to speak, for example V(2024-01-01).
      - Default is the version that the module was made for.
    type: str
"""

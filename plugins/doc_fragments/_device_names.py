# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that say which device is meant; the same as ``device_names_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  device_name:
    description:
      - Name of the device as its local web UI shows it on the B(Device) page.
      - From 1 to 13 letters, digits and hyphens.
    type: str
    required: true
  dns_domain:
    description:
      - DNS domain of the device as its local web UI shows it on the B(Device) page, in lower case.
    type: str
    required: true
"""

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``device_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """Which device, and how its administrator signs in."""

    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or IP address of the local web UI of the device. A factory-fresh device is at V(192.168.100.10) on its
        Port1.
      - If not given, the environment variable E(EDGESTACK_DEVICE_HOST) is used.
    type: str
    required: true
  password:
    description:
      - Password of the device administrator, with which one signs in to the local web UI.
      - If not given, the environment variable E(EDGESTACK_DEVICE_PASSWORD) is used.
    type: str
    required: true
  port:
    description:
      - Port of the local web UI.
      - If not given, the environment variable E(EDGESTACK_DEVICE_PORT) is used.
    type: int
    default: 443
  ca_cert:
    description:
      - A PEM file with the certification authorities to trust instead of the system's, usually the signing chain of
        the device.
      - If not given, the environment variable E(EDGESTACK_DEVICE_CA_CERT) is used.
    type: path
  validate_certs:
    description:
      - Whether the certificate of the device is verified. Every task that switches this off warns.
      - If not given, the environment variable E(EDGESTACK_DEVICE_VALIDATE_CERTS) is used.
    type: bool
    default: true
  fingerprint:
    description:
      - The SHA-256 fingerprint of the certificate of the local web UI. For the first contact with a factory-fresh
        device, whose certificate is self-signed.
      - The certificate is then recognised by the fingerprint alone; O(ca_cert) and the names in the certificate do
        not count.
      - If not given, the environment variable E(EDGESTACK_DEVICE_FINGERPRINT) is used.
    type: str
  resolve_to:
    description:
      - The IP address to connect to, instead of asking DNS for O(host). The certificate is verified for O(host) all
        the same, and proxies are not used.
      - If not given, the environment variable E(EDGESTACK_DEVICE_RESOLVE_TO) is used.
    type: str
  request_timeout:
    description:
      - How many seconds a single request may take.
      - If not given, the environment variable E(EDGESTACK_DEVICE_REQUEST_TIMEOUT) is used.
    type: int
    default: 60
attributes:
  action_group:
    description: Use C(group/edgestack.azure.device) in C(module_defaults) to give the connection options once.
    support: full
    membership:
      - edgestack.azure.device
requirements:
  - urllib3 >= 2
  - requests >= 2.32 (where a proxy is set in the environment)
"""

#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module certificates_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificates_info
short_description: Certificates of an Azure Stack Edge device, in files and as its endpoints serve them
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Reports the certificates in a directory that M(edgestack.azure.certificates) keeps, and the ones that endpoints
    really serve, with the days they have left and everything that the device or its clients would object to.
  - Can fail in time before a certificate ends.
  - An endpoint is contacted twice. The first handshake verifies nothing, because a certificate that nobody trusts is
    one of the things to find; it is broken off without sending anything. The second one verifies chain and name as any
    client does, and gives the verdict.
options:
  directory:
    description:
      - Directory whose certificates are to be reported.
    type: path
  endpoints:
    description:
      - Endpoints whose served certificates are to be reported.
    type: list
    elements: dict
    default: []
    suboptions:
      host:
        description:
          - Full name of the endpoint. It is asked for by this name, and the certificate has to stand for it.
        type: str
        required: true
      port:
        description:
          - TCP port.
        type: int
        default: 443
      resolve_to:
        description:
          - Connect to this IP address instead of looking up the name.
        type: str
  ca_cert:
    description:
      - File with the certificates to trust. The default is C(trust-bundle.pem) in O(directory) if it exists, else what
        the system trusts.
    type: path
  fail_below_days:
    description:
      - Fail when a certificate has fewer days left than this, or when an endpoint could not be inspected. The message
        names each.
    type: int
  timeout:
    description:
      - Seconds to wait for an endpoint. Endpoints are contacted at the same time.
    type: int
    default: 10
requirements:
  - cryptography >= 42
extends_documentation_fragment:
  - edgestack.azure._attributes.info
seealso:
  - module: edgestack.azure.certificates
"""

EXAMPLES = r"""
- name: Look at files and at what the device serves
  edgestack.azure.certificates_info:
    directory: /srv/certificates/dbe-1d9nhq2
    endpoints:
      - host: management.dbe-1d9nhq2.example.com
      - host: login.dbe-1d9nhq2.example.com
        resolve_to: 192.0.2.10
  register: found

- name: Fail one month before a certificate ends
  edgestack.azure.certificates_info:
    directory: /srv/certificates/dbe-1d9nhq2
    fail_below_days: 30
"""

RETURN = r"""
certificates:
  description: Certificates in the directory.
  returned: always, once the options are valid
  type: list
  elements: dict
  contains:
    file:
      description: Path of the certificate.
      type: str
      sample: /srv/certificates/dbe-1d9nhq2/arm.pem
    name:
      description: Its file name without the ending.
      type: str
      sample: arm
    trusted:
      description: Whether the trust bundle leads to it. Null without a trust bundle.
      type: bool
      sample: true
    problems:
      description: What the device would object to.
      type: list
      elements: str
      sample: ["its key has 2048 bits instead of 4096"]
    certificate: &certificate
      description: The certificate. Null when the file holds none.
      type: dict
      contains:
        common_name:
          description: Common name of the subject.
          type: str
          sample: management.dbe-1d9nhq2.example.com
        subject:
          description: The subject.
          type: str
          sample: CN=management.dbe-1d9nhq2.example.com
        issuer:
          description: The subject of the certificate that signed it.
          type: str
          sample: CN=Signing root,O=dbe-1d9nhq2.example.com
        dns_names:
          description: DNS names it stands for.
          type: list
          elements: str
          sample: [management.dbe-1d9nhq2.example.com, login.dbe-1d9nhq2.example.com]
        serial_number:
          description: Serial number in hexadecimal.
          type: str
          sample: 7a1c5f0e
        not_before:
          description: When it begins.
          type: str
          sample: "2026-01-31T11:00:00Z"
        not_after:
          description: When it ends.
          type: str
          sample: "2027-01-31T12:00:00Z"
        days_left:
          description: Full days until then, negative after it.
          type: int
          sample: 365
        key_size:
          description: Size of its RSA key in bits. Null for another kind of key.
          type: int
          sample: 4096
        extended_key_usage:
          description: What it may be used for, as object identifiers.
          type: list
          elements: str
          sample: [1.3.6.1.5.5.7.3.1, 1.3.6.1.5.5.7.3.2]
        fingerprint:
          description: SHA-256 fingerprint.
          type: str
          sample: 5e7c6e6fd5f9cb3f4cd1e8e6b8a4f0e1a5d2c9b8f7e6d5c4b3a291807f6e5d4c
        thumbprint:
          description: SHA-1 thumbprint as the device shows it.
          type: str
          sample: 2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12
served:
  description: Certificates that the endpoints serve.
  returned: always, once the options are valid
  type: list
  elements: dict
  contains:
    host:
      description: Name of the endpoint.
      type: str
      sample: management.dbe-1d9nhq2.example.com
    port:
      description: TCP port.
      type: int
      sample: 443
    reachable:
      description: Whether a certificate could be had.
      type: bool
      sample: true
    trusted:
      description: Whether a client that verifies chain and name accepts it.
      type: bool
      sample: true
    problems:
      description: What the device or a client would object to, or why the endpoint could not be inspected.
      type: list
      elements: str
      sample: []
    presented:
      description: Subjects of the certificates that the endpoint presents. With Python older than 3.13 only its own.
      type: list
      elements: str
      sample: [CN=management.dbe-1d9nhq2.example.com]
    certificate: *certificate
"""

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module
from ansible_collections.edgestack.azure.plugins.module_utils._pki.entry import run_certificates_info

_ENDPOINT = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": 443},
    "resolve_to": {"type": "str"},
}

ENTRY = Entry(
    argument_spec=ArgumentSpec(
        {
            "directory": {"type": "path"},
            "endpoints": {"type": "list", "elements": "dict", "default": [], "options": _ENDPOINT},
            "ca_cert": {"type": "path"},
            "fail_below_days": {"type": "int"},
            "timeout": {"type": "int", "default": 10},
        }
    ),
    run=run_certificates_info,
)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

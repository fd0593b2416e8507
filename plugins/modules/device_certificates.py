#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_certificates: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_certificates
short_description: Certificates on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Installs the signing chain and the endpoint certificates on a device, the signing chain first.
  - What is installed is judged by what the endpoints serve. A certificate is uploaded when an endpoint that it is for
    serves another one, and the module waits until all of them serve theirs.
  - Every file is checked before anything is sent against what the device asks for. Names follow from the name and
    the DNS domain that the device has, so rename it first.
options:
  directory:
    description:
      - A directory that M(edgestack.azure.certificates) keeps. All its C(.pfx) files and its signing chain are used.
    type: path
  signing_chain:
    description:
      - Signing certificates in DER, PEM or PKCS#7 (C(.cer), C(.pem), C(.p7b)), the root first.
      - A device does not tell which ones it has. It has those that issued an endpoint certificate of this task that is
        served. Any other is uploaded every time, and the task reports a change, unless O(chain_record) is given.
    type: list
    elements: path
    default: []
  certificates:
    description:
      - Endpoint certificates.
    type: list
    elements: dict
    default: []
    suboptions:
      endpoint:
        description:
          - What the certificate is for. V(arm) is C(management.<name>.<domain>) with C(login.<name>.<domain>),
            V(blob) is C(*.blob.<name>.<domain>), V(local_ui) is C(<name>.<domain>), V(node) is C(<serial
            number>.<domain>), and V(multi_san) is all but the nodes, and the nodes whose name it holds.
        type: str
        choices: [arm, blob, local_ui, node, multi_san]
        required: true
      pfx:
        description:
          - PKCS#12 file with private key, certificate and preferably the whole chain.
        type: path
        required: true
      pfx_password:
        description:
          - Password of this file. Default is O(pfx_password).
        type: str
      node_name:
        description:
          - Serial number of the node, only with O(certificates[].endpoint=node). Without it the certificate is for
            every node.
        type: str
  chain_record:
    description:
      - A file on the host where the module runs, one for each device, in which it notes the signing certificates that
        the device has taken with O(method=api). What is noted is not uploaded again.
      - It is a memory and no proof. Remove the file when the device was reset, or when somebody has deleted a signing
        certificate in the local web UI. What was noted of a device with another serial number does not count.
    type: path
  pfx_password:
    description:
      - Password of the C(.pfx) files.
    type: str
  method:
    description:
      - With V(api) the certificates are given to the device. The shape of that request is not published by Microsoft
        and had to be assumed, see O(declaration_template). A device that does not understand it refuses it and stays
        as it is.
      - With V(manual) they are written to O(bundle_directory), with instructions for the local web UI. The module
        then waits for somebody to follow them, and goes on when the endpoints serve the certificates.
    type: str
    choices: [api, manual]
    default: api
  bundle_directory:
    description:
      - Where the files and instructions of O(method=manual) are written. It is made with mode 0700 if necessary.
    type: path
  declaration_template:
    description:
      - The shape of the C(certificates) declaration, in case the device wants another one than assumed.
      - A dictionary with any of the keys C(list) (name of the list in the declaration; empty if the declaration is
        the list), C(signing_chain) and C(endpoint) (shape of an entry) and C(types) (names for C(signing_chain),
        C(arm), C(blob), C(local_ui), C(node), C(multi_san)).
      - In the shapes the texts C({type}), C({certificate}) (base64 of the file), C({password}) and C({node_name}) are
        replaced. A member whose text has no value is left out.
    type: dict
  endpoint_address:
    description:
      - IPv4 address at which the ARM, login and Blob endpoints are inspected. Default is the virtual IP address of
        Azure Consistent Services where the device has one, else the address of the connection.
      - The local web UI is always inspected at the address of the connection, nodes at their own addresses.
    type: str
  node_port:
    description:
      - Port at which the certificates of nodes are inspected (PowerShell over HTTPS).
    type: int
    default: 5986
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._device_wait
  - edgestack.azure._attributes
attributes:
  idempotent:
    support: partial
    details:
      - A signing certificate that none of the given endpoint certificates comes from is uploaded every time, unless
        O(chain_record) is given. So are certificates of endpoints that cannot be reached.
requirements:
  - cryptography >= 42
notes:
  - When the certificate of the local web UI changes, the rest of the task recognises the device by exactly the
    certificate that was uploaded. The next task needs the new O(ca_cert), or the new O(fingerprint).
seealso:
  - module: edgestack.azure.certificates
  - module: edgestack.azure.certificates_info
"""

EXAMPLES = r"""
- name: Install everything that the module certificates has made
  edgestack.azure.device_certificates:
    host: 192.0.2.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"
    directory: /srv/certificates/mydevice
    pfx_password: "{{ vault_pfx_password }}"

- name: Have the device trust a proxy that inspects TLS, before it is told to use the proxy
  edgestack.azure.device_certificates:
    host: 192.0.2.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"
    signing_chain: [/srv/ca/proxy-root.pem]
    chain_record: /srv/certificates/mydevice.chain.json

- name: Let a colleague upload one certificate for everything, and wait for it
  edgestack.azure.device_certificates:
    host: 192.0.2.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"
    method: manual
    bundle_directory: /srv/to-do/mydevice
    wait_timeout: 86400
    signing_chain: [/srv/ca/root.cer]
    certificates:
      - endpoint: multi_san
        pfx: /srv/certificates/mydevice/multi_san.pfx
    pfx_password: "{{ vault_pfx_password }}"
"""

RETURN = r"""
uploads:
  description: What was uploaded, in this order, or what is to be uploaded by hand.
  returned: success, and when the device refuses it
  type: list
  elements: str
  sample: [signing_chain, arm, blob, local_ui]
results:
  description: What the device said about each declaration. Empty when it was given nothing, or nobody waited.
  returned: success, or failure of the device to carry it out
  type: list
  elements: dict
  contains:
    declaration:
      description: The declaration.
      type: str
      sample: Certificates
    result_code:
      description: Result, in the words of the device.
      type: str
      sample: Success
    error_code:
      description: Error code of the device.
      type: str
      sample: None
    message:
      description: Message of the device.
      type: str
      sample: ""
    advice:
      description: What to do about the error code, when that is known.
      type: str
      sample: ""
bundle:
  description: The files that were written.
  returned: O(method=manual) and something has to be uploaded, not in check mode
  type: list
  elements: str
  sample: [/srv/to-do/mydevice/01-signing_chain.cer, /srv/to-do/mydevice/INSTRUCTIONS.txt]
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificates_entry import (
    certificates_arguments,
    run,
)
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=certificates_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

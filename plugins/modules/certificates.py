#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module certificates: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificates
short_description: Signing chain and endpoint certificates of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Has, in one directory, every certificate that a device wants to be given, with the subjects, names and usages that
    the device checks. RSA keys, SHA-256, key usages digital signature and key encipherment, extended key usages server
    and client authentication.
  - The certificates are signed by a chain of its own (O(method=own_ca)), by one that you have (O(method=given_ca)), or
    by an authority elsewhere that gets signing requests (O(method=csr)).
  - A certificate is issued again only when its names, its key, its chain or its remaining life demand it.
    The result says of each one what was done and why.
  - Nothing is sent to the device.
options:
  directory:
    description:
      - Where the files are kept. It is made with mode 0700 if necessary, and every file in it has mode 0600.
      - C(<certificate>.pem), C(<certificate>-key.pem), C(<certificate>-chain.pem) (certificate and whole chain),
        C(<certificate>.pfx) and C(<certificate>.csr), where the certificate is C(arm), C(blob), C(local_ui),
        C(node_<serial number>) or C(multi_san).
      - C(root.cer) and C(intermediate.cer) are the signing chain as the device wants it, C(trust-bundle.pem) is what
        clients of the device give as C(ca_cert).
    type: path
    required: true
  endpoints:
    description:
      - Endpoints that need a certificate.
      - V(arm) is C(management.<name>.<domain>) with C(login.<name>.<domain>), V(blob) is C(*.blob.<name>.<domain>),
        V(local_ui) is C(<name>.<domain>).
    type: list
    elements: str
    choices: [arm, blob, local_ui]
    default: [arm, blob, local_ui]
  node_serial_numbers:
    description:
      - Serial numbers of the nodes that need a certificate, C(<serial number>.<domain>).
    type: list
    elements: str
    default: []
  layout:
    description:
      - V(separate) makes one certificate per endpoint and node.
      - V(multi_san) makes one certificate for all of them, whose common name is C(<name>.<domain>).
    type: str
    choices: [separate, multi_san]
    default: separate
  method:
    description:
      - V(own_ca) makes a root certificate, and an intermediate one with O(intermediate=true), and keeps them in
        O(signing_chain_directory).
      - V(given_ca) signs with O(ca_certificate) and O(ca_private_key).
      - V(csr) writes signing requests, and takes over what comes back with O(signed_certificates). Until then the
        certificate is listed in RV(waiting).
    type: str
    choices: [own_ca, given_ca, csr]
    default: own_ca
  signing_chain_directory:
    description:
      - Where O(method=own_ca) keeps its signing certificates and keys. The default is C(signing_chain) in O(directory).
      - Give all devices the same one, and clients need to trust only one root. Hosts of a play may use it at the same
        time.
      - An existing root is never replaced by one with another key. Its key may be taken away as long as it has nothing
        to sign.
    type: path
  intermediate:
    description:
      - With O(method=own_ca), sign with an intermediate certificate below the root.
    type: bool
    default: false
  ca_certificate:
    description:
      - With O(method=given_ca), a file with the signing certificate and all those above it up to the self-signed root,
        in any order. PEM, DER or PKCS#7.
    type: path
  ca_private_key:
    description:
      - With O(method=given_ca), the RSA key of the signing certificate in PEM.
    type: path
  ca_passphrase:
    description:
      - Opens the key of the signing chain. With O(method=own_ca) it also protects the keys that are made.
    type: str
  signed_certificates:
    description:
      - With O(method=csr), the files that the authority sent back. PEM, DER or PKCS#7, in any order, together with the
        certificates above them up to the self-signed root. Each one finds its place by its key.
    type: list
    elements: path
  pfx_password:
    description:
      - Password of the C(.pfx) files that the device takes. The device asks for a complex one.
      - Without it no C(.pfx) files are written.
    type: str
  key_size:
    description:
      - Size of new keys in bits. The device refuses less than 4096.
      - The key of an endpoint certificate that is smaller is replaced, a larger one stays.
    type: int
    default: 4096
  valid_days:
    description:
      - Life of an endpoint certificate in days. It never outlives the certificates above it.
    type: int
    default: 365
  signing_chain_valid_days:
    description:
      - Life of a certificate of the own signing chain in days.
    type: int
    default: 3650
  renew_before:
    description:
      - Issue a certificate again when it has less than this number of days left.
    type: int
    default: 30
  regenerate_keys:
    description:
      - Make a new key whenever a certificate is issued again. Otherwise keys survive.
      - Keys of the signing chain always survive.
    type: bool
    default: false
requirements:
  - cryptography >= 42
extends_documentation_fragment:
  - edgestack.azure._device_names
  - edgestack.azure._attributes
notes:
  - The device wants the signing chain first, then the endpoint certificates. Changing the name or the DNS domain of a
    device needs new certificates.
  - The C(.pfx) files hold the whole chain and are encrypted with 3DES and a SHA-1 integrity check, as the device asks
    for. They lack the attributes that Windows adds to such files (local key set, provider, key number), because
    C(cryptography) cannot write them. Whether a device insists on these is not documented.
  - Names in certificates are always lower case, also when O(device_name) is not.
seealso:
  - module: edgestack.azure.certificates_info
  - module: edgestack.azure.hosts_entries
"""

EXAMPLES = r"""
- name: Have one certificate per endpoint, all signed by a chain of their own
  edgestack.azure.certificates:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    node_serial_numbers: [1d9nhq2]
    directory: /srv/certificates/dbe-1d9nhq2
    signing_chain_directory: /srv/certificates/signing_chain
    pfx_password: "{{ vault_pfx_password }}"

- name: Have one certificate for everything, signed by the authority of the company
  edgestack.azure.certificates:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    layout: multi_san
    directory: /srv/certificates/dbe-1d9nhq2
    method: given_ca
    ca_certificate: /srv/authority/chain.pem
    ca_private_key: /srv/authority/key.pem
    ca_passphrase: "{{ vault_authority_passphrase }}"
    pfx_password: "{{ vault_pfx_password }}"

- name: Write signing requests for an authority elsewhere
  edgestack.azure.certificates:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    directory: /srv/certificates/dbe-1d9nhq2
    method: csr

- name: Take over what it sent back
  edgestack.azure.certificates:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    directory: /srv/certificates/dbe-1d9nhq2
    method: csr
    signed_certificates:
      - /srv/inbox/arm.crt
      - /srv/inbox/blob.crt
      - /srv/inbox/local_ui.crt
      - /srv/inbox/chain.p7b
    pfx_password: "{{ vault_pfx_password }}"
"""

RETURN = r"""
certificates:
  description: The certificates and what became of each.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Stem of the names of its files.
      type: str
      sample: arm
    action:
      description:
        - V(kept) means that nothing was done, V(issued) that it was signed anew, V(imported) that it came from an
          authority elsewhere.
        - V(exported) means that only some of its files were written again, V(waiting) that a signing request waits for
          an answer.
      type: str
      sample: issued
    reasons:
      description: Why it was not kept.
      type: list
      elements: str
      sample: ["it expires in 12 days"]
    key_replaced:
      description: Whether it has a new key.
      type: bool
      sample: false
    common_name:
      description: Common name of the subject.
      type: str
      sample: management.dbe-1d9nhq2.example.com
    dns_names:
      description: DNS names it stands for.
      type: list
      elements: str
      sample: [management.dbe-1d9nhq2.example.com, login.dbe-1d9nhq2.example.com]
    not_after:
      description: When it ends. In check mode, when it would end.
      type: str
      sample: "2027-01-31T12:00:00Z"
    days_left:
      description: Full days until then.
      type: int
      sample: 365
    fingerprint:
      description: SHA-256 fingerprint. Null for a certificate that is not made yet.
      type: str
      sample: 5e7c6e6fd5f9cb3f4cd1e8e6b8a4f0e1a5d2c9b8f7e6d5c4b3a291807f6e5d4c
    thumbprint:
      description: SHA-1 thumbprint as the device shows it. Null for a certificate that is not made yet.
      type: str
      sample: 2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12
    files:
      description: Paths of its files by kind.
      type: dict
      contains:
        certificate:
          description: The certificate in PEM.
          type: str
          sample: /srv/certificates/dbe-1d9nhq2/arm.pem
        private_key:
          description: Its key in PEM.
          type: str
          sample: /srv/certificates/dbe-1d9nhq2/arm-key.pem
        chain:
          description: The certificate and its whole chain in PEM.
          type: str
          sample: /srv/certificates/dbe-1d9nhq2/arm-chain.pem
        pfx:
          description: Key, certificate and whole chain for the device, when there is a password for it.
          type: str
          sample: /srv/certificates/dbe-1d9nhq2/arm.pfx
        request:
          description: The signing request, while it waits for an answer.
          type: str
          sample: /srv/certificates/dbe-1d9nhq2/arm.csr
signing_chain:
  description: The signing certificates, the root last.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: What it is.
      type: str
      sample: root
    action:
      description: V(kept) or V(issued).
      type: str
      sample: kept
    reasons:
      description: Why it was issued.
      type: list
      elements: str
      sample: []
    subject:
      description: Its subject.
      type: str
      sample: CN=Signing root,O=dbe-1d9nhq2.example.com
    not_after:
      description: When it ends. Not there for one that is not made yet, as the further values.
      type: str
      sample: "2036-01-31T12:00:00Z"
    days_left:
      description: Full days until then.
      type: int
      sample: 3650
    fingerprint:
      description: SHA-256 fingerprint.
      type: str
      sample: 5e7c6e6fd5f9cb3f4cd1e8e6b8a4f0e1a5d2c9b8f7e6d5c4b3a291807f6e5d4c
    thumbprint:
      description: SHA-1 thumbprint as the device shows it.
      type: str
      sample: 2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12
    file:
      description: The certificate in DER for the device.
      type: str
      sample: /srv/certificates/dbe-1d9nhq2/root.cer
trust_bundle:
  description: File with the signing certificates in PEM, to be given as C(ca_cert).
  returned: success
  type: str
  sample: /srv/certificates/dbe-1d9nhq2/trust-bundle.pem
waiting:
  description: Names of the certificates that an authority elsewhere has yet to sign.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module
from ansible_collections.edgestack.azure.plugins.module_utils._host.options import device_names_spec
from ansible_collections.edgestack.azure.plugins.module_utils._pki.entry import run_certificates

_ENDPOINTS = ["arm", "blob", "local_ui"]

ENTRY = Entry(
    argument_spec=device_names_spec().merge(
        ArgumentSpec(
            {
                "directory": {"type": "path", "required": True},
                "endpoints": {"type": "list", "elements": "str", "choices": _ENDPOINTS, "default": _ENDPOINTS},
                "node_serial_numbers": {"type": "list", "elements": "str", "default": []},
                "layout": {"type": "str", "choices": ["separate", "multi_san"], "default": "separate"},
                "method": {"type": "str", "choices": ["own_ca", "given_ca", "csr"], "default": "own_ca"},
                "signing_chain_directory": {"type": "path"},
                "intermediate": {"type": "bool", "default": False},
                "ca_certificate": {"type": "path"},
                "ca_private_key": {"type": "path", "no_log": False},
                "ca_passphrase": {"type": "str", "no_log": True},
                "signed_certificates": {"type": "list", "elements": "path"},
                "pfx_password": {"type": "str", "no_log": True},
                "key_size": {"type": "int", "default": 4096, "no_log": False},
                "valid_days": {"type": "int", "default": 365},
                "signing_chain_valid_days": {"type": "int", "default": 3650},
                "renew_before": {"type": "int", "default": 30},
                "regenerate_keys": {"type": "bool", "default": False, "no_log": False},
            },
            required_if=(("method", "given_ca", ("ca_certificate", "ca_private_key")),),
        )
    ),
    run=run_certificates,
)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

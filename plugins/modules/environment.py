#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module environment: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: environment
short_description: Environments that can be named, discovered and verified
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Registers the Azure Resource Manager of an Azure Stack Edge device, of Azure Local disconnected operations or of
    another private cloud under a name, so that the other modules take that name as C(environment).
  - Before that it asks the endpoint for its metadata, signs in, and looks for the subscription. The task fails at the
    first of these steps that does not work, says which one and what to do, and then registers nothing.
  - What is registered is kept in the file C(environments.json) of the user that runs the task, in the directory
    E(EDGESTACK_CONFIG_DIR), else C($XDG_CONFIG_HOME/edgestack), else C(~/.config/edgestack). Secrets are never kept in
    it.
  - Any number of environments may be registered and signed in to at the same time. Nothing has to be disconnected to
    switch from one to the other.
options:
  name:
    description:
      - The name to register the environment by. Up to 64 lower-case letters, digits, dots, underscores and hyphens, not
        the name of a built-in cloud.
    type: str
    required: true
  endpoint:
    description:
      - The Azure Resource Manager endpoint, for example V(https://armmanagement.autonomous.cloud.private). It has to be
        lower case.
      - For a device one gives O(device_name) and O(dns_domain) instead.
      - It may be left out to verify anew what is registered as O(name).
    type: str
  device_name:
    description:
      - Name of an Azure Stack Edge device as its local web UI shows it on the B(Device) page. The endpoint is then
        C(https://management.<name>.<domain>).
      - From 1 to 13 letters, digits and hyphens.
    type: str
  dns_domain:
    description:
      - DNS domain of the device as its local web UI shows it on the B(Device) page, in lower case.
    type: str
  verify:
    description:
      - Whether to sign in and to look for the subscription. One signs in with the credentials even if a token is kept.
      - With V(false) the environment is registered as soon as it has told its metadata, for example before the password
        of C(EdgeArmUser) was set. No credentials are needed then.
    type: bool
    default: true
  state:
    description:
      - V(present) registers the environment, or changes its registration.
      - V(absent) forgets the registration, and drops the tokens that are kept for its endpoint.
    type: str
    choices: [present, absent]
    default: present
  environment:
    description:
      - Without effect here, because O(name) and O(endpoint) say which environment is meant. It is there so that the
        module takes the same C(module_defaults) as the others.
      - If not given, the environment variable E(EDGESTACK_ENVIRONMENT) is used.
  subscription_id:
    description:
      - The id of the subscription that the account has to see. It is registered, so that other tasks need not give it.
      - If it is left out, the only usable subscription of the account is registered. If there are several, the one that
        was registered before stays; otherwise none is registered, and every task has to give one.
      - If not given, the environment variables E(EDGESTACK_SUBSCRIPTION_ID) and E(AZURE_SUBSCRIPTION_ID) are used.
  tenant_id:
    description:
      - The Microsoft Entra tenant of O(client_id). It is registered. Not needed where one signs in through AD FS, as on
        a device.
      - With V(adfs) one signs in through AD FS even if the endpoint does not say so itself.
      - If not given, the environment variables E(EDGESTACK_TENANT_ID) and E(AZURE_TENANT) are used.
  ca_cert:
    description:
      - A PEM file with the certification authorities to trust instead of the system's, usually the signing chain of the
        device or cluster. Its path is registered.
      - If not given, the environment variable E(EDGESTACK_CA_CERT) is used, then the file that is registered for the
        same endpoint. An empty text takes it back.
  fingerprint:
    description:
      - The SHA-256 fingerprint of the server's own certificate, for the first contact with a device whose certificate
        was issued by nobody one knows. It is registered.
      - The certificate is then recognised by the fingerprint alone; O(ca_cert) and the names in the certificate do not
        count.
      - If not given, the environment variable E(EDGESTACK_FINGERPRINT) is used, then the one that is registered for the
        same endpoint, unless there is a O(ca_cert). An empty text takes it back.
  resolve_to:
    description:
      - The IP address to connect to for every name of the environment, instead of asking DNS. It is registered.
        Certificates are verified for the name all the same, and proxies are not used.
      - If not given, the environment variable E(EDGESTACK_RESOLVE_TO) is used, then the one that is registered for the
        same endpoint. An empty text takes it back.
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
attributes:
  check_mode:
    details:
      - The environment is discovered and verified all the same, and the token is thrown away.
  idempotent:
    details:
      - Signing in anew is not reported as a change.
notes:
  - The environment is registered where the task runs. Run it on the host that runs the other tasks.
  - Names that share one endpoint share its tokens.
seealso:
  - module: edgestack.azure.environment_info
  - module: edgestack.azure.hosts_entries
  - module: edgestack.azure.certificates
"""

EXAMPLES = r"""
- name: Register a device that no DNS server knows, and sign in to it
  edgestack.azure.environment:
    name: shop-042
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    resolve_to: 192.0.2.10
    ca_cert: /srv/certificates/dbe-1d9nhq2/trust-bundle.pem
    username: EdgeArmUser
    password: "{{ edge_arm_password }}"

- name: Use it by its name
  edgestack.azure.resource_group:
    environment: shop-042
    username: EdgeArmUser
    password: "{{ edge_arm_password }}"
    name: machines
    location: dbelocal

- name: Register Azure Local disconnected operations
  edgestack.azure.environment:
    name: autonomous
    endpoint: https://armmanagement.autonomous.cloud.private
    ca_cert: /srv/certificates/autonomous-root.pem
    client_id: "{{ client_id }}"
    client_secret: "{{ client_secret }}"
    subscription_id: 00000000-0000-0000-0000-000000000042

- name: Verify at the start of a play that the device can be used
  edgestack.azure.environment:
    name: shop-042
    username: EdgeArmUser
    password: "{{ edge_arm_password }}"
  register: shop

- name: Forget the device and everything that is kept for it
  edgestack.azure.environment:
    name: shop-042
    state: absent
"""

RETURN = r"""
environment:
  description: What is registered; in check mode, what would be.
  returned: when O(state=present)
  type: dict
  contains:
    name:
      description: Name of the environment.
      type: str
      sample: shop-042
    kind:
      description: How one signs in, V(entra) for Microsoft Entra ID or V(adfs) for AD FS.
      type: str
      sample: adfs
    resource_manager:
      description: The Azure Resource Manager endpoint.
      type: str
      sample: https://management.dbe-1d9nhq2.example.com
    login:
      description: The token service.
      type: str
      sample: https://login.dbe-1d9nhq2.example.com/adfs
    audience:
      description: Whom a token has to be for.
      type: str
      sample: https://management.dbe-1d9nhq2.example.com/
    storage_suffix:
      description: What follows C(<account>.blob.) in the name of a storage account. Empty if it is not known.
      type: str
      sample: dbe-1d9nhq2.example.com
    tenant_id:
      description: The tenant, where one is known.
      type: str
      sample: null
    subscription_id:
      description: The subscription to use where none is given.
      type: str
      sample: 947b3cfd-7a1b-4a90-7cc5-e52caf221332
    ca_cert:
      description: File with the authorities that issue the certificates.
      type: str
      sample: /srv/certificates/dbe-1d9nhq2/trust-bundle.pem
    fingerprint:
      description: Fingerprint by which the certificate is recognised.
      type: str
      sample: null
    resolve_to:
      description: Address to connect to.
      type: str
      sample: 192.0.2.10
steps:
  description: What was tried, in this order, up to the first step that failed.
  returned: when O(state=present), also when a step has failed
  type: list
  elements: dict
  contains:
    step:
      description:
        - V(resolve), V(connect) and V(tls) lead to an answer of the endpoint, and V(metadata) reads it.
        - V(sign_in) gets a token, and V(subscription) lists the subscriptions with it. Both only with O(verify=true).
      type: str
      sample: sign_in
    ok:
      description: Whether it worked.
      type: bool
      sample: true
    detail:
      description: How it worked, or why it did not.
      type: str
      sample: login.dbe-1d9nhq2.example.com gave a token
signed_in_until:
  description: When the token ends that is kept for the tasks to come. Null when none is kept.
  returned: when O(state=present)
  type: str
  sample: "2026-01-31T13:30:00Z"
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module
from ansible_collections.edgestack.azure.plugins.module_utils._environment.declaration import environment_options
from ansible_collections.edgestack.azure.plugins.module_utils._environment.register import run

ENTRY = Entry(argument_spec=environment_options(), run=run)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module environment_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: environment_info
short_description: Information about environments, and who is signed in to them
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns the built-in clouds and the environments that M(edgestack.azure.environment) has registered for the user
    who runs the task, and for each of them the accounts for which a token is kept.
  - Reads local files only. Nothing is sent, and no token is shown.
options:
  name:
    description:
      - Return the environment with this name only.
      - One that does not exist gives an empty list.
    type: str
  query:
    description:
      - A JMESPath expression that is applied to the list of results. Its names are those of the returned values.
      - What it yields is returned instead, always as a list. Needs the Python library C(jmespath).
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes.info
seealso:
  - module: edgestack.azure.environment
"""

EXAMPLES = r"""
- name: Look at one environment
  edgestack.azure.environment_info:
    name: shop-042
  register: shop

- name: Names of all environments that somebody is signed in to
  edgestack.azure.environment_info:
    query: "[?signed_in].name"
  register: signed_in
"""

RETURN = r"""
environments:
  description: The environments that were found, the built-in ones first, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the environment.
      type: str
      sample: shop-042
    built_in:
      description: Whether it is there without being registered.
      type: bool
      sample: false
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
      description: The tenant, where one is registered.
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
    signed_in:
      description: Who is signed in, that is, has a token that has not ended.
      type: list
      elements: dict
      contains:
        account:
          description: User name or client id.
          type: str
          sample: EdgeArmUser
        until:
          description: When the token ends. Tasks sign in anew when they need to.
          type: str
          sample: "2026-01-31T13:30:00Z"
"""

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module
from ansible_collections.edgestack.azure.plugins.module_utils._environment.info import run

ENTRY = Entry(argument_spec=ArgumentSpec({"name": {"type": "str"}, "query": {"type": "str"}}), run=run)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()

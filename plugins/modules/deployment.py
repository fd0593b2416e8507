#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module deployment: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: deployment
short_description: Deploy ARM templates
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Deploys an Azure Resource Manager template in a resource group or in the subscription, on a device, a cluster or in
    the cloud, waits for its end and returns its outputs.
  - A failure names every resource that failed and why, also those of nested deployments. On an Azure Stack Edge device
    it also says what to do about failures that are known of virtual machines.
  - In check mode the service validates the template.
attributes:
  idempotent:
    support: partial
    details:
      - A digest of template, O(parameters) and O(mode) is kept as a tag of the deployment. When the same was deployed
        successfully before, nothing is done. Whether somebody changed the resources since is not looked at; O(force)
        deploys again.
      - A change of nothing but O(secret_parameters) is not noticed, because a digest of them could be guessed.
      - A template at O(template_uri) may have changed, so it is always deployed. So is everything with an
        O(api_version) before V(2019-10-01), which has no tags.
  diff_mode:
    support: partial
    details:
      - Tells the digests, not what the template does to the resources.
options:
  name:
    description:
      - Name of the deployment.
    type: str
    required: true
  resource_group:
    description:
      - Name of the resource group. Without it the deployment is one of the subscription, and needs O(location).
    type: str
  location:
    description:
      - Where the service keeps a deployment of the subscription; V(dbelocal) on a device.
    type: str
  state:
    description:
      - V(present) deploys the template. Exactly one of O(template), O(template_file) and O(template_uri) has to be
        given.
      - V(absent) removes the record of the deployment. The resources that it made stay.
    type: str
    choices: [present, absent]
    default: present
  template:
    description:
      - The template itself.
    type: dict
  template_file:
    description:
      - A file with the template as JSON.
    type: path
  template_uri:
    description:
      - A URL from which the service can read the template.
    type: str
  parameters_file:
    description:
      - A parameters file as JSON, as it is published beside templates.
      - What is in O(parameters) and O(secret_parameters) too is taken from there. Parameters that the template declares
        as secure are treated like O(secret_parameters).
    type: path
  parameters:
    description:
      - Parameters of the template, as names with plain values (without C(value) around them).
    type: dict
    default: {}
  secret_parameters:
    description:
      - Parameters with secret values, which are masked.
    type: dict
    default: {}
  mode:
    description:
      - V(Complete) also removes everything from the resource group that is not in the template.
    type: str
    choices: [Incremental, Complete]
    default: Incremental
  force:
    description:
      - Deploy again even if the same was deployed before.
    type: bool
    default: false
  api_version:
    description:
      - The version of the Azure API to speak. Default is V(2019-10-01), which devices and clouds know.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._wait
seealso:
  - module: edgestack.azure.arm_resource
  - module: edgestack.azure.resource_group
"""

EXAMPLES = r"""
- name: Deploy a template
  edgestack.azure.deployment:
    resource_group: shop-042
    name: tills
    template_file: "{{ playbook_dir }}/files/tills.json"
    parameters:
      count: 3
    secret_parameters:
      adminPassword: "{{ vault_till_password }}"
  register: tills

- name: Deploy a published template with its parameters file, on a device
  edgestack.azure.deployment:
    environment: https://management.mydevice.example.com
    resource_group: shop-042
    name: till-01
    template_file: "{{ playbook_dir }}/files/CreateVM.json"
    parameters_file: "{{ playbook_dir }}/files/CreateVM.parameters.json"
    secret_parameters:
      adminPassword: "{{ vault_till_password }}"

- name: Use an output
  ansible.builtin.debug:
    msg: "{{ tills.deployment.outputs.addresses }}"

- name: Forget the deployment, keep what it made
  edgestack.azure.deployment:
    resource_group: shop-042
    name: tills
    state: absent
"""

RETURN = r"""
deployment:
  description: The deployment as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the deployment.
      type: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    mode:
      description: Mode of the deployment.
      type: str
      returned: always
    outputs:
      description: Outputs of the template, as names with values.
      type: dict
      returned: always
    output_resources:
      description: Ids of the resources.
      type: list
      elements: str
      returned: always
    timestamp:
      description: When it ended.
      type: str
      returned: always
    duration:
      description: How long it took, in ISO 8601 form.
      type: str
      returned: always
    correlation_id:
      description: Identifier under which the service logged it.
      type: str
      returned: always
failed_operations:
  description: The resources that failed, each with the reason.
  returned: when the deployment failed
  type: list
  elements: str
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._deployment.deploy import deployment_entry
from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module

ENTRY = deployment_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()

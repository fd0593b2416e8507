# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter declared_dependencies: which resource of a declared cluster needs which other."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.dependencies import dependencies_of

DOCUMENTATION = r"""
name: declared_dependencies
short_description: Which resource of a declared cluster needs which other
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Takes a cluster as P(edgestack.azure.azure_local_cluster#filter) prepares it.
  - Only names are taken from the declaration, so that no secret gets into the result.
options:
  _input:
    description: The prepared cluster.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what needs what
  ansible.builtin.debug:
    msg: >-
      {{ azure_local_vm_clusters | edgestack.azure.azure_local_cluster('shop-042')
         | edgestack.azure.declared_dependencies }}
"""

RETURN = r"""
_value:
  description:
    - One entry for each declared resource, with C(id), C(kind), C(name), and the ids that it C(needs).
    - References to what is not declared are left out.
  type: list
  elements: dict
"""


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"declared_dependencies": dependencies_of}

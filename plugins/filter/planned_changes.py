# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter planned_changes: what tasks in check mode would change."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.changes import planned_changes

DOCUMENTATION = r"""
name: planned_changes
short_description: What tasks in check mode would change
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Takes what tasks with C(check_mode=true) and C(diff=true) were registered as, and lists what is not as declared.
  - The role P(edgestack.azure.report#role) finds the drift of a fleet with it.
options:
  _input:
    description: The registered results, by what the task is about.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is not as declared
  ansible.builtin.debug:
    msg: "{{ {'image': registered_images, 'virtual machine': registered_machines} | edgestack.azure.planned_changes }}"
"""

RETURN = r"""
_value:
  description:
    - One entry for each thing that is not as declared, with C(kind), C(name), C(action), C(message) and C(properties).
    - C(action) is V(create), V(change) or V(refused); C(message) says why something was refused.
    - Each of C(properties) has C(property), C(declared) and C(actual).
  type: list
  elements: dict
"""


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"planned_changes": planned_changes}

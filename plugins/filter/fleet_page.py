# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter fleet_page: a report as one HTML page."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.page import fleet_page

DOCUMENTATION = r"""
name: fleet_page
short_description: A report about a fleet as one HTML page
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - The page needs nothing else, neither files nor network. All values are escaped.
positional: template
options:
  _input:
    description: A report that P(edgestack.azure.fleet_report#filter) made.
    type: dict
    required: true
  template:
    description: Path of the Jinja template. C(style.css) and C(script.js) have to be beside it.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Show a report that was kept as JSON
  ansible.builtin.copy:
    content: >-
      {{ lookup('ansible.builtin.file', 'fleet.json') | from_json
         | edgestack.azure.fleet_page('/srv/page/page.html.j2') }}
    dest: fleet.html
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The page.
  type: str
"""


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"fleet_page": fleet_page}

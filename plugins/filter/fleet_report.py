# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter fleet_report: what was found out about many hosts as one report."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.fleet import fleet_report

DOCUMENTATION = r"""
name: fleet_report
short_description: What was found out about devices and clusters as one report
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Judges what the tasks of the role P(edgestack.azure.report#role) have collected.
options:
  _input:
    description: What was found out, by host.
    type: dict
    required: true
  generated:
    description: When it was found out, in ISO 8601.
    type: str
    required: true
  title:
    description: What the report is called.
    type: str
    default: Edge fleet
  certificate_days:
    description: Certificates with fewer days left need attention.
    type: int
    default: 30
"""

EXAMPLES = r"""
- name: Keep a report as JSON
  ansible.builtin.copy:
    content: "{{ found_by_host | edgestack.azure.fleet_report(generated='2026-03-01T08:30:00Z') | to_nice_json }}"
    dest: fleet.json
    mode: "0600"
"""

RETURN = r"""
_value:
  description:
    - The report, with C(format), C(title), C(generated), C(certificate_days), C(summary), C(devices) and
      C(clusters).
    - Each device and cluster has a C(state), V(ok), V(attention), V(failed) or V(unreachable), and C(problems) in
      words.
  type: dict
"""


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"fleet_report": fleet_report}

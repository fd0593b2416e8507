# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Marks what a service tells as data in which no template is evaluated."""

from __future__ import annotations

import typing as t

import ansible.template

# From ansible-core 2.19 on, text is data unless it is marked as a template.
_IS_DATA_UNLESS_MARKED = hasattr(ansible.template, "trust_as_template")


def untrusted(value: t.Any) -> t.Any:
    """The value, marked as data where ansible-core takes any text for a template."""
    if _IS_DATA_UNLESS_MARKED:
        return value
    from ansible.utils.unsafe_proxy import wrap_var

    return wrap_var(value)

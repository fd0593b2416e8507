# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two doors to every use case.

A module file holds its documentation and an :class:`Entry`. ``run_module`` is the module door (works anywhere);
``plugins/plugin_utils/_in_process.py`` is the fast one and calls the same ``run`` inside the controller.
"""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

# A result with one of these holds secrets that were asked for, to be used by later tasks. The action plugin, which both
# doors pass, keeps all of it from display and logs.
SECRET_RESULTS = frozenset({"account_keys"})

Run = t.Callable[[dict[str, t.Any], Context], dict[str, t.Any]]


class Entry(t.NamedTuple):
    """What both doors need of a module: its argument specification and its use case.

    ``run`` takes the validated options and returns the task result, or raises ``CollectionError``.
    """

    argument_spec: ArgumentSpec
    run: Run


def failure(error: CollectionError) -> dict[str, t.Any]:
    """The task result of a failure: the same through both doors."""
    return {"msg": error.message, "failed": True, **error.result}


def run_module(entry: Entry) -> None:
    """The module door."""
    from ansible.module_utils.basic import AnsibleModule

    module = AnsibleModule(supports_check_mode=True, **entry.argument_spec.to_kwargs())
    context = _ModuleContext(module)
    try:
        result = entry.run(module.params, context)
    except CollectionError as error:
        module.fail_json(**failure(error))
    module.exit_json(**result)


class _ModuleContext:
    """A context made of an AnsibleModule."""

    def __init__(self, module: t.Any) -> None:
        self._module = module
        self.check_mode: bool = module.check_mode

    def warn(self, message: str) -> None:
        self._module.warn(message)

    def progress(self, message: str) -> None:
        # A module has no way to print while it runs; the message is kept for those who debug with syslog.
        self._module.debug(message)

    def register_secret(self, value: str) -> None:
        if value:
            self._module.no_log_values.add(value)

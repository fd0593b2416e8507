# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast door: runs the use case of a module inside the controller's worker process.

A module task costs what Ansible's module machinery costs, about half a second, whatever it does. Work that only talks
HTTP needs none of it. This plugin serves every module of the collection (``plugins/action/<module>.py`` import it) and
takes the module door wherever the two could differ: another host, another user, another interpreter, ``async``.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.edgestack.azure.plugins.module_utils._doors import SECRET_RESULTS, Entry, failure
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

with contextlib.suppress(ImportError):
    # Imported here, in the parent process, so that forked workers find it loaded. Where it is missing, the use case
    # says so.
    importlib.import_module("urllib3")

# So are the engine with its largest user, and what modules import only when they need it: Ansible compiles the parts
# of collections anew in every process that imports them, which costs more than the requests of an unchanged task.
for _name in ("_virtual_machine.azure_local", "_arm.adfs", "_arm.entra", "_arm.operation", "_arm.registry"):
    importlib.import_module(f"ansible_collections.edgestack.azure.plugins.module_utils.{_name}")

_COLLECTION = "edgestack.azure"
_SWITCH = "edgestack_in_process"
_MODULE_NAMES = "ansible_collections.edgestack.azure.plugins.modules."

display = Display()


class ActionModule(ActionBase):
    """One action for all modules of the collection."""

    _supports_async = True
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        name = self._task.action.rpartition(".")[2]
        if not self._may_run_here(variables):
            result.update(
                self._execute_module(
                    module_name=f"{_COLLECTION}.{name}", task_vars=task_vars, wrap_async=self._task.async_val
                )
            )
            return _not_shown(result)
        entry: Entry = importlib.import_module(_MODULE_NAMES + name).ENTRY
        with self._task_environment():
            result.update(self._run_entry(entry, name))
        return _not_shown(result)

    def _may_run_here(self, variables: dict[str, t.Any]) -> bool:
        """Whether the controller's own process is where the module would run, or as good as that."""
        target = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to) or variables
        return (
            self._is_wanted(variables)
            and not self._task.async_val
            and not self._play_context.become
            and self._connection.transport == "local"
            and self._is_own_interpreter(target)
        )

    def _is_wanted(self, variables: dict[str, t.Any]) -> bool:
        setting = _SWITCH if _SWITCH in variables else _SWITCH.upper()
        value = self._templar.template(variables.get(_SWITCH, os.environ.get(_SWITCH.upper(), True)))
        try:
            return bool(boolean(value))
        except TypeError as error:
            raise AnsibleActionFail(f"{setting}: {value!r} is not allowed, only a boolean, true or false") from error

    def _is_own_interpreter(self, variables: dict[str, t.Any]) -> bool:
        """An interpreter that was chosen on purpose and is not this one must be respected."""
        chosen = C.config.get_config_value("INTERPRETER_PYTHON", variables=variables)
        chosen = str(self._templar.template(chosen) or "auto")
        return chosen.startswith("auto") or chosen in (sys.executable, variables.get("ansible_playbook_python"))

    def _run_entry(self, entry: Entry, name: str) -> dict[str, t.Any]:
        validated = ArgumentSpecValidator(**entry.argument_spec.to_kwargs()).validate(dict(self._task.args))
        context = _ActionContext(
            check_mode=self._task.check_mode,
            # The same values that AnsibleModule masks; there is no public way to get at them.
            secrets=set(validated._no_log_values),
            quiet=bool(self._task.no_log),
        )
        if validated.error_messages:
            message = validated.errors.msg
            if isinstance(validated.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({_COLLECTION}.{name}) module: {message}"
            return t.cast("dict[str, t.Any]", context.masked({"failed": True, "msg": message}))
        try:
            result = entry.run(validated.validated_parameters, context)
        except CollectionError as error:
            result = failure(error)
        return t.cast("dict[str, t.Any]", context.masked({"changed": False, **result}))

    @contextlib.contextmanager
    def _task_environment(self) -> t.Iterator[None]:
        """The task's ``environment`` keyword, for options that fall back to environment variables."""
        wanted: dict[str, t.Any] = {}
        self._compute_environment_string(wanted)
        before = dict(os.environ)
        os.environ.update({key: str(value) for key, value in wanted.items()})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _not_shown(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """The result, marked as one that is not shown where it holds secrets."""
    return {**result, "_ansible_no_log": True} if SECRET_RESULTS & result.keys() else result


class _ActionContext:
    """A context inside the controller; everything it prints or returns is masked.

    ``quiet`` is for tasks with ``no_log``, whose result is not shown either.
    """

    def __init__(self, *, check_mode: bool, secrets: set[str], quiet: bool) -> None:
        self.check_mode = check_mode
        self._secrets = secrets
        self._quiet = quiet

    def warn(self, message: str) -> None:
        display.warning(str(self.masked(message)))

    def progress(self, message: str) -> None:
        if not self._quiet:
            display.display(f"    {self.masked(message)}")

    def register_secret(self, value: str) -> None:
        if value:
            self._secrets.add(value)

    def masked(self, value: t.Any) -> t.Any:
        """The value without any secret in it."""
        return remove_values(value, self._secrets)

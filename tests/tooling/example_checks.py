# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read examples as Ansible would: which modules they call, and whether these take the options given."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible.playbook.block import Block
from ansible.playbook.task import Task

from tests.tooling.checkout import COLLECTION
from tests.tooling.option_checks import Options
from tests.tooling.value_checks import check_values

_PLAY_SECTIONS = ("pre_tasks", "tasks", "post_tasks", "handlers")
_BLOCK_SECTIONS = ("block", "rescue", "always")
_KEYWORDS = frozenset(Task.fattributes) | frozenset(Block.fattributes) | {"local_action"}


def tasks_of(entries: t.Any) -> Iterator[Mapping[str, t.Any]]:
    """The tasks in a list of tasks, blocks or plays.

    Raises:
        ValueError: It is no such list.
    """
    if not isinstance(entries, list):
        raise ValueError("not a list of tasks")
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError(f"not a task: {entry!r}")
        sections = [name for name in (*_PLAY_SECTIONS, *_BLOCK_SECTIONS) if name in entry]
        if not sections and "hosts" not in entry:
            yield entry
        for section in sections:
            yield from tasks_of(entry[section])


def called_module(task: Mapping[str, t.Any]) -> str | None:
    """The module that a task calls, as it is written; None if it calls none or several."""
    names = [name for name in task if name not in _KEYWORDS and not name.startswith("with_")]
    return names[0] if len(names) == 1 else None


def check_examples(examples: t.Any, fqcn: str, documented: Mapping[str, Options | None]) -> Iterator[str]:
    """What is wrong with the parsed EXAMPLES of module ``fqcn``, as sentences.

    Args:
        examples: The parsed YAML.
        fqcn: The full name of the module that they are the examples of.
        documented: The options of every module of the collection, by full name; None where they cannot be read.
    """
    try:
        tasks = list(tasks_of(examples))
    except ValueError as error:
        yield f"EXAMPLES: {error}"
        return
    for problem in check_tasks(tasks, documented):
        yield f"EXAMPLES: {problem}"
    if fqcn not in map(called_module, tasks):
        yield f"EXAMPLES: no task calls {fqcn}"


def check_tasks(tasks: Iterable[Mapping[str, t.Any]], documented: Mapping[str, Options | None]) -> Iterator[str]:
    """What is wrong with these tasks, as sentences; see :func:`check_examples`."""
    for task in tasks:
        title = task.get("name")
        module = called_module(task)
        if not title:
            yield f"a task has no name: {task!r}"
        if module is None or module.count(".") < 2:
            yield f"task '{title}' does not call exactly one module by its full name"
            continue
        if module.startswith(f"{COLLECTION}.") and module not in documented:
            yield f"task '{title}': there is no {module}"
        options = documented.get(module)
        if options is not None:
            for problem in check_values(task[module] or {}, options):
                yield f"task '{title}': {module}: {problem}"

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in READMEs and guides: found in the text, checked against modules, roles, playbooks and make targets."""

from __future__ import annotations

import re
import textwrap
import typing as t
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from tests.tooling.checkout import CHECKOUT, COLLECTION
from tests.tooling.example_checks import called_module, check_tasks, tasks_of
from tests.tooling.module_file import ModuleFile
from tests.tooling.option_checks import Options
from tests.tooling.value_checks import check_values

PLACES: t.Final = ("*.md", "docs/**/*.md", "docs/**/*.rst", "roles/*/README.md", "extensions/**/*.md")
_MARKDOWN = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w-]+)\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
_RST = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?P<language>[\w-]+)\n\n(?P<text>(?:(?:(?P=indent) +.*)?\n)+)", re.MULTILINE
)
_LANGUAGES = frozenset({"yaml", "shell", "bash", "json", "text", "ini", "python", "jinja", "console"})
_PLAYBOOK = re.compile(rf"ansible-playbook\b.*?\b{re.escape(COLLECTION)}\.(\w+)")
_DOCUMENTATION = re.compile(rf"ansible-doc\b.*?\b{re.escape(COLLECTION)}\.(\w+)")
_MAKE = re.compile(r"\bmake ([a-z][\w.-]*)")
_EXTRA_VARIABLE = re.compile(r"-e (\w+)=")


class Example(t.NamedTuple):
    """A block of code in a text. ``origin`` is file and line."""

    origin: str
    language: str
    text: str


class Known(t.NamedTuple):
    """What examples may refer to: options of modules by full name, options of roles by name, names of the others."""

    modules: Mapping[str, Options | None]
    roles: Mapping[str, Options]
    plugins: frozenset[str]
    playbooks: frozenset[str]
    targets: frozenset[str]

    @classmethod
    def here(cls, modules: Iterable[ModuleFile]) -> Known:
        """What this checkout has."""
        makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
        return cls(
            {module.fqcn: module.documented_options for module in modules},
            dict(_role_options()),
            frozenset(path.stem for path in CHECKOUT.glob("plugins/inventory/*.py")),
            frozenset(path.stem for path in CHECKOUT.glob("playbooks/*.yml")),
            frozenset(re.findall(r"^([a-z][\w.-]*)(?:-%)?:", makefile, re.MULTILINE)),
        )

    def role_of(self, variable: str) -> str | None:
        """The role that a variable belongs to by its name."""
        return next((role for role in sorted(self.roles, key=len) if variable.startswith(f"{role}_")), None)


def _role_options() -> Iterator[tuple[str, Options]]:
    for path in CHECKOUT.glob("roles/*/meta/argument_specs.yml"):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
        yield (
            path.parts[-3],
            {name: one for entry in entries.values() for name, one in entry.get("options", {}).items()},
        )


def written_examples() -> list[Example]:
    """All examples of the READMEs and guides."""
    paths = sorted({path for place in PLACES for path in CHECKOUT.glob(place)})
    return [example for path in paths for example in examples_in(path)]


def examples_in(path: Path) -> Iterator[Example]:
    """The examples of one file."""
    text = path.read_text(encoding="utf-8")
    for match in (_RST if path.suffix == ".rst" else _MARKDOWN).finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        origin = f"{path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path.name}:{line}"
        yield Example(origin, match["language"], textwrap.dedent(match["text"]))


def check_example(example: Example, known: Known) -> Iterator[str]:
    """What is wrong with an example, as sentences that say where it is."""
    if example.language not in _LANGUAGES:
        yield f"{example.origin}: unknown language '{example.language}'"
    check = {"yaml": _check_yaml, "shell": _check_shell, "bash": _check_shell}.get(example.language)
    for problem in check(example.text, known) if check else ():
        yield f"{example.origin}: {problem}"


def documents_in(text: str) -> list[t.Any]:
    """The YAML documents of a text, without empty ones.

    Raises:
        yaml.YAMLError: It is no YAML.
    """
    return [document for document in yaml.safe_load_all(text) if document is not None]


def plays_of(example: Example) -> list[dict[str, t.Any]]:
    """The plays of an example; tasks make a play on ``localhost``. Empty if it is something else."""
    for document in documents_in(example.text) if example.language == "yaml" else ():
        if isinstance(document, list) and all(isinstance(entry, dict) for entry in document):
            if all("hosts" in entry for entry in document):
                return document
            if all("name" in entry for entry in document) and any(map(_is_task, document)):
                return [{"name": "Tasks", "hosts": "localhost", "gather_facts": False, "tasks": document}]
    return []


def needs_other_collections(plays: list[dict[str, t.Any]]) -> bool:
    """Whether a task calls a module of a collection that this one does not come with."""
    modules = (called_module(task) or "" for task in tasks_of(plays))
    return any(not name.startswith((f"{COLLECTION}.", "ansible.builtin.")) for name in modules)


def _is_task(entry: Mapping[str, t.Any]) -> bool:
    # What a playbook imports beside its plays is a file of the user's.
    names = set(entry) - {"ansible.builtin.import_playbook"}
    return any(name.count(".") >= 2 for name in names) or "block" in names


def _check_yaml(text: str, known: Known) -> Iterator[str]:
    try:
        documents = documents_in(text)
    except yaml.YAMLError as error:
        yield f"not YAML: {error}"
        return
    plays = plays_of(Example("", "yaml", text))
    yield from check_tasks(tasks_of(plays), known.modules)
    for role in (role for play in plays for role in play.get("roles", ())):
        name = role.get("role", "") if isinstance(role, dict) else role
        if name.startswith(f"{COLLECTION}.") and name.rpartition(".")[2] not in known.roles:
            yield f"there is no role {name}"
    yield from _check_variables(documents, known)


def _check_variables(node: t.Any, known: Known) -> Iterator[str]:
    """Look for variables of roles wherever plays, inventories and files of variables may have them."""
    if isinstance(node, list):
        for one in node:
            yield from _check_variables(one, known)
    for name, value in node.items() if isinstance(node, dict) else ():
        role = known.role_of(str(name))
        if role is None:
            yield from _check_variables(value, known)
        elif not name.endswith("_hosts"):  # the playbook's own, for the group that it runs on
            yield from check_values({name: value}, known.roles[role], partial=True)


def _check_shell(text: str, known: Known) -> Iterator[str]:
    documented = {name.rpartition(".")[2] for name in known.modules} | {*known.roles, *known.plugins}
    for pattern, names, kind in (
        (_PLAYBOOK, known.playbooks, "playbook"),
        (_MAKE, known.targets, "make target"),
        (_DOCUMENTATION, documented, "module, role or plugin"),
    ):
        for name in pattern.findall(text):
            if name not in names:
                yield f"there is no {kind} {name}"
    for name in _EXTRA_VARIABLE.findall(text):
        role = known.role_of(name)
        if role and not name.endswith("_hosts") and name not in known.roles[role]:
            yield f"role {role} has no variable {name}"

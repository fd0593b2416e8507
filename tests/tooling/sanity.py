# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test sanity`` of one virtual environment: ``python -m tests.tooling.sanity VENV [ARGUMENT...]``.

ansible-test needs preparations that it does not make itself:

* a real ``ansible_collections/<namespace>/<name>`` directory with a git repository: a copy of the project's files;
* a PATH on which every ``pythonX.Y`` runs: version-manager shims exit 127 in the environment that it clears;
* a pip bootstrap script in its cache, which it would fetch from a host that not every network reaches: ``ensurepip``
  does the same;
* a home directory for that cache and its virtual environments: one under ``.build``, so that the user's stays as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.tooling.checkout import BUILD, CHECKOUT, copy_to

_PYTHON_VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# The name that each ansible-core looks for: 24_2 is 2.18 and 2.19, 25_2 is 2.20 and 2.21.
_BOOTSTRAP_NAMES = ("get_pip_24_2.py", "get_pip_25_2.py")
_BOOTSTRAP = """\
import subprocess
import sys

# In a process of its own: inside this one ensurepip would switch off pip's configuration for good.
subprocess.check_call([sys.executable, "-m", "ensurepip", "--upgrade"])
arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "pip", "install", *arguments])
"""
# Where pip keeps a user's configuration, relative to the home directory.
_PIP_CONFIGURATION = (".config/pip", ".pip")


def _leave_out_own_tests(copy: Path) -> None:
    """Keep only what ansible-test is configured with: the emulator and the tests are no part of what is handed out.

    Its rules are made for plugins (a name ``_`` is forbidden there, a protocol's ``...`` unknown); the tests have ruff
    and mypy.
    """
    for path in (copy / "tests").iterdir():
        if path.is_dir() and path.name != "sanity":
            shutil.rmtree(path)
        elif path.suffix == ".py":
            path.unlink()


def prepare_home(home: Path) -> None:
    """Fill ``home`` with the bootstrap scripts and links to the user's pip configuration."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in _BOOTSTRAP_NAMES:
        (cache / name).write_text(_BOOTSTRAP, encoding="utf-8")
    for relative in _PIP_CONFIGURATION:
        original = Path.home() / relative
        link = home / relative
        if original.is_dir() and not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(original, target_is_directory=True)


def interpreter_directories() -> list[str]:
    """The real ``bin`` directories of the Python versions that work here."""
    found = []
    for version in _PYTHON_VERSIONS:
        command = [str(CHECKOUT / "tests" / "tooling" / "find_python.sh"), version]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            found.append(str(Path(result.stdout.strip()).parent))
    return list(dict.fromkeys(found))


def search_path(venv: Path) -> str:
    """PATH for ansible-test: the virtual environment, the real interpreters, then the rest without shims."""
    inherited = [
        directory
        for directory in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if Path(directory).name != "shims" and not Path(directory).is_relative_to(BUILD)
    ]
    return os.pathsep.join([str(venv / "bin"), *interpreter_directories(), *inherited])


def main(arguments: list[str]) -> int:
    """Prepare and run; the exit code is that of ansible-test."""
    venv = Path(arguments[0]).absolute()
    home = BUILD / "home"
    prepare_home(home)
    copy = copy_to(BUILD / "sanity" / venv.name)
    _leave_out_own_tests(copy)
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    environment = {**os.environ, "HOME": str(home), "PATH": search_path(venv)}
    environment.pop("ANSIBLE_COLLECTIONS_PATH", None)
    command = [str(venv / "bin" / "ansible-test"), "sanity", "--local", "--color", "no", *arguments[1:]]
    return subprocess.run(command, cwd=copy, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

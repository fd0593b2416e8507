# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API descriptions made from the SDK packages, for where the published files are not at hand or say little.

`python -m tests.contract.sdk_descriptions DIRECTORY SITE_PACKAGES...` writes one file for each package. Microsoft makes
the packages from the original descriptions, so that paths, verbs, status codes and models are those of the originals.
"""

from __future__ import annotations

import ast
import json
import pathlib
import re
import sys
from collections.abc import Iterator

from tests.contract.descriptions import Schema
from tests.contract.sdk_models import LIMITS, SIMPLE, definitions, reference

# Below `azure/mgmt`. Those of the device have a folder for each api-version that its profiles name.
PACKAGES = (
    *("azurestackhci", "azurestackhcivm", "extendedlocation", "hybridcompute", "resource/resources"),
    *("compute/v2020_06_01", "compute/v2019_07_01", "compute/v2017_12_01", "compute/v2017_03_30"),
    *("network/v2018_11_01", "network/v2017_10_01", "storage/v2019_06_01", "storage/v2017_10_01"),
    *("resource/resources/v2019_10_01", "resource/resources/v2018_05_01", "resource/subscriptions/v2016_06_01"),
)
VERSION_DEFAULT = re.compile(r"pop\('api-version', '([^']+)'\)")
STATUSES = re.compile(r"status_code not in \[([\d, ]+)\]")
BUILDER = re.compile(r"\bbuild_\w+_request\b")
QUERY = re.compile(r'_params\["([^"]+)"\]')
BODY = re.compile(r"_models\.(\w+)")
PATH_PARAMETER = re.compile(r"\{(\w+)\}")
ERROR = re.compile(r"failsafe_deserialize\(\s*_models\.(\w+)")
HEADER = re.compile(r"response_headers\['([\w-]+)'\] = self\._deserialize\('(\w+)'")
Function = ast.FunctionDef


def describe(package: pathlib.Path) -> Schema:
    """Return the description of one package."""
    paths: dict[str, Schema] = {}
    versions: list[str] = []
    for file in sorted((package / "operations").glob("_*operations.py")):
        source = file.read_text(encoding="utf-8")
        tree = ast.parse(source)
        builders = {node.name: ast.unparse(node) for node in tree.body if isinstance(node, Function)}
        for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            for name, body in _methods(group):
                template, verb, operation = _operation(f"{group.name}_{name}", body, builders)
                paths.setdefault(template, {})[verb] = operation
        versions += VERSION_DEFAULT.findall("".join(builders.values()))
    return {
        "swagger": "2.0",
        "info": {"title": package.name, "version": max(versions)},
        "paths": paths,
        "definitions": definitions(package),
    }


def _methods(group: ast.ClassDef) -> Iterator[tuple[str, list[Function]]]:
    """Return each public method with what it is made of: the last one of an overloaded name, and what starts it."""
    functions = {node.name: node for node in group.body if isinstance(node, Function)}
    for name, function in functions.items():
        if not name.startswith("_"):
            start = functions.get(f"_{name.removeprefix('begin_')}_initial")
            yield name, [function, *([start] if start else [])]


def _operation(identifier: str, functions: list[Function], builders: dict[str, str]) -> tuple[str, str, Schema]:
    text = "\n".join(ast.unparse(function) for function in functions)
    builder = builders[next(iter(BUILDER.findall(text)))]
    template = next(item for item in _strings(builder) if item.startswith("/"))
    verb = re.findall(r"method='(\w+)'", builder)[0].lower()
    statuses = [status.strip() for status in STATUSES.findall(text)[-1].split(",")]
    returned, headers = _returned(functions[0]), dict(_headers(functions[-1], statuses))
    limits = _path_limits(builder)
    parameters: list[Schema] = [
        {"name": name, "in": "path", "required": True, **limits.get(name, {})}
        for name in PATH_PARAMETER.findall(template)
    ]
    queries = sorted(set(QUERY.findall(builder.replace("'", '"'))))
    parameters += [{"name": name, "in": "query", "required": name == "api-version"} for name in queries]
    sent = _sent(functions[0])
    if sent:
        parameters.append({"name": "body", "in": "body", "schema": reference(sent)})
    error = ERROR.findall(text)
    responses: Schema = {"default": {"schema": reference(error[0])} if error else {}}
    for status in statuses:
        # The clients read what comes with a 202, and do without it.
        body = {"schema": returned, "x-body-optional": status == "202"} if returned else {}
        responses[status] = {**body, "headers": headers.get(status, {})}
    return template, verb, {"operationId": identifier, "parameters": parameters, "responses": responses}


def _strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _headers(function: Function, statuses: list[str]) -> Iterator[tuple[str, Schema]]:
    """Return the headers that a client reads from an answer, by status code."""
    always: list[str] = []
    for node in function.body:
        found = (
            re.match(r"response\.status_code == (\d+)", ast.unparse(node.test)) if isinstance(node, ast.If) else None
        )
        if found:
            yield found.group(1), _typed_headers(ast.unparse(node))
        elif isinstance(node, ast.Assign):
            always.append(ast.unparse(node))
    unconditional = _typed_headers("\n".join(always))
    if unconditional:
        yield from ((status, unconditional) for status in statuses)


def _typed_headers(text: str) -> Schema:
    return {name: dict(SIMPLE.get(kind, {})) for name, kind in HEADER.findall(text)}


def _path_limits(builder: str) -> dict[str, Schema]:
    """Return what clients check about path parameters before they ask."""
    found: dict[str, Schema] = {}
    for node in ast.walk(ast.parse(builder)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Call):
                    given = {item.arg: item.value for item in value.keywords if item.arg in LIMITS}
                    found[str(key.value)] = {LIMITS[name]: ast.literal_eval(item) for name, item in given.items()}
    return found


def _sent(function: Function) -> str:
    """Return the model of the body: the parameter that may be given as bytes too, or what the parameters are put in."""
    for argument in function.args.args:
        annotation = ast.unparse(argument.annotation) if argument.annotation else ""
        found = BODY.findall(annotation)
        if found and "IO" in annotation:
            return str(found[0])
    made = re.search(r"_parameters = _models\.(\w+)\(", ast.unparse(function))
    return made.group(1) if made else ""


def _returned(function: Function) -> Schema:
    annotation = ast.unparse(function.returns) if function.returns else ""
    found = BODY.findall(annotation)
    if not found:
        return {}
    if not re.search(r"ItemPaged|Iterable", annotation):
        return reference(found[0])
    items = {"type": "array", "items": reference(found[0])}
    return {"type": "object", "properties": {"value": items, "nextLink": {"type": "string"}}, "required": ["value"]}


def write_all(directory: pathlib.Path, site_packages: list[pathlib.Path]) -> list[pathlib.Path]:
    """Write the descriptions of all packages that are installed; return the files."""
    written = []
    for place in site_packages:
        for name in PACKAGES:
            package = place / "azure" / "mgmt" / name
            if (package / "operations").is_dir():
                content = describe(package)
                path = directory / "sdk" / name.split("/v")[0] / content["info"]["version"] / "description.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(content, indent=1), encoding="utf-8")
                written.append(path)
    return written


if __name__ == "__main__":
    for path in write_all(pathlib.Path(sys.argv[1]), [pathlib.Path(argument) for argument in sys.argv[2:]]):
        sys.stdout.write(f"{path}\n")

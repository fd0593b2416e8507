# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses, and how it fills in credentials.

Source: AWX's own code, ``CredentialTypeInjectorField``, ``JobTemplateSurveySpec`` and
``CredentialType.inject_credential``.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import jinja2
import jinja2.sandbox
import jsonschema

_NAME = r"^[a-zA-Z_]+[a-zA-Z0-9_]*$"
_INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                # AWX adds the type where it is missing, and a second run would then find a difference.
                "required": ["id", "label", "type"],
                "properties": {
                    "id": {"type": "string", "pattern": _NAME, "not": {"const": "tower"}},
                    "type": {"enum": ["string", "boolean"]},
                    "label": {"type": "string"},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "default": {"type": ["string", "boolean"]},
                },
            },
        },
    },
}
_INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": {"type": "object", "additionalProperties": False, "properties": {"template": {"type": "string"}}},
        "env": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {r"^(?!ANSIBLE_)[a-zA-Z_]+[a-zA-Z0-9_]*$": {"type": "string"}},
        },
    },
}
_SURVEY_TYPES: dict[str, type] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}
_RRULE = re.compile(r"DTSTART(;TZID=\S+)?:\d{8}T\d{6}Z? RRULE:FREQ=[A-Z]+;(.*;)?INTERVAL=\d+.*")

Values = dict[str, t.Any]


class Refused(Exception):
    """AWX answers 400; the text says why."""


def check_credential_type(body: Values) -> None:
    """Refuse a malformed credential type, and injectors that use a field that there is not."""
    try:
        jsonschema.validate(body["inputs"], _INPUTS)
        jsonschema.validate(body["injectors"], _INJECTORS)
    except jsonschema.ValidationError as error:
        raise Refused(f"{list(error.absolute_path)}: {error.message}") from error
    fields = [field["id"] for field in body["inputs"]["fields"]]
    if len(set(fields)) != len(fields) or not set(body["inputs"].get("required", [])) <= set(fields):
        raise Refused(f"fields: {fields}")
    example = {**dict.fromkeys(fields, "EXAMPLE"), "tower": {"filename": "EXAMPLE"}}
    strict = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    for kind, injectors in body["injectors"].items():
        for name, template in injectors.items():
            try:
                strict.from_string(template).render(example)
            except jinja2.TemplateError as error:
                raise Refused(f"{name} inside of {kind}: {error}") from error


def check_survey(survey: Values) -> None:
    """Refuse a malformed survey."""
    if not all(isinstance(survey.get(key), str) for key in ("name", "description")) or not survey.get("spec"):
        raise Refused("a survey has a name, a description and at least one question")
    seen = set()
    for question in survey["spec"]:
        variable = question.get("variable")
        if not all(isinstance(question.get(key), str) for key in ("type", "question_name", "variable")):
            raise Refused(f"{variable}: type, question_name and variable are texts")
        if not isinstance(question.get("required"), bool) or variable in seen:
            raise Refused(f"{variable}: 'required' says yes or no, and no variable is asked for twice")
        seen.add(variable)
        _check_answers(question)


def _check_answers(question: Values) -> None:
    kind, default = question["type"], question.get("default", "")
    if kind not in _SURVEY_TYPES or (default != "" and not isinstance(default, _SURVEY_TYPES[kind])):
        raise Refused(f"{question['variable']}: the default {default!r} is no {kind}")
    if any(not isinstance(question.get(limit, 0), int) for limit in ("min", "max")):
        raise Refused(f"{question['variable']}: the limits are whole numbers")
    if kind in {"multiplechoice", "multiselect"} and default not in ["", *question.get("choices", [])]:
        raise Refused(f"{question['variable']}: {default!r} is none of the choices")


def check_rrule(rrule: str) -> None:
    """Refuse a rule without beginning or interval."""
    if not _RRULE.fullmatch(rrule):
        raise Refused(f"rrule: {rrule}")


def inject(credential_type: Values, inputs: Values, directory: Path) -> dict[str, str]:
    """Fill a credential in as AWX does before a job: its file, and the environment variables.

    Args:
        credential_type: With inputs and injectors.
        inputs: What a person has entered; fields may be missing.
        directory: For the file; a job sees it under the same path.
    """
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment()
    values: Values = {**inputs, "tower": {}}
    template = credential_type["injectors"].get("file", {}).get("template")
    if template is not None:
        path = directory / credential_type["name"].replace(" ", "_")
        path.touch(mode=0o600)
        path.write_text(environment.from_string(template).render(values), encoding="utf-8")
        values["tower"] = {"filename": str(path)}
    injectors = credential_type["injectors"]["env"]
    return {name: environment.from_string(text).render(values) for name, text in injectors.items()}

# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of ARM templates, in a resource group or in the subscription. Source: azure-stack-edge facts G.10.

What was deployed cannot be read back, so a digest of template and parameters is kept as a tag of the deployment. It
tells that the same was deployed before, not that nobody changed the resources since.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Output, Params, ResourceSpec

DIGEST_TAG = "edgestack-digest"
TYPE = "Microsoft.Resources/deployments"
# The newest version that Azure and devices both serve, and the first whose deployments have tags.
API_VERSION = "2019-10-01"
_TAGS_SINCE = "2019-10-01"


def _outputs(body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {name: output.get("value") for name, output in (get_path(body, "properties.outputs") or {}).items()}


def _output_resources(body: t.Mapping[str, t.Any]) -> list[str]:
    return [str(item.get("id")) for item in get_path(body, "properties.outputResources") or []]


DEPLOYMENT = ResourceSpec(
    type=TYPE,
    api_version=API_VERSION,
    title="deployment",
    result_key="deployment",
    fields=(),
    outputs=(
        Output("provisioning_state", "properties.provisioningState"),
        Output("mode", "properties.mode"),
        Output("outputs", _outputs),
        Output("output_resources", _output_resources),
        Output("timestamp", "properties.timestamp"),
        Output("duration", "properties.duration"),
        Output("correlation_id", "properties.correlationId"),
    ),
    name_pattern=r"[-\w.()]{1,64}",
    name_help="1 to 64 letters, digits, '-', '_', '.', '(' and ')'",
)


def template_of(params: Params) -> dict[str, t.Any] | None:
    """The template that the options hold or name; None for one behind a URI.

    Raises:
        InvalidInput: The file cannot be read, or is no template.
    """
    if params.get("template") is not None:
        return _checked("template", params["template"])
    path = params.get("template_file")
    if path is None:
        return None
    return _checked("template_file", _json_file("template_file", path))


def _json_file(option: str, path: str) -> t.Any:
    try:
        with open(path, encoding="utf-8-sig") as stream:
            return json.load(stream)
    except OSError as error:
        raise InvalidInput.of(option, path, f"a readable file ({error.strerror})") from error
    except ValueError as error:
        raise InvalidInput.of(option, path, f"a file with JSON ({error})") from error


def with_parameters_of_file(params: Params, template: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """The options with the parameters of ``parameters_file``, as far as they are not given as options.

    Those that the template declares as secure become secret parameters.

    Raises:
        InvalidInput: The file cannot be read, or is no parameters file.
    """
    path = params.get("parameters_file")
    if path is None:
        return dict(params)
    content = _json_file("parameters_file", path)
    entries = content.get("parameters") if isinstance(content, dict) else None
    if not isinstance(entries, dict) or not all(
        isinstance(each, dict) and "value" in each for each in entries.values()
    ):
        raise InvalidInput.of(
            "parameters_file", path, "a parameters file: an object 'parameters' in which every parameter has a 'value'"
        )
    options = ("parameters", "secret_parameters")
    given = {name.casefold() for option in options for name in params.get(option) or {}}
    secure = _secure_parameters(template)
    merged = {option: dict(params.get(option) or {}) for option in options}
    for name, entry in entries.items():
        if name.casefold() not in given:
            merged["secret_parameters" if name.casefold() in secure else "parameters"][name] = entry["value"]
    return {**params, **merged}


def _secure_parameters(template: t.Mapping[str, t.Any] | None) -> set[str]:
    declared = _mapping((template or {}).get("parameters"))
    kinds = {name.casefold(): str(_mapping(about).get("type")).casefold() for name, about in declared.items()}
    return {name for name, kind in kinds.items() if kind.startswith("secure")}


def _mapping(value: t.Any) -> t.Mapping[str, t.Any]:
    return value if isinstance(value, dict) else {}


def _checked(option: str, template: t.Any) -> dict[str, t.Any]:
    if not isinstance(template, dict) or "resources" not in template:
        raise InvalidInput.of(option, "(not shown)", "an ARM template: a JSON object with '$schema' and 'resources'")
    return template


def check_parameters(template: t.Mapping[str, t.Any] | None, params: Params) -> None:
    """Compare the given parameters with those that the template declares.

    Raises:
        InvalidInput: One is unknown, given twice, or missing.
    """
    given = {**(params.get("parameters") or {}), **(params.get("secret_parameters") or {})}
    twice = set(params.get("parameters") or {}) & set(params.get("secret_parameters") or {})
    if twice:
        raise InvalidInput.of("secret_parameters", sorted(twice), "parameters that are not in 'parameters' too")
    if template is None:
        return
    known = {name.casefold(): (name, about) for name, about in (template.get("parameters") or {}).items()}
    names = ", ".join(name for name, _about in known.values()) or "none"
    for name in given:
        if name.casefold() not in known:
            raise InvalidInput.of("parameters", name, f"the parameters of the template: {names}")
    folded = {name.casefold() for name in given}
    missing = [name for key, (name, about) in known.items() if key not in folded and "defaultValue" not in about]
    if missing:
        raise InvalidInput(
            f"Option 'parameters': the template needs a value for {', '.join(missing)}.", option="parameters"
        )


def request_of(params: Params, template: t.Mapping[str, t.Any] | None) -> Body:
    """The body of the request. Parameters of all kinds are in it."""
    given = {**(params.get("parameters") or {}), **(params.get("secret_parameters") or {})}
    source: Body = {"template": template} if template is not None else {"templateLink": {"uri": params["template_uri"]}}
    properties: Body = {
        "mode": params["mode"],
        **source,
        "parameters": {name: {"value": value} for name, value in given.items()},
    }
    body: Body = {"properties": properties}
    if not params.get("resource_group"):
        body["location"] = params["location"]
    digest = digest_of(params, template)
    if digest is not None:
        body["tags"] = {DIGEST_TAG: digest}
    return body


def digest_of(params: Params, template: t.Mapping[str, t.Any] | None) -> str | None:
    """What tells whether the same was deployed before; None where that cannot be told.

    A template behind a URI may have changed, and older api-versions have no tags. Secret parameters are left out: who
    can read the tag could try out values until the digest fits.
    """
    if template is None or (params.get("api_version") or API_VERSION) < _TAGS_SINCE:
        return None
    content = {"template": template, "parameters": params.get("parameters") or {}, "mode": params["mode"]}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_deployed(current: Body | None, digest: str | None) -> bool:
    """Whether this very content was deployed, and successfully."""
    if current is None or digest is None:
        return False
    state = str(get_path(current, "properties.provisioningState")).casefold()
    return state == "succeeded" and (current.get("tags") or {}).get(DIGEST_TAG) == digest

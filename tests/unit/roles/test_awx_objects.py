# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of awx_objects belong to the modules, roles and playbooks that they are made for."""

from __future__ import annotations

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection, connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import check_device, device_spec
from tests.awx.objects import CREDENTIAL_TYPES, JOB_TEMPLATES, STEPS, load_role
from tests.awx.rules import Refused, check_credential_type, check_survey, inject
from tests.tooling.checkout import CHECKOUT

PROJECT = CHECKOUT / "extensions" / "awx_project"
PLAYBOOKS = CHECKOUT / "playbooks"
ARM, DEVICE, FLEET = CREDENTIAL_TYPES.values()
# Switching the verification off is not offered; the rest is no matter of a credential.
NOT_OFFERED = {"validate_certs", "token_cache", "request_timeout"}
SPECS = {"ARM": (ARM, connection_spec(), NOT_OFFERED | {"fingerprint"}), "device": (DEVICE, device_spec(), NOT_OFFERED)}
SURVEY_TYPES = {"integer": {"int"}, "text": {"str", "list"}, "multiplechoice": {"str", "bool"}}


def imported(path):
    """The playbooks of the collection that a playbook of the project imports."""
    plays = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [play["ansible.builtin.import_playbook"].removeprefix("edgestack.azure.") for play in plays]


def role_options(playbook):
    """The options of the one role that a playbook of the collection uses, by the entry point that it uses."""
    (play,) = yaml.safe_load((PLAYBOOKS / playbook).read_text(encoding="utf-8"))
    uses = play.get("roles") or [{**t["ansible.builtin.include_role"]} for t in play["tasks"]]
    name = (uses[0].get("role") or uses[0]["name"]).rpartition(".")[2]
    specs = yaml.safe_load((CHECKOUT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    return specs["argument_specs"][uses[0].get("tasks_from", "main")]["options"]


@pytest.mark.parametrize("name", CREDENTIAL_TYPES)
def test_awx_takes_the_credential_type(name):
    check_credential_type(CREDENTIAL_TYPES[name])


@pytest.mark.parametrize("which", SPECS)
def test_injectors_are_the_fallbacks_of_the_modules(which):
    kind, spec, left_out = SPECS[which]
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    options = {name: option for name, option in spec.argument_spec.items() if name not in left_out}
    assert fields.keys() == options.keys()
    variables = {option["fallback"][1][0] for option in options.values()}
    assert set(kind["injectors"]["env"]) == variables
    for name, option in options.items():
        assert fields[name].get("secret", False) == option.get("no_log", False), name
        if option.get("required"):
            assert name in kind["inputs"]["required"]


@pytest.mark.parametrize(
    ("which", "inputs"),
    [
        ("ARM", {}),
        ("ARM", {"tenant_id": "t", "client_id": "c", "client_secret": "s"}),
        ("ARM", {"environment": "https://management.example.com", "username": "u", "password": "p"}),
        ("device", {"host": "192.0.2.10", "password": "p"}),
    ],
)
def test_empty_fields_count_as_not_given(which, inputs, tmp_path, monkeypatch):
    kind, spec, _ = SPECS[which]
    for name, value in inject(kind, inputs, tmp_path).items():
        monkeypatch.setenv(name, value)
    result = ArgumentSpecValidator(**spec.to_kwargs()).validate({})
    assert not result.error_messages
    given = {name: value for name, value in result.validated_parameters.items() if value}
    defaults = {name: option["default"] for name, option in spec.argument_spec.items() if option.get("default")}
    assert given == {**defaults, **inputs}
    (check_connection if which == "ARM" else check_device)(result.validated_parameters)


def test_certificates_to_trust_reach_the_modules_as_a_file(tmp_path):
    variables = inject(ARM, {"ca_cert": "-----BEGIN CERTIFICATE-----"}, tmp_path)
    with open(variables["EDGESTACK_CA_CERT"], encoding="utf-8") as stream:
        assert stream.read() == "-----BEGIN CERTIFICATE-----"


def test_variables_of_the_fleet_are_read():
    text = (PLAYBOOKS / "device_secrets.yml").read_text(encoding="utf-8")
    injected = set(FLEET["injectors"]["env"]) - {"EDGESTACK_CONFIG_DIR"}
    assert injected == {"EDGESTACK_SECRETS_FILE", "EDGESTACK_STATE_DIRECTORY"}
    assert all(f"'{name}'" in text for name in injected)


def test_every_playbook_of_the_project_has_a_template():
    assert sorted(item["playbook"] for item in JOB_TEMPLATES.values()) == sorted(p.name for p in PROJECT.glob("*.yml"))
    for path in PROJECT.glob("*.yml"):
        *before, last = imported(path)
        assert last == path.stem
        assert all((PLAYBOOKS / f"{name}.yml").is_file() for name in [*before, last])
        # Devices have secrets.
        assert before == ([] if "azure_local" in path.stem else ["device_secrets"])


@pytest.mark.parametrize("name", [name for name, item in JOB_TEMPLATES.items() if "survey" in item])
def test_surveys_ask_for_variables_of_the_roles(name):
    template = JOB_TEMPLATES[name]
    check_survey({"name": "", "description": "", "spec": template["survey"]})
    options = role_options(template["playbook"])
    for question in template["survey"]:
        option = options[question["variable"]]
        assert option["type"] in SURVEY_TYPES[question["type"]]
        if option["type"] == "bool":
            assert question["choices"] == ["false", "true"]
        elif "choices" in question:
            assert question["choices"] == option["choices"]
        if "default" in question:
            assert str(question["default"]).lower() == str(option["default"]).lower()


def test_steps_of_the_workflow_are_there():
    assert {step["runs"] for step in STEPS if "runs" in step} - {"Machines"} <= JOB_TEMPLATES.keys()


def test_documents_name_every_variable():
    options = load_role("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    readme = (CHECKOUT / "roles" / "awx_objects" / "README.md").read_text(encoding="utf-8")
    assert [name for name in options if f"`{name}`" not in readme] == []
    assert {name: option["default"] for name, option in options.items() if "default" in option} == load_role(
        "defaults/main.yml"
    )


@pytest.mark.parametrize(
    "env",
    [{"ANSIBLE_CONFIG": "x"}, {"EDGESTACK_PASSWORD": "{{ pasword }}"}, {"EDGESTACK_PASSWORD": "{{ password "}],
)
def test_a_wrong_injector_is_found(env):
    with pytest.raises(Refused):
        check_credential_type({"inputs": ARM["inputs"], "injectors": {"env": env}})

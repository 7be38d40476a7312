from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from conformance.scenario import podspec

GENERATOR = Path(__file__).parents[2] / "ci" / "generate_podspec_fields.py"


def generator() -> ModuleType:
    specification = importlib.util.spec_from_file_location("generate_podspec_fields", GENERATOR)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_list_of_fields_is_that_of_the_installed_client() -> None:
    module = generator()
    assert module.TARGET.read_text() == module.text(), "run python ci/generate_podspec_fields.py"


def test_every_kind_of_a_field_is_known() -> None:
    scalars = {"any", "raw", "text", "int", "bool", "int|text", "quantity"}
    kinds = {kind.strip("[]{}") for fields in podspec.types().values() for kind in fields.values()}
    assert kinds <= scalars | set(podspec.types())


def test_values_are_of_fields_that_exist() -> None:
    assert all(field in podspec.types()[owner] for owner, field in podspec.VALUES)

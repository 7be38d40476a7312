"""What a session of cases does without."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from conformance.plugin import HYPOTHESIS, leave_out_hypothesis


@pytest.mark.parametrize("used", [True, False])
def test_the_summary_of_hypothesis_is_left_out_unless_something_has_used_it(
    used: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = pytest.Config(pytest.PytestPluginManager())
    config.pluginmanager.register(ModuleType("plugin"), HYPOTHESIS)
    if used:
        monkeypatch.setitem(sys.modules, "hypothesis", ModuleType("hypothesis"))
    else:
        monkeypatch.delitem(sys.modules, "hypothesis", raising=False)
    leave_out_hypothesis(config)
    assert config.pluginmanager.has_plugin(HYPOTHESIS) is used

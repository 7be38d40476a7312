"""Which cases xdist has given to this worker: those that it can drive ahead of being asked for them."""

from __future__ import annotations

import pytest
from xdist.remote import WorkerInteractor

from conformance.plugin.collect import CaseItem
from conformance.scenario import Case


def given(session: pytest.Session) -> list[Case]:
    """In the order in which they will be asked for; none outside of a worker.

    Scheduling by work stealing takes cases away again, so there nothing is driven ahead.
    """
    plugins = session.config.pluginmanager.get_plugins()
    workers = [plugin for plugin in plugins if isinstance(plugin, WorkerInteractor)]
    if not workers or session.config.getoption("dist", "load") == "worksteal":
        return []
    with workers[0].torun.lock() as queue:
        numbers = [workers[0].nextitem_index, *queue]
    items = (session.items[number] for number in numbers if isinstance(number, int))
    return [item.case for item in items if isinstance(item, CaseItem)]

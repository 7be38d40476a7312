"""A namespace of its own for each test that needs one."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from conformance.cluster import Api, paths
from conformance.drive import namespaces
from conformance.timing import SystemClock


@pytest.fixture
def namespace(api: Api) -> Iterator[str]:
    """A namespace whose name is also the run's id."""
    name = f"plc-test-{uuid4().hex[:8]}"
    namespaces.create(api, name, run=name, case="test", clock=SystemClock())
    yield name
    api.delete(f"{paths.NAMESPACES}/{name}")

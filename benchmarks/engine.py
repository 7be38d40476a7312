"""What the engine costs without a cluster: seconds to load and compile scenarios, by their number."""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path

from conformance import vocabulary
from conformance.manifest import Images, compile_case
from conformance.scenario.files import discover, label
from conformance.scenario.load import load_text

NUMBERS = (100, 300, 1000)


def cost(root: Path) -> dict[int, float]:
    """CPU seconds to load and compile that many scenarios: those of the suites, again and again."""
    texts = [(path.read_text(), label(path, root)) for path in discover([root / "suites"])]
    return {number: _seconds(list(islice(cycle(texts), number)), root) for number in NUMBERS}


def _seconds(texts: list[tuple[str, str]], root: Path) -> float:
    words, images, start = vocabulary.build(), Images(), time.process_time()
    for text, file in texts:
        for case in load_text(text, file, words, root).cases:
            compile_case(case, images)
    return time.process_time() - start

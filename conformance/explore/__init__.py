"""Pods that nobody thought of: generated as scenario documents, run, judged, and made as small as they go."""

from conformance.explore.documents import documents, text
from conformance.explore.exploration import Exploration, Find
from conformance.explore.laboratory import Laboratory, Trial

__all__ = ["Exploration", "Find", "Laboratory", "Trial", "documents", "text"]

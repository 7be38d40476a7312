"""The comparison → `matrix.json`, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.matrix.comparison import Column, differences
from conformance.matrix.declared import Cell


def write(columns: Sequence[Column], excluded: Mapping[Cell, str], path: Path) -> None:
    text = json.dumps(document(columns, excluded), indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def document(columns: Sequence[Column], excluded: Mapping[Cell, str]) -> dict[str, object]:
    """`cells` with their counts and latencies, `differences` with their explanations, `excluded` with the reason."""
    return {
        "cells": [_cell(column) for column in columns],
        "differences": [
            {"case": one.case, "outcomes": dict(one.outcomes), "explanation": one.explanation}
            for one in differences(columns)
        ],
        "excluded": [{"cell": cell.name, "reason": reason} for cell, reason in excluded.items()],
    }


def _cell(column: Column) -> dict[str, object]:
    ran, cell = column.ran, column.ran.cell
    versions = ran.versions
    return {
        "name": cell.name,
        "kubernetes": versions.kubernetes if versions else cell.kubernetes,
        "manager": versions.runtime.partition(" ")[0] if versions else cell.manager,
        "runtime": cell.runtime,
        "status": ran.status,
        "reason": ran.reason,
        "seconds": ran.seconds,
        "counts": column.counts(),
        "latencies": {
            load: {name: one.to_json() for name, one in found.items()}
            for load, found in column.latencies.items()
        },
    }

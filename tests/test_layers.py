"""The import table of ARCHITECTURE.md, as a test: which package may import which, and who owns a third-party one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "conformance"
FOUNDATION = {"errors", "timing", "registry", "progress", "cache", "files"}
ALLOWED = {
    "scenario": set(),
    "timeline": set(),
    "cluster": set(),
    "faults": {"scenario", "cluster"},
    "manifest": {"scenario", "timeline"},
    "observe": {"cluster", "timeline"},
    "drive": {"scenario", "manifest", "cluster", "observe", "timeline"},
    "preflight": {"scenario", "manifest", "cluster", "observe", "drive"},
    "judge": {"scenario", "timeline"},
    "prove": {"scenario", "timeline", "judge"},
    "explore": {"scenario", "timeline", "judge"},
    "report": {"scenario", "timeline", "judge"},
    "matrix": {"scenario", "timeline", "report"},
    "indexed": {"cluster"},
    "cli": {"placing"},
}
EVERYTHING = {"plugin", "__main__", "vocabulary", "command", "placing"}
OWNERS = {
    "yaml": {"scenario/document.py"},
    "kubernetes": {"cluster/api.py", "cluster/connection.py"},
    "testcontainers": {"cluster/k3s.py", "cluster/k3s_running.py"},
    "docker": {"cluster/k3s_running.py"},
    "allure": {"report/allure.py"},
    "allure_commons": {"report/allure.py"},
    "rich": {"progress.py"},
    "platformdirs": {"cache.py"},
    "pytest": {"plugin"},
    "grpc": {"faults/proxy.py"},
    "hypothesis": {"explore"},
    "google": {"faults/messages.py"},
}
FILES = sorted(ROOT.rglob("*.py"))


@cache
def imports(file: Path) -> tuple[str, ...]:
    return tuple(_imports(ast.parse(file.read_text())))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_only_what_its_layer_may(file: Path) -> None:
    mine = part(file)
    if mine in EVERYTHING:
        return
    allowed = ALLOWED.get(mine, set()) | FOUNDATION | {mine}
    ours = {name.split(".")[1] for name in imports(file) if name.startswith("conformance.")}
    assert ours <= allowed, f"{mine} may not import {sorted(ours - allowed)}"


@pytest.mark.parametrize("package", OWNERS)
def test_third_party_package_has_one_owner(package: str) -> None:
    users = {
        str(file.relative_to(ROOT))
        for file in FILES
        for name in imports(file)
        if name.split(".")[0] == package
    }
    strangers = {user for user in users if not any(user.startswith(owner) for owner in OWNERS[package])}
    assert not strangers, f"{package} belongs to {sorted(OWNERS[package])}"
    assert users, f"nobody imports {package}: take it out of the table"


def test_every_package_is_in_the_table() -> None:
    parts = {part(file) for file in FILES} - {"__init__"}
    assert parts == set(ALLOWED) | FOUNDATION | EVERYTHING

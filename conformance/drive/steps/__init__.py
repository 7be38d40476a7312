"""The steps of the scenario language, one file a concept; importing this package registers them all."""

from conformance.drive.steps import (
    act,
    ask,
    change,
    create,
    delete,
    image,
    node,
    provide,
    read,
    static,
    taint,
    wait,
)
from conformance.drive.steps.registry import STEPS

__all__ = [
    "STEPS",
    "act",
    "ask",
    "change",
    "create",
    "delete",
    "image",
    "node",
    "provide",
    "read",
    "static",
    "taint",
    "wait",
]

"""`Case` → Pod or Job manifests, with the program each container runs. Knows no cluster."""

from conformance.manifest.compile import Compiled, compile_case
from conformance.manifest.images import Images
from conformance.manifest.placement import Placement
from conformance.manifest.probes import mark_command

__all__ = ["Compiled", "Images", "Placement", "compile_case", "mark_command"]

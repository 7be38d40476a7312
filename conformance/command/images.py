"""The command that lists the images that pods of the suites pull."""

from __future__ import annotations

import argparse
import json

from conformance.manifest import Images
from conformance.manifest.images import REPOSITORIES


def images(options: argparse.Namespace) -> int:
    """Print each image; with a registry of one's own, where it is and where it has to be copied to."""
    public, own = Images(), Images(options.image_registry) if options.image_registry else Images()
    rows = [
        {"name": name, "source": public.reference(name), "reference": own.reference(name)}
        for name in REPOSITORIES
    ]
    if options.format == "json":
        print(json.dumps(rows, indent=1))
    else:
        for row in rows:
            print(f"{row['source']} {row['reference']}" if options.image_registry else row["source"])
    return 0

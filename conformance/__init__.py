"""Executable pod-lifecycle promises: YAML scenarios, run on real clusters, judged from a recorded timeline."""

"""Measures of the whole: the suites in flight against what bounds them, and what the engine itself costs."""

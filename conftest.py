"""Nothing to configure here: the pytest plugin comes with the package (`conformance.plugin`)."""

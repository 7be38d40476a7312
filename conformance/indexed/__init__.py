"""The suites as an Indexed Job inside the cluster under test: each index runs one shard."""

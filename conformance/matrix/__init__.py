"""One suite on many clusters: the declared cells, their runs, and what differs between them."""

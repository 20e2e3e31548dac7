"""A short visit to a GPU: data packed here, trained on there by the clock; see README.md."""

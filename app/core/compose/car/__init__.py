"""The car without its background: its colours along the edge, the edge itself, its windows."""

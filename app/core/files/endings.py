"""Endings of files that are known before anything is loaded that reads or writes them."""

LAYERED = ".ora"
"""OpenRaster: a composite as layers."""

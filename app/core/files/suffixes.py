"""Suffixes of files that are asked for before anything heavy is loaded."""

LAYERED = ".ora"
"""OpenRaster: a picture with layers."""

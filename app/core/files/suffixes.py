"""Suffixes of files that are asked for before anything heavy is loaded."""

LAYERED = (".ora", ".psd")
"""OpenRaster and Photoshop's own: pictures with layers."""

"""From an alpha to pixels: foreground colours, shadow, placement, background."""

"""Where pictures go: presets for marketplaces, their rules, and what lint finds against them."""

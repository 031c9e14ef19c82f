"""Design system: components, form rendering, page frames, charts, scripts."""

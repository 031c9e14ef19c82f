"""Pure rules of work without a network: whose clock is believed, and what stands against what."""

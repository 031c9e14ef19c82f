"""What becomes of acts that were done without a network."""

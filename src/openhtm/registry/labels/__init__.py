"""Labels of devices: papers, symbols, and the sheet as PDF."""

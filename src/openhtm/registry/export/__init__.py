"""Lists of devices as files that import back unchanged: CSV, XLSX, JSON."""

"""Changes of maintenance: each a kernel action, one module a noun."""

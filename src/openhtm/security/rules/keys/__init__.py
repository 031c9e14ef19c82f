"""Sortable keys of versions: plain text whose order, byte by byte, is the order of the ecosystem.

Made once for each version, they let a database compare ranges without knowing any rule. A version that its
ecosystem does not allow has no key (ValueError): it is unknown, never first or last.
"""

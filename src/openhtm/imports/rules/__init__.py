"""Pure rules of importing: what a heading means, what a cell says, what is wrong with it. No Django, no
clock, no I/O.
"""

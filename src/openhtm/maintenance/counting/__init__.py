"""How the numbers of ``kpis/`` are asked and answered: one shape for the command, REST and the pages.

A number sorts rows into parts, each row into exactly one. Its figures are made of the counts of parts, and the
rows of a part are a queryset: what a page counts is what it opens.
"""

from .answers import Answer, Figure, Group
from .asking import EARLIEST, LATEST, Asked, UnknownGrouping
from .dimensions import DEVICE_TIME, OCCURRENCES, ORDERS, Dimension
from .numbers import Number, Part
from .shares import Share, Shares

__all__ = [
    "DEVICE_TIME",
    "EARLIEST",
    "LATEST",
    "OCCURRENCES",
    "ORDERS",
    "Answer",
    "Asked",
    "Dimension",
    "Figure",
    "Group",
    "Number",
    "Part",
    "Share",
    "Shares",
    "UnknownGrouping",
]

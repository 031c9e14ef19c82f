from .batch import Import, ImportPart, ImportProblem, State
from .memory import RememberedColumn

__all__ = ["Import", "ImportPart", "ImportProblem", "RememberedColumn", "State"]

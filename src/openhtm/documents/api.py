"""What other contexts may use of documents."""

from .access import document, documents
from .actions.documents import add, void
from .answers import file_answer
from .errors import AlreadyVoided, UnableToStore
from .models import Document, DocumentKind
from .queries import current, documents_of, of_many
from .rules.contents import ACCEPTED
from .subjects import find_subject, register_subject

__all__ = [
    "ACCEPTED",
    "AlreadyVoided",
    "Document",
    "DocumentKind",
    "UnableToStore",
    "add",
    "current",
    "document",
    "documents",
    "documents_of",
    "file_answer",
    "find_subject",
    "of_many",
    "register_subject",
    "void",
]

"""REST of places, people, tokens and the ledger, which all look through the scope of a person."""

from . import ledger, people, places, tokens

ROUTERS = [
    ("", places.router),
    ("", people.router),
    ("/tokens", tokens.router),
    ("/ledger", ledger.router),
]

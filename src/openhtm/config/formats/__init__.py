"""How dates are written, by language; what a language does not name here is Django's."""

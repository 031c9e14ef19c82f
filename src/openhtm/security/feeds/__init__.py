"""Readers of documents: each turns a file into the plain values of ``rules/documents``, one after the other."""

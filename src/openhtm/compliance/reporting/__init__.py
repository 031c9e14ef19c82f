"""The committee report: its numbers, their words, and the report on paper."""

"""The importer proper: study the file, read its rows, judge them, write them. Knows no kind of record by
name.
"""

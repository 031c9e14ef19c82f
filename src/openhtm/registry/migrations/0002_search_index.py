"""The substring index of the search texts: FTS5 trigrams on SQLite, pg_trgm on PostgreSQL."""

import logging

from django.db import migrations, transaction
from django.db.utils import DatabaseError

log = logging.getLogger("openhtm.registry")

SQLITE = (
    """CREATE VIRTUAL TABLE registry_search USING fts5(
        text, content='registry_searchtext', content_rowid='device_id', tokenize='trigram', columnsize=0)""",
    """CREATE TRIGGER registry_search_insert AFTER INSERT ON registry_searchtext BEGIN
        INSERT INTO registry_search(rowid, text) VALUES (new.device_id, new.text); END""",
    """CREATE TRIGGER registry_search_delete AFTER DELETE ON registry_searchtext BEGIN
        INSERT INTO registry_search(registry_search, rowid, text) VALUES ('delete', old.device_id, old.text); END""",
    """CREATE TRIGGER registry_search_update AFTER UPDATE ON registry_searchtext BEGIN
        INSERT INTO registry_search(registry_search, rowid, text) VALUES ('delete', old.device_id, old.text);
        INSERT INTO registry_search(rowid, text) VALUES (new.device_id, new.text); END""",
)
WITHOUT = "Search will read every row: %s. %s"


def _sqlite(connection):
    if connection.Database.sqlite_version_info < (3, 34):
        log.warning(
            WITHOUT,
            "this SQLite has no trigram index (it came with 3.34)",
            "Use a newer Python or PostgreSQL.",
        )
        return
    with connection.cursor() as cursor:
        for statement in SQLITE:
            cursor.execute(statement)


def _postgresql(connection):
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        log.warning(
            WITHOUT,
            "the database has no extension pg_trgm and this account may not create it",
            "Let an administrator run CREATE EXTENSION pg_trgm in it, then run 'openhtm rebuild'.",
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX registry_search ON registry_searchtext USING gin (text gin_trgm_ops)")


def forwards(apps, schema_editor):
    make = {"sqlite": _sqlite, "postgresql": _postgresql}
    make[schema_editor.connection.vendor](schema_editor.connection)


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("DROP INDEX IF EXISTS registry_search")
            return
        for name in ("insert", "delete", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS registry_search_{name}")
        cursor.execute("DROP TABLE IF EXISTS registry_search")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]

"""Many new rows at once, the quickest way the database has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=models.Model)
FEW = 10  # rows for which a statement of its own is quicker than a COPY


def insert(rows: Sequence[M]) -> None:
    """As `bulk_create`, primary keys included; by COPY on PostgreSQL. Columns that the database fills keep its values
    to itself."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql" or len(rows) < FEW:
        model._base_manager.bulk_create(rows)  # noqa: SLF001
        return
    number(rows)
    fields = [field for field in model._meta.local_concrete_fields if not _default(rows[0], field)]  # noqa: SLF001
    values = ([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows)
    copy(model, [str(field.column) for field in fields], values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001


def commit_soon() -> None:
    """Let this transaction's commit not wait for the disk: for work that is done again if the machine goes down, and
    whose end is told by a commit that waits. What others commit after it waits for both, so that no row is there
    without those before it. Others wait the less for what it locks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def count(*of: type[models.Model]) -> None:
    """Let PostgreSQL count the rows of tables that grow much at once. By itself it does so within a minute or two, and
    until then takes them for few and reads them whole. Outside of a long transaction."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in of)  # noqa: SLF001
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def number(rows: Sequence[models.Model]) -> None:
    """Give rows without a primary key the next ones of their table's sequence."""
    new = [row for row in rows if row.pk is None]
    if not new:
        return
    meta = new[0]._meta  # noqa: SLF001
    if meta.pk.get_internal_type() not in ("BigAutoField", "AutoField"):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            (connection.ops.quote_name(meta.db_table), meta.pk.column, len(new)),
        )
        for row, (key,) in zip(new, cursor.fetchall(), strict=True):
            row.pk = key


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by COPY; PostgreSQL only."""
    quoted = connection.ops.quote_name
    into = f"{quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))})"  # noqa: SLF001
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def _default(row: models.Model, field: models.Field[Any, Any]) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)

"""The audit table only grows: the database itself refuses to change or delete what was written.

One door stays: erasing a person replaces names inside old rows. It is open only inside the transaction that puts
the `ERASING` mark into `meta` and takes it out again, so no other connection ever sees it open.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event

from storage.tables.who import audit

ERASING = "audit.erasing"
_MARKED = "EXISTS (SELECT 1 FROM meta WHERE key = 'audit.erasing')"
_REFUSE = "audit is append-only"

SQLITE = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN NOT {_MARKED} "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF TG_OP = 'UPDATE' AND {_MARKED} THEN RETURN NEW; END IF; "
    f"RAISE EXCEPTION '{_REFUSE}'; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard()",
)
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


@event.listens_for(audit, "after_create")
def _install(_table: Table, connection: Connection, **_options: object) -> None:
    for statement in TRIGGERS.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)

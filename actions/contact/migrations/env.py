"""What Alembic runs: the steps of `versions/`, on the connection that it is given, one process at a time."""

from alembic import context
from sqlalchemy import text

from actions.contact.tables import Base

_LOCK = 71_503
"""Any number that this project uses for nothing else."""

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    context.run_migrations()
connection.commit()

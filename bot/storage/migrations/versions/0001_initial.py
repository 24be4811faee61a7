"""The first schema: our tables, whose SQL stands beside this file, and Procrastinate's."""

from pathlib import Path

from alembic import op

from bot.jobs import apply_schema_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table. The SQL goes to the driver whole, where a percent sign must be doubled."""
    ours = Path(__file__).with_name("0001_initial.sql").read_text(encoding="utf-8")
    for sql in (ours, apply_schema_sql()):
        op.get_bind().exec_driver_sql(sql.replace("%", "%%"))

"""The first schema: the SQL stands beside this file."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    for statement in Path(__file__).with_name("0001_initial.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)

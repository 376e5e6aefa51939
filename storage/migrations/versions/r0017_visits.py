"""Which file told a visit: whoever reported elsewhere owes no report here, and the file can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    op.add_column("visits", sa.Column("import_id", sa.String(), nullable=True))

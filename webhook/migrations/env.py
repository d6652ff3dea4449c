"""Run the migrations on the connection that `webhook.schema` opened."""

from alembic import context

from webhook.schema import METADATA, render_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_item=render_type,
    render_as_batch=True,  # SQLite cannot alter a column in place.
    transactional_ddl=True,
)
context.run_migrations()

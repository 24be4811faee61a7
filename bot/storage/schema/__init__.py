"""Every table, its keys and the indexes the queries rely on."""

from bot.storage.schema import conversations, people, queue, work
from bot.storage.schema.columns import metadata

__all__ = ["conversations", "metadata", "people", "queue", "work"]

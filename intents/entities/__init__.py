"""Facts in a message: built-in ones by pattern and library, the assistant's own by example, list and pattern."""

from intents.entities.built_in import extract
from intents.entities.entity import Entity
from intents.entities.model import EntityModel, train
from intents.entities.together import built_in_names, together

__all__ = ["Entity", "EntityModel", "built_in_names", "extract", "together", "train"]

"""What an annotation says of its words."""

from dataclasses import dataclass

from intents.training_data import Annotation


@dataclass(frozen=True, slots=True)
class Kind:
    """What an annotation says about its words: entity, role and group."""

    entity: str
    role: str = ""
    group: str = ""


def kind_of(annotation: Annotation) -> Kind:
    """Return what an annotation says of its words."""
    return Kind(annotation.entity, annotation.role or "", annotation.group or "")

"""What the tests of the knowledge base share."""

import pytest

from knowledge_base.build import build_index
from knowledge_base.index import Index
from tests.knowledge_base.shop import SHOP, HashEncoder


@pytest.fixture(scope="session")
def shop() -> Index:
    """Index the small shop once."""
    return build_index(SHOP, HashEncoder())

"""Real processes, killed without warning."""

import pytest

pytest.register_assert_rewrite("tests.chaos.company", "tests.chaos.soundness")  # so that a failure tells its values

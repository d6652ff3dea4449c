"""Share one built index between the tests of the room: building it takes seconds."""

import pytest

from policy_kb.sections import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The landlord's policy as committed."""
    return load_policy()


@pytest.fixture(scope="session")
def index():
    """The index as the product builds it; imported late, because the webhook's environment has no scikit-learn."""
    from policy_kb.index import PolicyIndex

    return PolicyIndex.load()

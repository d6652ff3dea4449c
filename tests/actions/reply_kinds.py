"""List the actions of the assistant, from the modules that define them."""

import inspect

from actions import courtesies, replies
from actions.reply import Reply


def reply_kinds() -> list[type[Reply]]:
    """Return every class that answers an intent."""
    found = [kind for module in (courtesies, replies) for _, kind in inspect.getmembers(module, inspect.isclass)]
    return [kind for kind in dict.fromkeys(found) if issubclass(kind, Reply) and not inspect.isabstract(kind)]

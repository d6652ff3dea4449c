"""Hold the conversation: a Rasa 3.6 project with its own channels, conversation store and French classifier."""

"""An assistant: a folder of text files, loaded as values or refused with everything that is wrong in it."""

from bot.assistant.load import check_assistant, inspect_assistant, load_assistant, training_paths
from bot.assistant.model import Assistant
from bot.assistant.settings import Settings

__all__ = ["Assistant", "Settings", "check_assistant", "inspect_assistant", "load_assistant", "training_paths"]

"""What holds for all tests."""

from apart import machine_directory

__all__ = ["machine_directory"]

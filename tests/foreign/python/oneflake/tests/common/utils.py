"""A function that the tests of oneflake name, and that its sdist does not have."""


def to_ns(*, milliseconds: int) -> int:
    """Convert milliseconds to nanoseconds."""
    return milliseconds * 1_000_000

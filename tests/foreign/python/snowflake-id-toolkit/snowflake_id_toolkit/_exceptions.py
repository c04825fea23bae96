"""The errors of the foreign package."""


class MaxTimestampHasReachedError(OverflowError):
    """The layout has ended."""


class LastGenerationTimestampIsGreaterError(Exception):
    """The clock is behind the last ID."""

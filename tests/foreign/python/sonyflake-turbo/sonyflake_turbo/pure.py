"""The same classes: there they are written twice, in C and in Python."""

from . import MachineIDLCG, SonyFlake

__all__ = ["MachineIDLCG", "SonyFlake"]

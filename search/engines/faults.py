"""What can be wrong with an engine that runs somewhere else."""


class EngineAway(Exception):
    """The engine cannot be reached, takes too long, or does not take work for now; the same may succeed later."""


class IndexGone(EngineAway):
    """The engine is there but holds no index of ours: none was made, or what was made is lost."""


class RebuildRefused(Exception):
    """An index is being made already; the text says by whom and since when."""

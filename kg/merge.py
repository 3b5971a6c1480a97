"""Two entities of a graph made one, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.decisions import Change, decide_pair


def merge(
    path: Path | str, keep: str, other: str, *, who: str, when: str = "", why: str = "", force: bool = False, ontology: Sequence[Path] = ()
) -> Change:
    """Makes `other` one with `keep` in the graph at `path`, both names or IRIs; things of different kinds only with `force`.

    `who` decides, `when` (an ISO 8601 time, or now) and `why`. `ontology` are the files that the graph was built with beside those of kg.
    """
    return decide_pair("merge", path, keep, other, who=who, when=when, why=why, force=force, ontology=ontology)

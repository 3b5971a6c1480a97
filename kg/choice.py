"""What of a graph is drawn: what is near an entity, what an article says, what a query names, what is of some time, the best connected.

Each choice takes a scene and gives a part of it, with words that say what was chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import GraphError, QueryError, UsageError
from kg.iri import local_name
from kg.library import KINDS, find_query, named_queries
from kg.query import Term, query, to_printable
from kg.scene import Fact, Said, Scene, find_class, shorten
from kg.split import find_document
from kg.store import ID, ONTOLOGY, ROLE

if TYPE_CHECKING:
    from kg.query import Result
    from kg.store import Graph

Focus = Mapping[str, str]  # {"thing": id} or {"document": id}

CONSTRUCTED = "constructed"  # the modality of what no article says, and a query made
_EXPECTED = (
    "expected columns with entities (their IRIs or labels), statements, observations or events, such as SELECT ?who ?place, "
    "or a CONSTRUCT of triples between entities"
)


@dataclass(frozen=True)
class Choice:
    """What is drawn. `words` say which entities those are, `best` how many of them; `focus` is what the page opens at first."""

    scene: Scene
    words: str = ""
    focus: Focus | None = None
    best: str = ""

    @property
    def told(self) -> str:
        """What was chosen; "" for the whole graph."""
        return " ".join(filter(None, [self.best or ("entities" if self.words else ""), self.words]))

    def limit(self, most: int) -> Choice:
        """No more than `most` things: what is in focus, and the best connected."""
        things = self.scene.things
        if len(things) <= most:
            return self
        first = [iri for iri in things if shorten(iri) == (self.focus or {}).get("thing")]
        kept = [*first, *(iri for iri in things if iri not in first)][:most]
        return replace(self, scene=self.scene.keep(kept), best=f"the {most:,} best connected of {len(things):,} entities")


def choose(
    graph: Graph,
    scene: Scene,
    *,
    entity: str | None = None,
    hops: int = 1,
    query: str | None = None,
    parameters: Mapping[str, str] | None = None,
    document: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Choice:
    """The part of the whole `scene` of `graph` that all of the choices leave."""
    chosen = Choice(scene)
    if query is not None:
        chosen = choose_answer(graph, chosen, query, parameters or {})
    if document is not None:
        chosen = choose_document(graph, chosen, document)
    if since is not None or until is not None:
        chosen = choose_time(graph, chosen, since, until)
    if entity is not None:
        chosen = choose_near(graph, chosen, entity, hops)
    return chosen


def _narrow(chosen: Choice, things: Iterable[str], facts: Iterable[Fact] | None, words: str, focus: Focus | None = None) -> Choice:
    words = ", ".join(filter(None, [chosen.words, words]))
    return Choice(chosen.scene.keep(set(things), facts), words, focus or chosen.focus)


def _of_facts(chosen: Choice, facts: Iterable[Fact], words: str, focus: Focus | None = None) -> Choice:
    """Only `facts`, and the things in them."""
    kept = list(facts)
    return _narrow(chosen, (iri for fact in kept for iri in fact.things), kept, words, focus)


# What is near


def choose_near(graph: Graph, chosen: Choice, entity: str, hops: int) -> Choice:
    """The entity called `entity`, what is up to `hops` steps from it, and what is said between all that."""
    if hops < 1:
        raise UsageError(f"--hops is a number of steps from 1 up, not {hops}")
    start = str(KINDS["entity"](graph, "entity", entity).value)
    label = chosen.scene.names.label(start)
    near = walk(chosen.scene, start, hops)
    if start not in chosen.scene.classes:
        told = f" {chosen.words}" if chosen.words else ""
        raise GraphError(f"nothing to show: {to_printable(label)} is in no statement{told}; try another entity, or choose less")
    return _narrow(chosen, near, None, f"up to {hops} {'step' if hops == 1 else 'steps'} from {label}", {"thing": shorten(start)})


def walk(scene: Scene, start: str, hops: int) -> set[str]:
    """What is up to `hops` steps from `start`. An event is on the way to who else takes part, and no step of its own."""
    beside: dict[str, set[str]] = defaultdict(set)
    for fact in scene.facts:
        for one, other in combinations(fact.things, 2):
            beside[one].add(other)
            beside[other].add(one)
    found = fresh = {start}
    for _ in range(hops):
        reached = {iri for one in fresh for iri in beside[one]}
        reached |= {iri for event in reached & scene.events.keys() for iri in beside[event]}
        found, fresh = found | reached, reached - found
    return found


# What an article says


def choose_document(graph: Graph, chosen: Choice, document: str) -> Choice:
    """What the article says that `document`, an IRI or the name of its file, means."""
    iri = f"{ID}document/{find_document(graph, document)}"
    headline = chosen.scene.documents.get(iri, {}).get("headline") or document
    facts = [fact for fact in chosen.scene.facts if iri in fact.said.documents]
    return _of_facts(chosen, facts, f"in the article “{headline}”", {"document": shorten(iri)})


# What is of some time


def choose_time(graph: Graph, chosen: Choice, since: str | None, until: str | None) -> Choice:
    """What is of the days from `since` to `until`: what was so then, and where no time is told, what an article of then says."""
    for name, day in (("since", since), ("until", until)):
        if day is not None:
            KINDS["date"](graph, name, day)
    if since and until and since > _end(until):
        raise UsageError(f"--since {since} is after --until {until}")
    spans = {fact.iri: list(_spans(chosen.scene, fact)) for fact in chosen.scene.facts}
    words = " ".join(filter(None, [f"since {since}" if since else "", f"until {until}" if until else ""]))
    kept = [
        fact
        for fact in chosen.scene.facts
        if any(_end(last) >= (since or "") and first <= _end(until or "") for first, last in spans[fact.iri])
    ]
    if not kept:
        days = sorted(day for told in spans.values() for span in told for day in span if day[:1].isdigit())
        known = f"what is told is of {days[0]} to {days[-1]}" if days else "no time is told, and no article is dated"
        raise GraphError(f"nothing to show: nothing is of the time {words}; {known}")
    return _of_facts(chosen, kept, f"with facts {words}")


def _end(day: str) -> str:
    """What comes after every day of `day`, a day, month or year, and before the next; of "", after all."""
    return day + "~"


def _spans(scene: Scene, fact: Fact) -> Iterable[tuple[str, str]]:
    """The times of a fact as (first, last), open ends as "" and "~"; else the days of its articles."""
    times = fact.said.times
    if "at" in times:
        yield times["at"].split("/")[0], times["at"].split("/")[-1]
    elif times:
        yield times.get("from", ""), times.get("until", "~")
    else:
        days = (scene.documents.get(iri, {}).get("date", "") for iri in fact.said.documents)
        yield from ((day, day) for day in days if day)


# What a query names


def choose_answer(graph: Graph, chosen: Choice, text: str, parameters: Mapping[str, str]) -> Choice:
    """What the answer names to `text`, SPARQL or the name of a query that comes with kg."""
    named = text in named_queries() or " " not in text.strip()
    if parameters and not named:
        raise UsageError("only the queries that come with kg take parameters: give one by its name; kg query --list shows them")
    result = query(graph, find_query(text).fill(graph, parameters) if named else text)
    words = f"that the query {text} names" if named else "that the query names"
    if result.boolean is not None:
        raise QueryError(f"the query answers yes or no, which is no graph: {_EXPECTED}")
    if result.triples is not None:
        return _choose_triples(chosen, result, words)
    return _choose_rows(chosen, result, words)


def _choose_triples(chosen: Choice, result: Result, words: str) -> Choice:
    """The triples of a CONSTRUCT: as the graph's facts where they say the same, else as facts that no article says."""
    scene = chosen.scene
    told: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in scene.facts:
        if fact.subject and fact.predicate and fact.object:
            told[fact.subject, fact.predicate, fact.object].append(fact)
    triples = {(s, p, o) for s, p, o in (map(_to_iri, row) for row in result.terms)}
    links = sorted(triple for triple in triples if _is_thing(scene, triple[0]) and _is_thing(scene, triple[2]))
    if not links:
        raise QueryError(f"the query gives {len(result.triples or ()):,} triples and none between two entities of the graph: {_EXPECTED}")
    facts = [fact for link in links for fact in told.get(link) or [_construct(*link)]]
    scene = _with_things(scene, {end for link in links for end in (link[0], link[2])})
    return _of_facts(replace(chosen, scene=scene), facts, words)


def _to_iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _construct(subject: str, predicate: str, object: str) -> Fact:
    said = Said(CONSTRUCTED, False, None, 0, {}, (), ())
    return Fact(f"constructed#{shorten(subject)}#{local_name(predicate)}#{shorten(object)}", "statement", subject, predicate, object, said)


def _choose_rows(chosen: Choice, result: Result, words: str) -> Choice:
    """The rows of a SELECT: the facts in them, and the things with what is said between those of one row.

    Where each row has a single thing, it is what is said between all of them.
    """
    scene = chosen.scene
    facts = {fact.iri: fact for fact in scene.facts}
    labels: dict[str, list[str]] = defaultdict(list)
    for iri in scene.classes:
        labels[scene.names.label(iri)].append(iri)
    rows = [{iri for term in row for iri in _named(scene, facts, labels, term)} for row in result.terms]
    told = {iri for row in rows for iri in row if iri in facts}
    things = {iri for row in rows for iri in row if iri not in facts}
    if not rows:
        raise GraphError("nothing to show: the query gives no row; try other names in it, or kg query to see what it finds")
    if not told and not things:
        columns = ", ".join(f"?{name}" for name in result.variables)
        raise QueryError(f"nothing to show: the columns {columns} of the query are no graph; {_EXPECTED}")
    pairs = {frozenset(pair) for row in rows for pair in combinations(sorted(row - told), 2)}
    scene = _with_things(scene, things)
    kept = [
        fact for fact in scene.facts if fact.iri in told or _is_between(fact, things, pairs) or fact.subject in things & scene.events.keys()
    ]
    return _narrow(replace(chosen, scene=scene), things | {end for fact in kept for end in fact.things}, kept, words)


def _named(scene: Scene, facts: Mapping[str, Fact], labels: Mapping[str, list[str]], term: Term | None) -> Iterable[str]:
    """The facts and things that a cell of an answer means."""
    if isinstance(term, Literal):
        return labels.get(term.value, ()) if not term.value.isdigit() else ()
    iri = _to_iri(term)
    return [iri] if iri in facts or _is_thing(scene, iri) else ()


def _is_between(fact: Fact, things: set[str], pairs: set[frozenset[str]]) -> bool:
    if len(fact.things) < 2 or not things.issuperset(fact.things):
        return False
    return not pairs or frozenset(fact.things) in pairs


def _is_thing(scene: Scene, iri: str) -> bool:
    """Whether `iri` is drawn, or can be: it has a label and is none of the ontology's."""
    return iri in scene.classes or (iri in scene.names.labels and not iri.startswith((ONTOLOGY, ROLE)))


def _with_things(scene: Scene, things: Iterable[str]) -> Scene:
    """The scene with those `things` as well that nothing is said of."""
    return replace(scene, classes={iri: find_class(scene.names.classes.get(iri, ())) for iri in sorted(things)} | dict(scene.classes))

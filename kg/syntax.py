"""The normalised dependency graph of a document: one way to walk from one mention to another, however the sentence was put.

Nodes are tokens; a mention is one node, that of its root. Edges go down from a word to what depends on it:

    nsubj obj iobj     who does it, to what, to whom: the same for active, passive, relative and participle clauses, and for
                       verbs that share a subject ("came and saw", "plans to see")
    of in with ...     prepositions, by their lemma; a possessive is "of"
    mod adj            what stands before a noun: a noun, name or adjective; the adjective of a country
    isa                from a thing to what it is: apposition, "X is a Y", "X as Y", an office before a name
    appos              from a name to a name beside it
    num time           a number or a time with its noun or verb
    name_of name_mod   from a name to a name inside it ("Hospital of Marlow", "Marlow Hospital")
    sep,  sep/ ...     between two mentions with nothing but this sign between them

An edge is walked down as ">label" and up as "<label".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from kg.components.roles import is_office, office
from kg.lexicon import load_words

Step = tuple[str, int]  # direction and label, token reached
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
SIGNS = {",", "/", "(", "-", "–", ":"}
LINKING = {"be", "become", "remain"}


class Graph:
    """The graph of one document: `steps[node]` are the edges that can be walked from it, `units[node]` the mentions that it stands for."""

    def __init__(self, doc: Doc, units: Iterable[Span]) -> None:
        self.doc = doc
        self.units: dict[int, list[Span]] = defaultdict(list)
        self.steps: dict[int, list[Step]] = defaultdict(list)
        self._node: dict[int, int] = {}
        self._words: dict[int, list[str]] = {}
        self._seen: set[tuple[int, str, int]] = set()
        self._incoming: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._place(units)
        for token in doc:
            if not token.is_space:
                self._connect(token)
        self._share_titles()
        self._share_conjuncts()
        self._share_identity()
        self._neighbours()

    # nodes

    def node(self, token: Token) -> int:
        """The node of `token`: the root of the mention that holds it, or itself."""
        return self._node.get(token.i, token.i)

    def label(self, node: int) -> str:
        """The lexical label of a node: an office with what makes it another, a verb with its particle, else the lemma."""
        token = self.doc[node]
        if is_office(token):
            return office(token)
        particle = next((c.lower_ for c in token.children if c.dep_ == "prt"), "")
        lemma = token.lower_ if token.pos_ == "PROPN" else token.lemma_.lower()
        return f"{lemma}_{particle}" if particle else lemma

    def words(self, node: int) -> list[str]:
        """What a pattern may call a node: its label, and "@list" for each word list that it is in."""
        if node not in self._words:
            label, token = self.label(node), self.doc[node]
            lists = ["@roles"] if is_office(token) else []
            lists += ["@sports_positions"] if label in load_words("sports_positions") else []
            self._words[node] = [label, *lists]
        return self._words[node]

    def general(self, node: int, lists: Iterable[str]) -> str:
        """What a pattern calls a node: a word list that it is in, if `lists` has one, else its label."""
        label, *known = self.words(node)
        return next((name for name in known if name[1:] in lists), label)

    def is_named(self, node: int) -> bool:
        """Whether a mention that names something stands at `node`."""
        return any(unit.label_ not in ("Role", "Date", "Number", "Group") for unit in self.units.get(node, ()))

    def phrase(self, node: int) -> Span | None:
        """The noun at `node` with the words before it that belong to it, as a literal; None where no noun stands there."""
        token = self.doc[node]
        if token.pos_ != "NOUN" or node in self.units:
            return None
        start = node
        while (
            start > token.sent.start and self.doc[start - 1].dep_ in ("compound", "amod", "nmod") and token in self.doc[start - 1].ancestors
        ):
            start -= 1
        return Span(self.doc, start, node + 1, label="Text", span_id="value")

    def speaker(self, token: int | None) -> Span | None:
        """The mention that a token heads, or that the office which it heads is held by: somebody who can say something."""
        if token is None:
            return None
        node = self._node.get(token, token)
        held = [n for edge, n in self.steps.get(node, ()) if edge == "<isa"]
        for place in (node, *held):
            for unit in self.units.get(place, ()):
                if unit.label_ not in ("Role", "Date", "Number", "GovernmentPortfolio"):
                    return unit
        return None

    def _place(self, units: Iterable[Span]) -> None:
        for unit in sorted(units, key=lambda span: (span.start - span.end, span.start)):
            root = unit.root.i
            self.units[root].append(unit)
            if unit.label_ == "Role":
                continue
            outer = self._node.get(unit.start)
            if outer is not None and outer != root:
                of = unit.start > 0 and self.doc[unit.start - 1].lower_ in ("of", "in", "for")
                self._add(outer, "name_of" if of else "name_mod", root)
            for i in range(unit.start, unit.end):
                if unit.label_ != "Group" or self.doc[i].i == root:
                    self._node.setdefault(i, root)

    # edges

    def _add(self, head: int, label: str, child: int) -> None:
        if head != child and (head, label, child) not in self._seen:
            self._seen.add((head, label, child))
            self.steps[head].append((f">{label}", child))
            self.steps[child].append((f"<{label}", head))
            if label != "isa":
                self._incoming[child].append((head, label))

    def _connect(self, token: Token) -> None:
        child, head, dep = self.node(token), self.node(token.head), token.dep_
        if child == head and dep not in ("ROOT", "relcl", "acl"):
            return
        if dep in SUBJECTS:
            return
        if dep in ("dobj", "oprd"):
            self._object(token, head, child)
        elif dep in ("prep", "agent", "dative"):
            self._preposition(token, head)
        elif dep == "poss":
            self._add(head, "of", child)
        elif dep in ("compound", "amod", "nmod"):
            self._modifier(token, head, child)
        elif dep == "appos":
            self._apposition(token, head, child)
        elif dep == "nummod":
            self._add(head, "num", child)
        elif dep == "npadvmod":
            self._add(head, "time", child)
        if token.pos_ in ("VERB", "AUX"):
            self._verb(token)

    def _object(self, token: Token, head: int, child: int) -> None:
        if token.dep_ == "dobj":
            self._add(head, "obj", child)
            return
        for target in [t for t in token.head.children if t.dep_ in ("dobj", "nsubjpass", "nsubj") and t.i != token.i][-1:] or []:
            self._add(self.node(target), "isa", child)
        if not any(t.dep_ in ("dobj", "nsubjpass", "nsubj") for t in token.head.children):
            for subject in self._subjects(token.head):
                self._add(subject, "isa", child)

    def _preposition(self, token: Token, head: int) -> None:
        if token.dep_ == "dative" and token.pos_ not in ("ADP", "PART"):
            self._add(head, "iobj", self.node(token))
            return
        label, top = token.lemma_.lower(), token.head
        if top.dep_ in ("prep", "agent") and top.pos_ == "ADP":
            label, head = f"{top.lemma_.lower()}_{label}", self.node(top.head)
        for child in token.children:
            if child.dep_ in ("pobj", "pcomp"):
                self._prepositional(token, head, "nsubj" if token.dep_ == "agent" else label, child)

    def _prepositional(self, token: Token, head: int, label: str, child: Token) -> None:
        verb = token.head
        if verb.lemma_ == "be" and verb.pos_ in ("AUX", "VERB") and verb.dep_ not in ("aux", "auxpass"):
            for subject in self._subjects(verb):
                self._add(subject, label, self.node(child))
        self._add(head, label, self.node(child))
        if label == "as" and verb.pos_ == "VERB":
            after = [] if verb.lemma_ in ("succeed", "replace", "follow") else verb.children  # who follows somebody as X is X
            target = [self.node(t) for t in after if t.dep_ == "dobj"] or self._passive(verb) or self._subjects(verb)
            for thing in target:
                self._add(thing, "isa", self.node(child))
        if label in ("among", "one_of") and verb.lemma_ == "be":
            for subject in self._subjects(verb):
                self._add(subject, "isa", self.node(child))
        if label == "of" and token.head.lemma_.lower() in load_words("transparent_nouns"):
            self._add(head, "appos", self.node(child))

    def _modifier(self, token: Token, head: int, child: int) -> None:
        role = next((role for person, role in self.doc._.titles if self._node.get(person, person) == head), None)
        if role is not None and token.i < role:
            head = role
        elif role is not None and role < token.i < head and token.i != child:
            return
        elif role is not None and role + 1 < child < head and self.doc[role + 1].pos_ == "ADP":
            self._add(role, self.doc[role + 1].lemma_.lower(), child)
            return
        named = any(unit.label_ == "Person" for unit in self.units.get(head, ()))
        nation = any(unit.id_ == "adjective" for unit in self.units.get(child, ()))
        self._add(head, "isa" if named and is_office(token) else "adj" if nation else "mod", child)

    def _apposition(self, token: Token, head: int, child: int) -> None:
        named, renamed = self._is_name(head), self._is_name(child)
        if renamed and self._is_person(child) and not self._is_person(head) and (role := office_above(token.head)) is not None:
            self._add(child, "isa", role.i)
            for above, label in list(self._above(role)):
                self._add(above, label, child)
            return
        if named and renamed:
            self._add(head, "appos", child)
        elif renamed:
            self._add(child, "isa", head)
        elif any(unit.label_ in ("Number", "Date") for unit in self.units.get(child, ())):
            self._add(head, "appos", child)
        else:
            self._add(head, "isa", child)
        if renamed:
            for above, label in list(self._above(token.head)):
                self._add(above, label, child)

    def _is_person(self, node: int) -> bool:
        return any(unit.label_ == "Person" for unit in self.units.get(node, ()))

    def _is_name(self, node: int) -> bool:
        return any(unit.id_ in ("name", "pronoun") and unit.label_ != "GovernmentPortfolio" for unit in self.units.get(node, ()))

    def _above(self, token: Token) -> Iterator[tuple[int, str]]:
        """The plain edge that leads down to `token`, as (head, label)."""
        head = token.head
        if token.dep_ in SUBJECTS and head.i != token.i:
            yield self.node(head), "obj" if passive(head) else "nsubj"
        elif token.dep_ == "dobj":
            yield self.node(head), "obj"
        elif token.dep_ == "pobj":
            yield self.node(head.head), "nsubj" if head.dep_ == "agent" else head.lemma_.lower()
        elif token.dep_ == "poss":
            yield self.node(head), "of"

    # verbs

    def _verb(self, verb: Token) -> None:
        for subject in self._subjects(verb):
            self._add(self.node(verb), "obj" if passive(verb) else "nsubj", subject)
            for child in verb.children:
                if child.dep_ == "acomp" or (child.dep_ == "attr" and (verb.lemma_ in LINKING or verb.dep_ == "xcomp")):
                    self._add(subject, "isa", self.node(child))
        if verb.dep_ == "relcl":
            self._relative(verb)

    def _subjects(self, verb: Token, depth: int = 0) -> list[int]:
        """The nodes of the surface subject of `verb`: its own, its antecedent's, or that of the verb that it hangs on."""
        own = [t for t in verb.children if t.dep_ in SUBJECTS]
        if own and own[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
            return [self.node(verb.head)]
        if own:
            return [self.node(t) for t in own]
        if verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBG", "VBD"):
            return [self.node(verb.head)]
        if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VB" and is_first(verb.head):
            return [self.node(verb.head)]
        if depth < 4 and (verb.dep_ in ("xcomp", "conj") or (verb.dep_ == "advcl" and (verb.tag_ == "VBG" or is_first(verb.head)))):
            return self._subjects(verb.head, depth + 1)
        return []

    def _passive(self, verb: Token) -> list[int]:
        return self._subjects(verb) if passive(verb) else []

    def _relative(self, verb: Token) -> None:
        antecedent = self.node(verb.head)
        if any(t.dep_ in SUBJECTS and t.tag_ in ("WDT", "WP") for t in verb.children):
            return
        for token in verb.subtree:
            if token.tag_ in ("WDT", "WP", "WP$") and token.i < verb.i + 1:
                if token.dep_ == "dobj":
                    self._add(self.node(verb), "obj", antecedent)
                elif token.dep_ == "pobj":
                    self._add(self.node(token.head.head), token.head.lemma_.lower(), antecedent)
                elif token.dep_ == "poss":
                    self._add(self.node(token.head), "of", antecedent)
                return
            if token.lower_ == "where" and token.i < verb.i:
                self._add(self.node(verb), "in", antecedent)
                return
        if not any(t.dep_ == "dobj" for t in verb.children):
            self._add(self.node(verb), "obj", antecedent)

    # what follows from the edges

    def _share_titles(self) -> None:
        """A person whose office stands before the name takes the place of that office in the sentence."""
        for person, role in self.doc._.titles:
            holder = self._node.get(person, person)
            self._add(holder, "isa", role)
            if self.doc[role].head.i != holder:
                for head, label in list(self._incoming[role]) + list(self._above(self.doc[role])):
                    self._add(head, label, holder)

    def _share_conjuncts(self) -> None:
        """What is joined by "and" hangs on the same words."""
        for token in self.doc:
            if token.dep_ == "conj" and token.pos_ not in ("VERB", "AUX"):
                first = token.head
                while first.dep_ == "conj":
                    first = first.head
                for head, label in list(self._incoming[self.node(first)]):
                    if label not in ("mod", "adj", "num", "appos") and not label.startswith(("sep", "name")):
                        self._add(head, label, self.node(token))
                for thing in [h for direction, h in self.steps[self.node(first)] if direction == "<isa"]:
                    self._add(thing, "isa", self.node(token))
                self._add(self.node(first), "and", self.node(token))

    def _share_identity(self) -> None:
        """A thing hangs on the words that what it is hangs on: "the minister, X, said" has X for subject."""
        for node in list(self.steps):
            for direction, role in list(self.steps[node]):
                if direction == ">isa" and self._is_name(node):
                    for head, label in list(self._incoming[role]):
                        if label in ("nsubj", "obj") and head != node:
                            self._add(head, label, node)

    def _closed(self, unit: Span) -> bool:
        """Whether nothing that belongs to `unit` follows it: the next word begins something else."""
        after = self.doc[unit.end] if unit.end < len(self.doc) else None
        return unit.id_ != "adjective" and (after is None or after.pos_ not in ("VERB", "AUX", "NOUN", "PROPN"))

    def _neighbours(self) -> None:
        """Edges between mentions that only a sign stands between."""
        starts = {unit.start: unit for units in self.units.values() for unit in units if unit.label_ != "Role"}
        for unit in list(starts.values()):
            sign = self.doc[unit.end] if unit.end < len(self.doc) else None
            if sign is not None and sign.text in SIGNS and unit.end + 1 in starts and self._closed(starts[unit.end + 1]):
                self._add(unit.root.i, f"sep{sign.text}", starts[unit.end + 1].root.i)


def office_above(token: Token) -> Token | None:
    """The office that `token` hangs on by prepositions ("the head of the Marlow police", at "police"), or None."""
    for _ in range(4):
        if token.dep_ not in ("pobj", "prep", "compound", "poss", "nmod"):
            return None
        token = token.head
        if is_office(token):
            return token
    return None


def is_first(token: Token) -> bool:
    """Whether `token` or what it is said to be is "the first", "the last", "the only": then "to do" behind it tells what was done."""
    return any(t.lower_ in ("first", "second", "third", "last", "latest", "only") for t in token.subtree if t.i < token.i + 6)


def passive(verb: Token) -> bool:
    """Whether the surface subject of `verb` is what the verb is done to."""
    if any(t.dep_ in ("auxpass", "nsubjpass") for t in verb.children):
        return True
    if verb.dep_ == "acl":
        return verb.tag_ in ("VBN", "VBD")
    own = any(t.dep_ in SUBJECTS or t.dep_ == "aux" for t in verb.children)
    return verb.dep_ == "conj" and verb.tag_ == "VBN" and not own and verb.head.pos_ == "VERB" and passive(verb.head)

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
    born died          from a name to the years of a life behind it ("Ann Bell (1901-1977)")
    sep,  sep/ ...     between two mentions with nothing but this sign between them

An edge is walked down as ">label" and up as "<label".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from kg.components.mentions import coarse
from kg.components.roles import is_office, is_plural, office
from kg.components.uses import noun_beside
from kg.lexicon import load_pairs, load_words
from kg.verbs import particle_of, with_particle

Step = tuple[str, int]  # direction and label, token reached
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
SIGNS = {",", "/", "(", "-", "–", ":"}
LINKING = {"be", "become", "remain"}
FINITE = {"VBD", "VBZ", "VBP"}
PREFIXES = {"co", "ex", "vice"}  # which make another office with a hyphen
CONTROL = {"from", "of", "with", "into", "for", "as"}  # "stopped X from", "accused X of": X does what follows
SHARED = {"mod", "adj", "of"}  # edges before an office that those joined to it have too


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
        self._related: list[tuple[int, str, int]] = []
        self._place(units)
        self._join_prefixes()
        for token in doc:
            if not token.is_space:
                self._connect(token)
        for noun, owner in doc._.owners:
            self._add(noun, "of", self.node(owner.root))
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
            return office(self._model(token))
        as_written = token.pos_ == "PROPN" or token.lower_ in load_words("plural_nouns")
        return token.lower_ + particle_of(token) if as_written else with_particle(token)

    def _model(self, role: Token) -> Token:
        """The office that `role` is; a "counterpart" has that of who is named before: "Prime Minister X and his Kenyan counterpart Y"."""
        if role.lemma_.lower() not in load_words("same_office_nouns"):
            return role
        before = [self.doc[office] for _, office in self.doc._.titles if role.sent.start <= office < role.i]
        return max(before, key=lambda token: token.i, default=role)

    def words(self, node: int) -> list[str]:
        """What a pattern may call a node: its label, and "@list" for each word list that it is in."""
        if node not in self._words:
            label, token = "kill" if is_deadly(self.doc[node]) else self.label(node), self.doc[node]
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

    def _place(self, units: Iterable[Span]) -> None:
        for unit in sorted(units, key=lambda span: (span.start - span.end, span.start)):
            root = unit.root.i
            self.units[root].append(unit)
            if unit.label_ == "Role":
                continue
            outer = self._node.get(unit.start)
            if outer is not None and outer != root:
                before = self.doc[unit.start - 1].lower_ if unit.start else ""
                if load_pairs("role_tense").get(before) != "past":  # a court for the former Peru is none of Peru's
                    self._add(outer, "name_of" if before in ("of", "in", "for") else "name_mod", root)
            for i in range(unit.start, unit.end):
                if unit.label_ != "Group" or self.doc[i].i == root:
                    self._node.setdefault(i, root)

    def _join_prefixes(self) -> None:
        """A prefix with a hyphen is one node with its office: the parser may hang what belongs to the office on either."""
        for role in self.doc[2:]:
            if is_office(role) and role.nbor(-1).text == "-" and role.nbor(-2).lower_ in PREFIXES:
                self._node.setdefault(role.i - 1, role.i)
                self._node.setdefault(role.i - 2, role.i)

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
            for owner in self._owners(token):
                self._add(head, "by" if self._is_done(token.head) else "of", owner)
        elif dep in ("compound", "amod", "nmod"):
            self._modifier(token, head, child)
        elif (dep == "appos" and not self._is_displaced(token)) or self._is_holder(token):
            self._apposition(token, head, child)
        elif dep == "nummod":
            self._add(head, "num", child)
        elif dep == "npadvmod":
            self._beside(token, head, child)
        if token.pos_ in ("VERB", "AUX"):
            self._verb(token)
        elif dep == "advcl" and token.i < token.head.i and not any(t.dep_ in ("mark", "advmod") for t in token.children):
            for subject in self._subjects(token.head):
                self._add(subject, "isa", child)  # "Married to X, Y left"

    def _is_done(self, noun: Token) -> bool:
        """Whether the possessive before `noun` is who does it, since "of" tells to whom: "X's takeover of Y" is one by X."""
        if noun.pos_ != "NOUN" or is_office(noun) or noun.lemma_.lower() in load_words("transparent_nouns"):
            return False
        return any(self._is_name(self.node(t)) for of in noun.children if of.dep_ == "prep" and of.lower_ == "of" for t in of.children)

    def _owners(self, token: Token) -> list[int]:
        """The node of a possessive; "his" or "its" that nothing before it explains is the subject to come ("In his role ..., X said")."""
        node = self.node(token)
        if token.tag_ != "PRP$" or node in self.units:
            return [node]
        verb = next((a for a in token.ancestors if a.pos_ in ("VERB", "AUX")), token)
        subjects = self._subjects(verb) if verb.i > token.i else []
        return [s for s in subjects if s > token.i and self._is_name(s) and self._is_person(s) is (token.lower_ != "its")] or [node]

    def _object(self, token: Token, head: int, child: int) -> None:
        named = self._named(token)
        if named is not None:
            self._add(named, "isa", child)
            self._add(head, "obj", named)
            self._namers(token.head, token)
            return
        if token.dep_ == "dobj":
            self._add(head, "obj", child)
            return
        self._namers(token.head, token)
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
        if label == "at" and self._has_body(top):
            return
        if token.i > 1 and token.nbor(-1).text == "(" and self._is_name(self.node(token.nbor(-2))):
            head = self.node(token.nbor(-2))  # "the head of A, X (of B)"
        if top.dep_ in ("prep", "agent") and top.pos_ == "ADP":
            label, head = f"{top.lemma_.lower()}_{label}", self.node(top.head)
        for child in token.children:
            if child.dep_ in ("pobj", "pcomp"):
                self._prepositional(token, head, "nsubj" if token.dep_ == "agent" else label, child)

    def _has_body(self, role: Token) -> bool:
        """Whether the office `role` is one of a body named behind "of": what follows "at" is where that body is ("director of A at B")."""
        owned = (self.node(t) for of in role.children if of.dep_ == "prep" and of.lower_ == "of" for t in of.children if t.dep_ == "pobj")
        return is_office(role) and any(self._kind(node) in ("Organization", "Place") for node in owned)

    def _prepositional(self, token: Token, head: int, label: str, child: Token) -> None:
        verb, node = token.head, self.node(child)
        if verb.lemma_ == "be" and verb.pos_ in ("AUX", "VERB") and verb.dep_ not in ("aux", "auxpass"):
            for subject in self._subjects(verb):
                self._add(subject, label, node)
        self._add(head, label, node)
        if label == "as" or (
            label == "to" and verb.lemma_ in load_words("naming_verbs") and is_office(child) and office(child) in load_words("roles")
        ):
            for thing in self._holders(token):
                self._add(thing, "isa", node)
            self._namers(verb, child)
        if label in ("among", "one_of") and verb.lemma_ == "be":
            for subject in self._subjects(verb):
                self._add(subject, "isa", node)
        if self._exemplifies(token):
            for example in (child, *child.conjuncts):
                self._add(self.node(example), "isa", head)
        if label == "of" and token.head.lemma_.lower() in load_words("transparent_nouns"):
            self._add(head, "appos", node)
        for above in self._wider(token, label):
            self._add(above, label, node)

    def _exemplifies(self, token: Token) -> bool:
        """Whether the preposition `token` leads to names of what a noun in the plural is: "authors such as X", "authors including X"."""
        such = token.lower_ == "as" and token.i > 0 and token.nbor(-1).lower_ == "such"
        return token.head.tag_ == "NNS" and (such or token.lower_ == "including")

    def _holders(self, token: Token) -> list[int]:
        """Who is what the preposition `token` leads to: "named X as", "X resigned as", "the election of X as", "X's role as"."""
        above = token.head
        if above.pos_ == "VERB":
            follows = above.lemma_ in ("succeed", "replace", "follow")  # who follows somebody as X is X
            after = [] if follows or token.i < above.i else above.children
            return [self.node(t) for t in after if t.dep_ == "dobj"] or self._passive(above) or self._subjects(above)
        if above.dep_ == "pobj" and self._is_name(self.node(above)):
            return [self.node(above)] if above.head.head.lemma_ in load_words("office_nouns") else []
        if above.lemma_ not in load_words("office_nouns"):
            return []
        owned = [owner for t in above.children if t.dep_ == "poss" for owner in self._owners(t)]
        return owned or [self.node(t) for of in above.children if of.lower_ == "of" for t in of.children if t.dep_ == "pobj"]

    def _named(self, role: Token) -> int | None:
        """The node of X in "elected X leader", which the parser takes for a leader called X; else None."""
        if role.dep_ not in ("dobj", "oprd") or role.head.lemma_ not in load_words("naming_verbs") or not is_office(role):
            return None
        return next((self.node(t) for t in role.children if t.dep_ == "compound" and self._is_person(self.node(t))), None)

    def _namers(self, verb: Token, role: Token) -> None:
        """An office that a body gives is one of that body: "Redwater Group named X as director"."""
        if verb.lemma_ not in load_words("naming_verbs") or not is_office(role):
            return
        if any(t.dep_ in ("prep", "poss") or (self.node(t) in self.units and not self._is_person(self.node(t))) for t in role.children):
            return
        agents = [t for by in verb.children if by.dep_ == "agent" for t in by.children if t.dep_ == "pobj"]
        for namer in [self.node(t) for t in agents] if passive(verb) else self._subjects(verb):
            if self._is_name(namer) and not self._is_person(namer):
                self.steps[role.i].append((">of", namer))  # down alone: from the body to the holder it would be a path of naming

    def _wider(self, token: Token, label: str) -> Iterator[int]:
        """The nodes above the head of the preposition `token` that what follows belongs to as well.

        "by" after "the arrest of X" belongs to the arrest; who died "in a crash in Lima" died in Lima.
        """
        above = token.head
        if above.dep_ != "pobj" or above.head.head.i == above.head.i:
            return
        outer = above.head.head
        if label == "by" and above.head.lower_ == "of" and self._kind(self.node(above)) in ("Person", "Organization", "Place"):
            yield self.node(outer)
        if label == "in" and above.head.lower_ in ("in", "at") and outer.pos_ == "VERB" and self.node(above) not in self.units:
            yield self.node(outer)

    def _modifier(self, token: Token, head: int, child: int) -> None:
        around = self._office_around(token.head, child)
        head = head if around is None else around
        role = next((role for person, role in self.doc._.titles if self._node.get(person, person) == head), None)
        if role is not None and token.i < role:
            head = role
        elif role is not None and role < token.i < head and token.i != child:
            return
        elif role is not None and role + 1 < child < head and self.doc[role + 1].pos_ == "ADP":
            self._add(role, self.doc[role + 1].lemma_.lower(), child)
            return
        if self._named(token.head) == child:
            return
        named = self._is_person(head)
        nation = any(unit.id_ == "adjective" for unit in self.units.get(child, ()))
        country = any(unit.label_ == "Country" and not unit[0].is_upper for unit in self.units.get(child, ()))
        known = country and not nation and self.doc[head].lemma_.lower() in load_words("expert_nouns")
        self._add(head, "isa" if named and is_office(token) else "adj" if nation else "on" if known else "mod", child)

    def _office_around(self, word: Token, child: int) -> int | None:
        """The office in whose phrase `word` only modifies it, where the name at `child` does not: "CIA" in "CIA station chief"."""
        if word.lower_ in load_pairs("kind_nouns"):
            return None  # "EU parliament president": of the parliament
        phrases = (span for span in self.doc.spans["roles"] if span.start <= word.i < span.end - 1)
        return next((span[-1].i for span in phrases if child < span.start and self._is_name(child)), None)

    def _apposition(self, token: Token, head: int, child: int) -> None:
        if any(t.tag_ == "WP$" for t in token.children):
            self._add(child, "of", head)  # "X, whose father, Y, ...": a misread relative clause
            return
        described = self._described(token)
        if described is not None:
            self._add(child, "isa", described)
            return
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

    def _beside(self, token: Token, head: int, child: int) -> None:
        """A noun without a preposition: a time, or a name that is what the noun before it says ("bought the brewer X")."""
        noun = noun_beside(token) if self._is_name(child) else None
        if noun is None:
            self._add(head, "time", child)
            return
        self._add(child, "isa", self.node(noun))
        for above, label in list(self._above(noun)):
            self._add(above, label, child)

    def _is_holder(self, token: Token) -> bool:
        """Whether the person at `token`, by the parser one of a list without "and", is who an office is: "the head of A, X, to resign"."""
        first = token.head
        if (
            token.dep_ != "conj"
            or len(list(token.conjuncts)) > 1
            or any(t.dep_ == "cc" for t in first.children)
            or not self._is_titular(first)
        ):
            return False
        comma = token.left_edge.nbor(-1).text == ","
        return comma and self._is_person(self.node(token)) and self._is_name(self.node(token))

    def _is_titular(self, word: Token) -> bool:
        """Whether `word` is an office in the singular, or what one is of, and names no person."""
        role = word if is_office(word) else office_above(word)
        return role is not None and not is_plural(role) and not self._is_person(self.node(word))

    def _described(self, token: Token) -> int | None:
        """The noun that the name `token` really stands beside, where it is of another kind than the name before it, or None.

        "The capital of Peru, Kelton, ..."; "the film by Ann Bell, Red Valley, ...".
        """
        kind, before = self._kind(self.node(token)), self._kind(self.node(token.head))
        city = kind == before == "Place" and any(unit.label_ == "Country" for unit in self.units[self.node(token.head)])
        if not city and (kind, before) not in (("CreativeWork", "Person"), ("Organization", "Place"), ("Organization", "Person")):
            return None
        above = token.head
        while above.dep_ in ("pobj", "prep", "agent", "acl") and above.head.i != above.i:
            above = above.head
            if above.pos_ == "NOUN" and above.i not in self._node:
                return above.i if not city or above.lemma_ == "capital" else None
        return None

    def _kind(self, node: int) -> str | None:
        """The broadest class of the name at `node`, or None."""
        return next((coarse(unit.label_) for unit in self.units.get(node, ()) if unit.id_ == "name"), None)

    def _is_person(self, node: int) -> bool:
        return any(unit.label_ == "Person" for unit in self.units.get(node, ()))

    def _is_titled(self, node: int) -> bool:
        """Whether an office stands before the person at `node`."""
        return any(self._node.get(person, person) == node for person, _ in self.doc._.titles)

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
                    self._equate(subject, self.node(child))
        if verb.dep_ == "relcl":
            self._relative(verb)

    def _equate(self, subject: int, what: int) -> None:
        """`subject` is `what`, and so is each name that is joined to it; "the chairman is Ann Bell" tells it the other way round."""
        if self._is_name(what) and not self._is_name(subject):
            subject, what = what, subject
        self._add(subject, "isa", what)
        for other in self.doc[subject].conjuncts if self._is_name(subject) else ():
            if self._is_name(self.node(other)):
                self._add(self.node(other), "isa", what)

    def _subjects(self, verb: Token, depth: int = 0) -> list[int]:
        """The nodes of the surface subject of `verb`: its own, its antecedent's, or that of the verb that it hangs on."""
        own = [t for t in verb.children if t.dep_ in SUBJECTS]
        if own and own[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
            return [self.node(verb.head)]
        if own or (own := self._inverted(verb)):
            return [self.node(t) for t in own]
        if verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBG", "VBD"):
            return [self.node(verb.head)]
        if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VB" and (is_first(verb.head) or self._is_headline(verb)):
            return [self.node(verb.head)]
        if verb.dep_ == "xcomp" and verb.head.lemma_ in load_words("control_verbs") and not passive(verb.head):
            controlled = [self.node(t) for t in verb.head.children if t.dep_ in ("dobj", "dative") and t.i < verb.i]
            if controlled:
                return controlled
        free = verb.dep_ == "advcl" and (verb.tag_ in ("VBG", "VBN", "VB") or is_first(verb.head))
        if depth < 6 and (verb.dep_ in ("xcomp", "conj", "acomp", "oprd", "advmod") or free):
            return self._subjects(verb.head, depth + 1)
        if depth < 6 and verb.dep_ == "pcomp":
            return self._doers(verb.head, depth + 1)
        if depth < 6 and verb.dep_ in ("acl", "relcl") and verb.tag_ == "VB" and verb.head.pos_ == "NOUN":
            return self._planners(verb.head, depth + 1)
        return []

    def _doers(self, preposition: Token, depth: int) -> list[int]:
        """Who does what stands as a gerund after `preposition`: the object of "stopped X from", else the subject of the word above."""
        above = preposition.head.head if preposition.head.dep_ == "prep" else preposition.head
        if above.pos_ == "NOUN" and preposition.dep_ == "prep":
            return self._planners(above, depth)
        named = (t for t in above.children if t.dep_ == "dobj" and t.i < preposition.i and self._is_name(self.node(t)))
        objects = [self.node(t) for t in named if preposition.lower_ in CONTROL]
        return objects or self._subjects(above, depth)

    def _planners(self, noun: Token, depth: int) -> list[int]:
        """Whose plan, claim or the like `noun` is: "its plan to", "announced a plan to", "is in talks to"."""
        owners = [owner for t in noun.children if t.dep_ == "poss" for owner in self._owners(t)]
        above = noun.head.head if noun.dep_ == "pobj" else noun.head
        if owners or noun.dep_ not in ("dobj", "pobj", "attr") or above.pos_ not in ("VERB", "AUX"):
            return owners
        return self._subjects(above, depth)

    def _inverted(self, verb: Token) -> list[Token]:
        """The subject of a verb where the parser calls it something else: "Elected was X", "In Lima stands X", "X and Y founded"."""
        if verb.tag_ in FINITE:
            before = [t for t in verb.children if t.dep_ == "npadvmod" and t.i < verb.i and self._is_name(self.node(t))]
            if before:
                return before
            if displaced := self._displaced(verb):
                return [displaced]
            fronted = any(t.dep_ == "prep" and t.i < verb.i for t in verb.children)
            return [t for t in verb.children if t.dep_ == "dobj"] if fronted and verb.dep_ == "ROOT" else []
        if misjoined := self._misjoined(verb):
            return [misjoined]
        return [t for be in verb.children if be.dep_ == "auxpass" for t in be.children if t.dep_ == "attr"]

    def _displaced(self, verb: Token) -> Token | None:
        """The name before `verb` that the parser hangs into the clause in front: "Founded by X, Y left", with Y beside X."""
        last = verb.nbor(-1) if verb.i else verb
        inside = any(clause.dep_ == "advcl" and clause in last.ancestors for clause in verb.children)
        return last if inside and last.dep_ in ("conj", "appos") and not any(t.dep_ == "cc" for t in last.head.children) else None

    def _misjoined(self, verb: Token) -> Token | None:
        """The subject of `verb` that the parser joins to the clause before it: "A lost to B and X were beaten", with X beside B."""
        aux = next((t for t in verb.children if t.dep_ in ("aux", "auxpass")), verb)
        last = aux.nbor(-1) if aux.i else verb
        clause = verb.dep_ in ("ccomp", "conj", "ROOT", "advcl") and not any(t.dep_ == "mark" for t in verb.children)
        joined = clause and last.dep_ == "conj" and last.head.pos_ == "PROPN"
        return last if joined and aux.tag_ in FINITE and last.left_edge.nbor(-1).dep_ == "cc" else None

    def _is_displaced(self, token: Token) -> bool:
        after = token.nbor(1) if token.i + 1 < len(self.doc) else token
        verb = after.head if after.dep_ in ("aux", "auxpass") else after
        if after.tag_ not in FINITE or any(t.dep_ in SUBJECTS for t in verb.children):
            return False
        return token in (self._displaced(after), self._misjoined(verb))

    def _is_headline(self, verb: Token) -> bool:
        """Whether `verb` is all that a headline says of a name: "Redwater Group to buy Harlow Bank"."""
        return verb.head.dep_ == "ROOT" and self._is_name(self.node(verb.head)) and any(t.lower_ == "to" for t in verb.children)

    def _passive(self, verb: Token) -> list[int]:
        return self._subjects(verb) if passive(verb) else []

    def _relative(self, verb: Token) -> None:
        antecedent = self.node(verb.head)
        if any(t.dep_ in SUBJECTS and t.tag_ in ("WDT", "WP") for t in verb.children):
            return
        for head, label in self._gap(verb):
            self._add(head, label, antecedent)
            self._related.append((head, label, antecedent))

    def _gap(self, verb: Token) -> list[tuple[int, str]]:
        """Where the antecedent of the relative clause of `verb` belongs in it, as (head, label)."""
        for token in verb.subtree:
            if token.tag_ in ("WDT", "WP", "WP$") and token.i < verb.i + 1:
                if token.dep_ == "dobj":
                    return [(self.node(verb), "obj")]
                if token.dep_ == "pobj":
                    return [(self.node(token.head.head), token.head.lemma_.lower())]
                return [(self.node(token.head), "of")] if token.dep_ == "poss" else []
            if token.lower_ == "where" and token.i < verb.i:
                return [(self.node(verb), "in"), (self.node(verb), "at")]
        return [] if any(t.dep_ == "dobj" for t in verb.children) else [(self.node(verb), "obj")]

    # what follows from the edges

    def _share_titles(self) -> None:
        """A person whose office stands before the name takes the place of that office in the sentence."""
        for person, role in self.doc._.titles:
            for other in (r for p, r in self.doc._.titles if p == person and r < role):
                self._share_body(self.doc[other], self.doc[role])
            holder = self._node.get(person, person)
            self._add(holder, "isa", role)
            for node in self._bodies(holder, role):
                self._add(role, "of", node)
            if self.doc[role].head.i != holder:
                for head, label in list(self._incoming[role]) + list(self._above(self.doc[role])):
                    self._add(head, label, holder)

    def _bodies(self, holder: int, role: int) -> list[int]:
        """What an office before a name is of, where it hangs on the name: "Chile's President X", else "Director X of Harbour Hospital"."""
        owned = [node for edge, node in self.steps[holder] if edge == ">of"]
        before = [node for node in owned if node < role]
        known = any(edge[1:] in SHARED and node in self.units for edge, node in self.steps[role])
        return before or ([] if known else owned)

    def _share_conjuncts(self) -> None:
        """What is joined by "and" hangs on the same words."""
        for token in self.doc:
            apart = self._is_displaced(token) or self._is_holder(token)
            if token.dep_ == "conj" and token.pos_ not in ("VERB", "AUX") and not apart:
                first = self._first(token)
                for head, label in list(self._incoming[self.node(first)]):
                    own = is_office(self.doc[head]) and self._is_titled(self.node(token))  # "Secretary of State X and President Y"
                    if label not in ("mod", "adj", "num", "appos") and not label.startswith(("sep", "name")) and not own:
                        self._add(head, label, self.node(token))
                if not self._is_name(self.node(token)) or self._is_name(self.node(first)):
                    for thing in [h for direction, h in self.steps[self.node(first)] if direction == "<isa"]:
                        self._add(thing, "isa", self.node(token))
                if is_office(first) and is_office(self.doc[self.node(token)]):
                    self._share_body(first, self.doc[self.node(token)])
                self._add(self.node(first), "and", self.node(token))

    def _first(self, token: Token) -> Token:
        """What the conjunct `token` is joined to, the first of them; "Ann Bell, a nurse, and Tom Rusk" joins two names."""
        named = self._is_name(self.node(token))
        while token.dep_ == "conj" or (named and token.dep_ == "appos" and is_office(token)):
            token = token.head
        return token

    def _share_body(self, first: Token, second: Token) -> None:
        """Two offices of one body: "founder and head of X", "X's founder and head"."""
        for edge, node in list(self.steps[self.node(first)]):
            label = edge[1:]
            behind = node > second.i and label not in ("isa", "appos", "and", "num", "time") and not label.startswith("sep")
            own = any(t.dep_ in ("det", "poss", "prep") for t in second.children)
            before = node < first.i and label in SHARED and node in self.units and not own
            if edge[0] == ">" and (behind or before):
                self._add(self.node(second), label, node)

    def _share_identity(self) -> None:
        """A thing hangs on the words that what it is hangs on: "the minister, X, said" has X for subject."""
        for head, label, antecedent in self._related:
            for direction, thing in list(self.steps[antecedent]):
                if direction == "<isa" and self._is_name(thing):
                    self._add(head, label, thing)
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
            born, died = starts.get(unit.end + 1), starts.get(unit.end + 3)
            if sign is not None and sign.text == "(" and born and died and born.label_ == died.label_ == "Date":
                self._add(unit.root.i, "born", born.root.i)
                self._add(unit.root.i, "died", died.root.i)


def office_above(token: Token) -> Token | None:
    """The office that `token` hangs on by prepositions ("the head of the Marlow police", at "police"), or None."""
    for _ in range(4):
        if token.dep_ not in ("pobj", "prep", "compound", "poss", "nmod"):
            return None
        token = token.head
        if is_office(token):
            return token
    return None


def is_deadly(verb: Token) -> bool:
    """Whether `verb` tells of a killing by what it ends with: "beat X to death", "stabbed to death"."""
    ends = (g for c in verb.children if c.dep_ == "prep" and c.lower_ == "to" for g in c.children)
    return verb.lemma_.lower() in load_words("violent_verbs") and any(end.lower_ == "death" for end in ends)


def is_first(token: Token) -> bool:
    """Whether `token` or what it is said to be is "the first", "the last", "the only": then "to do" behind it tells what was done."""
    return any(t.lower_ in ("first", "second", "third", "last", "latest", "only") for t in token.subtree if t.i < token.i + 6)


def passive(verb: Token) -> bool:
    """Whether the surface subject of `verb` is what the verb is done to."""
    if any(t.dep_ in ("auxpass", "nsubjpass", "agent") for t in verb.children):
        return True
    if verb.dep_ == "acl":
        return verb.tag_ in ("VBN", "VBD") and not any(t.dep_ in SUBJECTS for t in verb.children)
    own = any(t.dep_ in SUBJECTS or t.dep_ == "aux" for t in verb.children)
    if verb.dep_ == "advcl":
        listed = verb.i > verb.head.i and any(t.dep_ == "conj" and t.tag_ == "VBD" for t in verb.children)  # "left, studied and founded"
        return verb.tag_ == "VBN" and not own and not listed
    return verb.dep_ == "conj" and verb.tag_ == "VBN" and not own and verb.head.pos_ == "VERB" and passive(verb.head)

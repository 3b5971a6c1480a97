-- From what was told of a graph to its catalogue: everything in an order that the graph alone decides.
CREATE TEMP TABLE once (fact TEXT PRIMARY KEY, source TEXT, a TEXT, b TEXT, support INTEGER, confidence REAL) WITHOUT ROWID;
INSERT INTO once SELECT fact, min(source), min(a), min(b), max(support), max(confidence) FROM told_fact GROUP BY fact;

CREATE TEMP TABLE side (thing TEXT, fact TEXT, other TEXT);
INSERT INTO side SELECT a, fact, b FROM once WHERE a IS NOT NULL;
INSERT INTO side SELECT b, fact, a FROM once WHERE b IS NOT NULL AND b IS NOT a;

CREATE TEMP TABLE known (thing TEXT PRIMARY KEY, degree INTEGER, key TEXT) WITHOUT ROWID;
INSERT INTO known SELECT thing, count(*), '' FROM side GROUP BY thing;
INSERT OR IGNORE INTO known
  SELECT DISTINCT thing, 0, '' FROM told_name WHERE thing LIKE 'https://kg.example/id/%' AND thing NOT IN (SELECT fact FROM once);
CREATE INDEX temp.told_name_thing ON told_name (thing, own, key);
UPDATE known SET key = coalesce((SELECT min(key) FROM told_name WHERE told_name.thing = known.thing AND own), '');
INSERT INTO thing (iri, degree) SELECT thing, degree FROM known ORDER BY degree DESC, key, thing;

INSERT INTO name (thing, own, text, key)
  SELECT DISTINCT rank, own, text, key FROM told_name JOIN thing ON iri = told_name.thing ORDER BY rank, own DESC, text;
CREATE INDEX name_key ON name (key);
INSERT INTO word (rowid, key) SELECT number, key FROM name;
INSERT INTO word (word) VALUES ('optimize');

INSERT INTO fact (iri, source) SELECT fact, source FROM once ORDER BY fact;
CREATE UNIQUE INDEX fact_iri ON fact (iri);
CREATE INDEX fact_source ON fact (source);
INSERT INTO tie
  SELECT here.rank, row_number() OVER (PARTITION BY here.rank ORDER BY support DESC, there.rank IS NULL, there.rank, confidence DESC, fact.iri),
    fact.number, there.rank
  FROM side
  JOIN thing AS here ON here.iri = side.thing
  JOIN once ON once.fact = side.fact
  JOIN fact ON fact.iri = side.fact
  LEFT JOIN thing AS there ON there.iri = side.other;

-- What kg/catalogue.py writes, and what it is made of (temporary).
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -65536;  -- KiB

-- source: the statement, observation or event that a fact comes from
CREATE TEMP TABLE told_fact (fact TEXT, source TEXT, a TEXT, b TEXT, support INTEGER, confidence REAL);
CREATE TEMP TABLE told_name (thing TEXT, own INTEGER, text TEXT, key TEXT);

CREATE TABLE total (things INTEGER, facts INTEGER, documents INTEGER);
CREATE TABLE thing (rank INTEGER PRIMARY KEY, iri TEXT UNIQUE, degree INTEGER);  -- the best connected first, then by name
CREATE TABLE name (number INTEGER PRIMARY KEY, thing INTEGER, own INTEGER, text TEXT, key TEXT);  -- in the order of their things
CREATE VIRTUAL TABLE word USING fts5 (key, content = '', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0');
CREATE TABLE fact (number INTEGER PRIMARY KEY, iri TEXT, source TEXT);
CREATE TABLE tie (thing INTEGER, place INTEGER, fact INTEGER, other INTEGER, PRIMARY KEY (thing, place)) WITHOUT ROWID;  -- the best first

-- The tables of the script written by hand: those columns that the generated data fills.
CREATE TABLE places (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, contained_in_id TEXT REFERENCES places,
  country_code TEXT, latitude REAL, longitude REAL) STRICT;
CREATE TABLE topics (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL) STRICT;
CREATE TABLE participants (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, given_name TEXT, family_name TEXT,
  nationality_id TEXT REFERENCES places, kind TEXT, parent_id TEXT REFERENCES participants,
  area_served_id TEXT REFERENCES places, same_as TEXT) STRICT;
CREATE TABLE memberships (participant_id TEXT NOT NULL REFERENCES participants, position INTEGER NOT NULL,
  organization_id TEXT NOT NULL REFERENCES participants, post TEXT, start TEXT, start_earliest TEXT, start_latest TEXT,
  "end" TEXT, end_earliest TEXT, end_latest TEXT, PRIMARY KEY (participant_id, position)) STRICT;
CREATE TABLE identifiers (family TEXT NOT NULL, record_id TEXT NOT NULL, position INTEGER NOT NULL, scheme TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (family, record_id, position)) STRICT;
CREATE TABLE agreements (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT, kind TEXT, binding INTEGER) STRICT;
CREATE TABLE history (agreement_id TEXT NOT NULL REFERENCES agreements, position INTEGER NOT NULL, status TEXT NOT NULL,
  date TEXT, date_earliest TEXT, date_latest TEXT, PRIMARY KEY (agreement_id, position)) STRICT;
CREATE TABLE series (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, start TEXT, start_earliest TEXT,
  start_latest TEXT, "end" TEXT, end_earliest TEXT, end_latest TEXT) STRICT;
CREATE TABLE parties (family TEXT NOT NULL, record_id TEXT NOT NULL, position INTEGER NOT NULL,
  participant_id TEXT NOT NULL REFERENCES participants, role TEXT NOT NULL,
  PRIMARY KEY (family, record_id, position)) STRICT;
CREATE TABLE sources (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT, published TEXT, published_earliest TEXT,
  published_latest TEXT, publisher_id TEXT REFERENCES participants, language TEXT, url TEXT) STRICT;
CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, description TEXT, kind TEXT, status TEXT,
  attendance TEXT, start TEXT, start_earliest TEXT, start_latest TEXT, year INTEGER, month TEXT, "end" TEXT,
  end_earliest TEXT, end_latest TEXT, series_id TEXT REFERENCES series, edition INTEGER,
  location_id TEXT REFERENCES places) STRICT;
CREATE TABLE participations (event_id TEXT NOT NULL REFERENCES events, position INTEGER NOT NULL,
  participant_id TEXT NOT NULL REFERENCES participants, role TEXT NOT NULL, on_behalf_of_id TEXT REFERENCES participants,
  capacity TEXT, PRIMARY KEY (event_id, position)) STRICT;
CREATE TABLE outcomes (event_id TEXT NOT NULL REFERENCES events, position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT,
  PRIMARY KEY (event_id, position)) STRICT;
CREATE TABLE outcome_by (event_id TEXT NOT NULL, outcome_position INTEGER NOT NULL,
  participant_id TEXT NOT NULL REFERENCES participants, PRIMARY KEY (event_id, outcome_position, participant_id)) STRICT;
CREATE TABLE outcome_topics (event_id TEXT NOT NULL, outcome_position INTEGER NOT NULL,
  topic_id TEXT NOT NULL REFERENCES topics, PRIMARY KEY (event_id, outcome_position, topic_id)) STRICT;
CREATE TABLE event_topics (event_id TEXT NOT NULL REFERENCES events, topic_id TEXT NOT NULL REFERENCES topics,
  PRIMARY KEY (event_id, topic_id)) STRICT;
CREATE TABLE event_sources (event_id TEXT NOT NULL REFERENCES events, source_id TEXT NOT NULL REFERENCES sources,
  PRIMARY KEY (event_id, source_id)) STRICT;
CREATE TABLE event_agreements (event_id TEXT NOT NULL REFERENCES events, agreement_id TEXT NOT NULL REFERENCES agreements,
  PRIMARY KEY (event_id, agreement_id)) STRICT;
CREATE TABLE event_organizers (event_id TEXT NOT NULL REFERENCES events, participant_id TEXT NOT NULL
  REFERENCES participants, PRIMARY KEY (event_id, participant_id)) STRICT;
CREATE TABLE evidence (family TEXT NOT NULL, record_id TEXT NOT NULL, path TEXT NOT NULL, position INTEGER NOT NULL,
  source_id TEXT NOT NULL REFERENCES sources, quote TEXT, supports TEXT, stance TEXT NOT NULL,
  PRIMARY KEY (family, record_id, path, position)) STRICT;
CREATE TABLE translations (family TEXT NOT NULL, record_id TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY (family, record_id, path, language)) STRICT;

-- What is found again, kept, published, and how much of it there may be.

ALTER TABLE assets ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

UPDATE assets SET
    words = lower(json_extract(manifest, '$.name') || ' ' || coalesce(json_extract(manifest, '$.provenance.prompt'), '')),
    bytes = json_extract(manifest, '$.lods[0].bytes') + json_extract(manifest, '$.lods[1].bytes')
          + json_extract(manifest, '$.lods[2].bytes') + json_extract(manifest, '$.thumb.bytes')
          + json_extract(manifest, '$.recipe.bytes');

CREATE INDEX grants_by_room ON grants (room);

ALTER TABLE jobs ADD COLUMN client_request TEXT;
ALTER TABLE orders ADD COLUMN client_request TEXT;

ALTER TABLE rooms ADD COLUMN thumb BLOB;

-- One with a label was kept by somebody and is never thrown away.
ALTER TABLE snapshots ADD COLUMN label TEXT;
ALTER TABLE snapshots ADD COLUMN at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE prefabs (
    id         BLOB PRIMARY KEY NOT NULL,
    tenant     TEXT NOT NULL,
    owner      INTEGER,
    name       TEXT NOT NULL,
    visibility TEXT NOT NULL,
    things     TEXT NOT NULL,
    count      INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

CREATE TABLE published (
    id          BLOB PRIMARY KEY NOT NULL,
    room        BLOB NOT NULL REFERENCES rooms (id),
    version     INTEGER NOT NULL,
    tenant      TEXT NOT NULL,
    owner       INTEGER,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility  TEXT NOT NULL,
    thumb       BLOB,
    state       TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX published_by_owner ON published (owner);

-- As in migrations/sqlite: what is found again, kept, published, and how much of it there may be.

ALTER TABLE assets ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;

UPDATE assets SET
    words = lower((manifest::json ->> 'name') || ' ' || coalesce(manifest::json -> 'provenance' ->> 'prompt', '')),
    bytes = (manifest::json #>> '{lods,0,bytes}')::bigint + (manifest::json #>> '{lods,1,bytes}')::bigint
          + (manifest::json #>> '{lods,2,bytes}')::bigint + (manifest::json #>> '{thumb,bytes}')::bigint
          + (manifest::json #>> '{recipe,bytes}')::bigint;

ALTER TABLE grants ADD COLUMN rowid BIGINT GENERATED ALWAYS AS IDENTITY;
CREATE INDEX grants_by_room ON grants (room);

ALTER TABLE jobs ADD COLUMN client_request TEXT;
ALTER TABLE orders ADD COLUMN client_request TEXT;

ALTER TABLE rooms ADD COLUMN thumb BYTEA;

-- One with a label was kept by somebody and is never thrown away.
ALTER TABLE snapshots ADD COLUMN label TEXT;
ALTER TABLE snapshots ADD COLUMN at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE prefabs (
    rowid      BIGINT GENERATED ALWAYS AS IDENTITY,
    id         BYTEA PRIMARY KEY NOT NULL,
    tenant     TEXT NOT NULL,
    owner      BIGINT,
    name       TEXT NOT NULL,
    visibility TEXT NOT NULL,
    things     TEXT NOT NULL,
    count      BIGINT NOT NULL,
    at         BIGINT NOT NULL
);

CREATE TABLE published (
    rowid       BIGINT GENERATED ALWAYS AS IDENTITY,
    id          BYTEA PRIMARY KEY NOT NULL,
    room        BYTEA NOT NULL REFERENCES rooms (id),
    version     BIGINT NOT NULL,
    tenant      TEXT NOT NULL,
    owner       BIGINT,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility  TEXT NOT NULL,
    thumb       BYTEA,
    state       TEXT NOT NULL,
    at          BIGINT NOT NULL
);

CREATE INDEX published_by_owner ON published (owner);

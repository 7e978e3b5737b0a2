-- Ids are their raw bytes, times are milliseconds since 1970, u64 keep their bits in i64.

CREATE TABLE rooms (
    id          BLOB PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    players_max INTEGER NOT NULL,
    created     INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
    room    BLOB NOT NULL REFERENCES rooms (id),
    version INTEGER NOT NULL,
    command BLOB NOT NULL,
    source  TEXT NOT NULL,
    bytes   BLOB NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (room, version)
) STRICT;

CREATE TABLE snapshots (
    room    BLOB NOT NULL REFERENCES rooms (id),
    version INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (room, version)
) STRICT;

CREATE TABLE files (
    hash  BLOB PRIMARY KEY NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE assets (
    asset     BLOB NOT NULL,
    version   INTEGER NOT NULL,
    manifest  TEXT NOT NULL,
    published INTEGER NOT NULL,
    PRIMARY KEY (asset, version)
) STRICT;

CREATE TABLE jobs (
    id            BLOB PRIMARY KEY NOT NULL,
    room          BLOB NOT NULL REFERENCES rooms (id),
    prompt        TEXT NOT NULL,
    seed          INTEGER NOT NULL,
    wish          BLOB NOT NULL,
    state         TEXT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    max_attempts  INTEGER NOT NULL,
    fence         INTEGER NOT NULL DEFAULT 0,
    worker        BLOB,
    lease_until   INTEGER NOT NULL DEFAULT 0,
    percent       INTEGER NOT NULL DEFAULT 0,
    detail        TEXT NOT NULL DEFAULT '',
    last_error    TEXT,
    asset         BLOB,
    asset_version INTEGER,
    reused        INTEGER NOT NULL DEFAULT 0,
    created       INTEGER NOT NULL,
    FOREIGN KEY (asset, asset_version) REFERENCES assets (asset, version)
) STRICT;

CREATE INDEX jobs_by_state ON jobs (state, created);
CREATE INDEX jobs_by_wish ON jobs (wish, state);
CREATE INDEX jobs_by_room ON jobs (room, state);

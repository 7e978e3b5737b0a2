-- As in migrations/sqlite. Ids are their raw bytes, times are milliseconds since 1970, u64 keep their bits in i64.
-- `rowid` is what SQLite has by itself: the order in which rows came.

CREATE TABLE rooms (
    rowid       BIGINT GENERATED ALWAYS AS IDENTITY,
    id          BYTEA PRIMARY KEY,
    name        TEXT NOT NULL,
    players_max BIGINT NOT NULL,
    created     BIGINT NOT NULL
);

CREATE TABLE journal (
    room    BYTEA NOT NULL REFERENCES rooms (id),
    version BIGINT NOT NULL,
    command BYTEA NOT NULL,
    source  TEXT NOT NULL,
    bytes   BYTEA NOT NULL,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (room, version)
);

CREATE TABLE snapshots (
    room    BYTEA NOT NULL REFERENCES rooms (id),
    version BIGINT NOT NULL,
    bytes   BYTEA NOT NULL,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (room, version)
);

CREATE TABLE files (
    hash  BYTEA PRIMARY KEY,
    bytes BIGINT NOT NULL
);

CREATE TABLE assets (
    asset     BYTEA NOT NULL,
    version   BIGINT NOT NULL,
    manifest  TEXT NOT NULL,
    published BIGINT NOT NULL,
    PRIMARY KEY (asset, version)
);

CREATE TABLE jobs (
    rowid         BIGINT GENERATED ALWAYS AS IDENTITY,
    id            BYTEA PRIMARY KEY,
    room          BYTEA NOT NULL REFERENCES rooms (id),
    prompt        TEXT NOT NULL,
    seed          BIGINT NOT NULL,
    wish          BYTEA NOT NULL,
    state         TEXT NOT NULL,
    attempts      BIGINT NOT NULL DEFAULT 0,
    max_attempts  BIGINT NOT NULL,
    fence         BIGINT NOT NULL DEFAULT 0,
    worker        BYTEA,
    lease_until   BIGINT NOT NULL DEFAULT 0,
    percent       BIGINT NOT NULL DEFAULT 0,
    detail        TEXT NOT NULL DEFAULT '',
    last_error    TEXT,
    asset         BYTEA,
    asset_version BIGINT,
    reused        BIGINT NOT NULL DEFAULT 0,
    created       BIGINT NOT NULL,
    variant       TEXT,
    FOREIGN KEY (asset, asset_version) REFERENCES assets (asset, version)
);

CREATE INDEX jobs_by_state ON jobs (state, created);
CREATE INDEX jobs_by_wish ON jobs (wish, state);
CREATE INDEX jobs_by_room ON jobs (room, state);

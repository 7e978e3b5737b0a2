-- Who people are, what they may do, and what it costs. Money is in millionths of a dollar.

ALTER TABLE rooms ADD COLUMN tenant TEXT NOT NULL DEFAULT 'local';
ALTER TABLE rooms ADD COLUMN owner BLOB;
ALTER TABLE rooms ADD COLUMN open_to TEXT NOT NULL DEFAULT 'editor';
ALTER TABLE rooms ADD COLUMN style TEXT;

CREATE TABLE accounts (
    person  BLOB PRIMARY KEY NOT NULL,
    player  INTEGER NOT NULL UNIQUE,
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    seen    INTEGER NOT NULL,
    gone    INTEGER
) STRICT;

CREATE TABLE members (
    room BLOB NOT NULL REFERENCES rooms (id),
    person BLOB NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (room, person)
) STRICT;

CREATE TABLE tokens (
    hash    BLOB PRIMARY KEY NOT NULL,
    person  BLOB NOT NULL,
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    scope   TEXT NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER
) STRICT;

-- One row for each command that asks for things to be made: a person's prompts in any window are counted from it.
CREATE TABLE orders (
    command BLOB PRIMARY KEY NOT NULL,
    player  INTEGER NOT NULL,
    brief   TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE INDEX orders_by_player ON orders (player, at);

-- One row for each call that costs something: at most `micro_usd` until it is settled, exactly that afterwards.
CREATE TABLE spends (
    job       BLOB NOT NULL REFERENCES jobs (id),
    fence     INTEGER NOT NULL,
    call      INTEGER NOT NULL,
    player    INTEGER NOT NULL,
    provider  TEXT NOT NULL,
    model     TEXT NOT NULL,
    micro_usd INTEGER NOT NULL,
    settled   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (job, fence, call)
) STRICT;

CREATE INDEX spends_by_player ON spends (player, at);

ALTER TABLE jobs ADD COLUMN asker INTEGER;
ALTER TABLE jobs ADD COLUMN brief TEXT;
ALTER TABLE jobs ADD COLUMN draft INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN until INTEGER;

CREATE INDEX jobs_by_asker ON jobs (asker, created);

-- Who may read an asset besides those who work: the tenants that made it or wished for the same.
CREATE TABLE grants (
    asset      BLOB NOT NULL,
    tenant     TEXT NOT NULL,
    owner      INTEGER,
    room       BLOB NOT NULL,
    visibility TEXT NOT NULL DEFAULT 'org',
    granted    INTEGER NOT NULL,
    PRIMARY KEY (asset, tenant)
) STRICT;

INSERT INTO grants (asset, tenant, room, granted)
SELECT asset, 'local', min(room), min(created) FROM jobs WHERE asset IS NOT NULL GROUP BY asset;

-- What a request with an idempotency key was answered; without a status it is under way.
CREATE TABLE requests (
    person      BLOB NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status      INTEGER,
    body        TEXT,
    at          INTEGER NOT NULL,
    PRIMARY KEY (person, key)
) STRICT;

-- Each row holds the hash of the one before.
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY NOT NULL,
    tenant      TEXT,
    entry       TEXT NOT NULL,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL
) STRICT;

CREATE INDEX audit_by_tenant ON audit (tenant, seq);

CREATE TABLE pictures (
    hash   BLOB NOT NULL,
    tenant TEXT NOT NULL,
    owner  INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (hash, owner)
) STRICT;

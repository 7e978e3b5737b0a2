-- Who people are, what they may do, and what it costs. Money is in millionths of a dollar.

ALTER TABLE rooms ADD COLUMN tenant TEXT NOT NULL DEFAULT 'local';
ALTER TABLE rooms ADD COLUMN owner BYTEA;
ALTER TABLE rooms ADD COLUMN open_to TEXT NOT NULL DEFAULT 'editor';
ALTER TABLE rooms ADD COLUMN style TEXT;

CREATE TABLE accounts (
    person  BYTEA PRIMARY KEY NOT NULL,
    player  BIGINT NOT NULL UNIQUE,
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    seen    BIGINT NOT NULL,
    gone    BIGINT
);

CREATE TABLE members (
    room BYTEA NOT NULL REFERENCES rooms (id),
    person BYTEA NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (room, person)
);

CREATE TABLE tokens (
    hash    BYTEA PRIMARY KEY NOT NULL,
    person  BYTEA NOT NULL,
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    scope   TEXT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);

-- One row for each command that asks for things to be made: a person's prompts in any window are counted from it.
CREATE TABLE orders (
    command BYTEA PRIMARY KEY NOT NULL,
    player  BIGINT NOT NULL,
    brief   TEXT NOT NULL,
    at      BIGINT NOT NULL
);

CREATE INDEX orders_by_player ON orders (player, at);

-- One row for each call that costs something: at most `micro_usd` until it is settled, exactly that afterwards.
CREATE TABLE spends (
    job       BYTEA NOT NULL REFERENCES jobs (id),
    fence     BIGINT NOT NULL,
    call      BIGINT NOT NULL,
    player    BIGINT NOT NULL,
    provider  TEXT NOT NULL,
    model     TEXT NOT NULL,
    micro_usd BIGINT NOT NULL,
    settled   BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (job, fence, call)
);

CREATE INDEX spends_by_player ON spends (player, at);

ALTER TABLE jobs ADD COLUMN asker BIGINT;
ALTER TABLE jobs ADD COLUMN brief TEXT;
ALTER TABLE jobs ADD COLUMN draft BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN until BIGINT;

CREATE INDEX jobs_by_asker ON jobs (asker, created);

-- Who may read an asset besides those who work: the tenants that made it or wished for the same.
CREATE TABLE grants (
    asset      BYTEA NOT NULL,
    tenant     TEXT NOT NULL,
    owner      BIGINT,
    room       BYTEA NOT NULL,
    visibility TEXT NOT NULL DEFAULT 'org',
    granted    BIGINT NOT NULL,
    PRIMARY KEY (asset, tenant)
);

INSERT INTO grants (asset, tenant, room, granted)
SELECT asset, 'local', (array_agg(room))[1], min(created) FROM jobs WHERE asset IS NOT NULL GROUP BY asset;

-- What a request with an idempotency key was answered; without a status it is under way.
CREATE TABLE requests (
    person      BYTEA NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    status      BIGINT,
    body        TEXT,
    at          BIGINT NOT NULL,
    PRIMARY KEY (person, key)
);

-- Each row holds the hash of the one before.
CREATE TABLE audit (
    seq         BIGINT PRIMARY KEY NOT NULL,
    tenant      TEXT,
    entry       TEXT NOT NULL,
    previous    BYTEA NOT NULL,
    hash        BYTEA NOT NULL
);

CREATE INDEX audit_by_tenant ON audit (tenant, seq);

CREATE TABLE pictures (
    hash   BYTEA NOT NULL,
    tenant TEXT NOT NULL,
    owner  BIGINT NOT NULL,
    kind   TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (hash, owner)
);

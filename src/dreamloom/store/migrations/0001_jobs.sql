-- Jobs and what happened to them. Rows say what `values.Job` and `values.StoredEvent` say, and besides:
--   place  orders jobs of one priority; smaller goes first
--   lease  seconds for which a running job's worker may be silent
--   beat   grows whenever that worker is heard of

CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
    resolved TEXT NOT NULL,
    answers TEXT NOT NULL,
    decisions TEXT NOT NULL,
    owner TEXT NOT NULL,
    priority INTEGER NOT NULL,
    place INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    created REAL NOT NULL,
    started REAL,
    finished REAL,
    error TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    lease REAL,
    beat INTEGER NOT NULL DEFAULT 0,
    leased_until REAL,
    worker TEXT,
    done INTEGER,
    total INTEGER,
    output TEXT,
    preview_every INTEGER NOT NULL,
    inline INTEGER NOT NULL
);
CREATE INDEX jobs_waiting ON jobs (priority DESC, place) WHERE state = 'queued';
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_owner ON jobs (owner, id);
CREATE INDEX jobs_by_place ON jobs (place);

CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (job, number)
);

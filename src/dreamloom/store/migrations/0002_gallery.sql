-- Finished files, and the gallery over them. An asset outlives its job. Rows say what `values.Asset` says, and besides:
--   settings  model, sampler, steps and so on as words, to be searched

CREATE TABLE files (
    sha256 TEXT PRIMARY KEY NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE assets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL REFERENCES files (sha256),
    job TEXT NOT NULL,
    item INTEGER NOT NULL,
    owner TEXT NOT NULL,
    created REAL NOT NULL,
    recipe_id TEXT NOT NULL,
    prompt TEXT NOT NULL,
    negative_prompt TEXT NOT NULL,
    settings TEXT NOT NULL,
    model TEXT NOT NULL,
    sampler TEXT NOT NULL,
    seed INTEGER NOT NULL,
    kind TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    favourite INTEGER NOT NULL DEFAULT 0,
    trashed REAL,
    UNIQUE (job, item)
);
-- Each index of a filter ends in the trash, and by nature in the id: pages and counts need nothing but the index.
CREATE INDEX assets_by_file ON assets (file);
CREATE INDEX assets_by_trash ON assets (trashed);
CREATE INDEX assets_by_owner ON assets (owner, trashed);
CREATE INDEX assets_by_model ON assets (model, trashed);
CREATE INDEX assets_by_sampler ON assets (sampler, trashed);
CREATE INDEX assets_by_kind ON assets (kind, trashed);
CREATE INDEX assets_by_size ON assets (width, height, trashed);
CREATE INDEX assets_by_favourite ON assets (favourite, trashed);
CREATE INDEX assets_by_date ON assets (created, trashed);

CREATE TABLE recipes (
    asset INTEGER PRIMARY KEY REFERENCES assets (id) ON DELETE CASCADE,
    resolved TEXT NOT NULL
);

CREATE TABLE parents (
    asset INTEGER NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    PRIMARY KEY (asset, file)
) WITHOUT ROWID;
CREATE INDEX parents_by_file ON parents (file);

CREATE TABLE labels (
    kind TEXT NOT NULL CHECK (kind IN ('board', 'tag')),
    name TEXT NOT NULL,
    asset INTEGER NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, asset)
) WITHOUT ROWID;
CREATE INDEX labels_by_asset ON labels (asset, kind, name);

CREATE VIRTUAL TABLE words USING fts5 (
    prompt, negative_prompt, settings,
    content = 'assets', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER assets_said AFTER INSERT ON assets BEGIN
    INSERT INTO words (rowid, prompt, negative_prompt, settings)
    VALUES (new.id, new.prompt, new.negative_prompt, new.settings);
END;
CREATE TRIGGER assets_unsaid AFTER DELETE ON assets BEGIN
    INSERT INTO words (words, rowid, prompt, negative_prompt, settings)
    VALUES ('delete', old.id, old.prompt, old.negative_prompt, old.settings);
END;

-- Jobs of which it is kept what their steps look like.

ALTER TABLE jobs ADD COLUMN watch INTEGER NOT NULL DEFAULT 0;

-- What an edit makes a new version of, and how it differs: a Variant as JSON.

ALTER TABLE jobs ADD COLUMN variant TEXT;

-- +goose Up

-- What the words of an organization end with, from every second character on, so that
-- a text is found inside of them: db/memberwords.go says how. A word is here once and
-- not for each member, whose words are mostly those of others.
--
-- Words lose their accents, which only Go can do: db/migrate_words.go makes them and
-- their ends anew in the transaction of this migration.
CREATE TABLE member_word_ends (
    org_id TEXT NOT NULL,
    ending TEXT NOT NULL,
    word   TEXT NOT NULL,
    PRIMARY KEY (org_id, ending, word)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

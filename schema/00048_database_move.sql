-- +goose Up
-- Where the database is on its way to another one, or from there: db/move_mark.go. There is a
-- row as long as nobody may work on it. other says where that one is, for people.
CREATE TABLE database_move (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    move  TEXT   NOT NULL,
    state TEXT   NOT NULL CHECK (state IN ('leaving', 'left', 'arriving')),
    other TEXT   NOT NULL,
    since BIGINT NOT NULL
);

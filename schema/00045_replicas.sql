-- +goose Up

-- The processes that serve from this database, each as it has said of itself last: the program
-- it is, and what the keys are called that its key file has, the one that seals first.
CREATE TABLE replicas (
    id         TEXT   NOT NULL PRIMARY KEY,
    host       TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    key_ids    TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);

-- When each job of the timetable ran last, and where: by replica for what each of them does, ''
-- for what one does for all. ended_at is 0 while it is being done, and for what was broken off.
CREATE TABLE job_runs (
    job      TEXT   NOT NULL,
    replica  TEXT   NOT NULL,
    host     TEXT   NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    failed   TEXT   NOT NULL,
    PRIMARY KEY (job, replica)
);

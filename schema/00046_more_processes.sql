-- +goose Up

-- How often who may do something: each row says when they may do all of it again. Only where
-- several processes serve is it counted here, by each for all, and in memory otherwise. It is
-- worth nothing after a minute, so that it is not written to the log of the engine, either.
CREATE TABLE allowances (
    who     BLOB   NOT NULL PRIMARY KEY,
    full_at BIGINT NOT NULL
);

-- +engine postgresql
ALTER TABLE allowances SET UNLOGGED;

-- By which number a process makes identifiers: see makers.go in db.
CREATE SEQUENCE makers;

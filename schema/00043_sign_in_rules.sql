-- +goose Up

-- In which ways people can sign in, which addresses nobody new may have, and whether people can
-- join organizations that allow the domain of their address.
ALTER TABLE instance ADD COLUMN sign_in_code BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE instance ADD COLUMN sign_in_link BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE instance ADD COLUMN sign_in_passkey BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE instance ADD COLUMN refuse_disposable BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE instance ADD COLUMN refuse_public BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE instance ADD COLUMN join_by_domain BOOLEAN NOT NULL DEFAULT TRUE;

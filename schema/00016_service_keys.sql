-- +goose Up

-- Our keys towards the SAML identity providers of all organizations, with the
-- certificates by which those know them, in DER, and the private half sealed: the
-- current one signs, the next is published beside it, and those before it still open
-- what is encrypted for them. id is the SHA-256 of the certificate. since is when the
-- key got its state.
CREATE TABLE service_keys (
    id             TEXT   NOT NULL PRIMARY KEY,
    state          TEXT   NOT NULL CHECK (state IN ('next', 'current', 'previous')),
    certificate    BLOB   NOT NULL,
    private_sealed BLOB   NOT NULL,
    created_at     BIGINT NOT NULL,
    since          BIGINT NOT NULL
);

CREATE UNIQUE INDEX service_keys_in_use ON service_keys (state) WHERE state <> 'previous';

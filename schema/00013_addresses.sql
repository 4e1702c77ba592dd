-- +goose Up

-- Every stored address gets the form that package emailaddr gives it, and its key
-- after that. SQL cannot do that: db/migrate_addresses.go does, in the transaction
-- of this migration. Whoever is waiting for a code asks for another one.
DELETE FROM challenges;

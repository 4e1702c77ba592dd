-- +goose Up

-- The name of the user's picture, repeated like name and email: a page of members is
-- read from one table.
ALTER TABLE members ADD COLUMN picture TEXT NOT NULL DEFAULT '';

UPDATE members
   SET picture = (SELECT u.picture FROM users u WHERE u.id = members.user_id);

package directories

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// What a client's secret and an access token look like.
const (
	secretPrefix = "scimsecret_"
	accessPrefix = "scimaccess_"
)

// CreateClient makes a client of a directory with a secret (OAuth 2.0 client credentials),
// and returns it with its secret, which nobody is shown again. newest is which client its
// maker has seen last, as NewestClient says it, "" for who has looked at none. The errors: NotFound, Conflict when there is a newer
// client or model.MostDirectoryClients, and those of mayManage.
func (s *Service) CreateClient(ctx context.Context, by model.Actor, id model.DirectoryID, newest string) (model.DirectoryClient, string, error) {
	text := secretPrefix + s.source.Token()
	c, err := s.addClient(ctx, by, model.DirectoryClient{Org: by.Org, Directory: id, Suffix: suffixOf(text)}, model.DirectorySecrets{Now: secret.Hash(text)}, newest)
	if err != nil {
		return c, "", fmt.Errorf("create client of directory: %w", err)
	}
	return c, text, nil
}

func suffixOf(text string) string { return text[len(text)-tokenSuffix:] }

// addClient stores a client for whom newest is the newest one that there is, or "".
func (s *Service) addClient(ctx context.Context, by model.Actor, c model.DirectoryClient, secrets model.DirectorySecrets, newest string) (model.DirectoryClient, error) {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if _, err := tx.Directory(ctx, by.Org, c.Directory); err != nil {
			return nil, err
		}
		all, err := tx.DirectoryClients(ctx, by.Org, c.Directory)
		if err != nil {
			return nil, err
		}
		if newer(NewestClient(all), newest) {
			return nil, model.Conflicting("directories.client_made")
		}
		if len(all) >= model.MostDirectoryClients {
			return nil, model.Conflicting("directories.most_clients", model.MostDirectoryClients)
		}
		if err := once(all, c); err != nil {
			return nil, err
		}
		if c.MadeBy, err = access.Author(ctx, tx, by); err != nil {
			return nil, err
		}
		if c, err = tx.InsertDirectoryClient(ctx, c, secrets); err != nil {
			return nil, err
		}
		return []model.Event{clientEvent(by, c, model.DirectoryClientCreated{After: c.Snapshot()})}, nil
	})
	return c, err
}

func clientEvent(by model.Actor, c model.DirectoryClient, p model.Payload) model.Event {
	return model.Event{Org: c.Org, Actor: by, Target: string(c.ID), Payload: p}
}

// RotateClient gives a client another secret, and returns that. The one before counts for
// model.DirectoryTokenOverlap more, so that there is time to tell the provider, and the one
// before that no more. The errors: NotFound, Conflict for who has no secret or another version,
// and those of mayManage.
func (s *Service) RotateClient(ctx context.Context, by model.Actor, id model.DirectoryID, client model.DirectoryClientID, version int64) (model.DirectoryClient, string, error) {
	text := secretPrefix + s.source.Token()
	var c model.DirectoryClient
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if c, err = findClient(ctx, tx, by, id, client); err != nil {
			return nil, err
		}
		if c.Signs() {
			return nil, model.Conflicting("directories.no_secret")
		}
		if c.Version != version {
			return nil, model.Conflicting("directories.client_rotated")
		}
		before := c.Snapshot()
		c.Suffix, c.OldUntil = suffixOf(text), tx.Now().Add(model.DirectoryTokenOverlap)
		if err := tx.RotateDirectoryClient(ctx, c, secret.Hash(text)); err != nil {
			return nil, err
		}
		return []model.Event{clientEvent(by, c, model.DirectoryClientRotated{Before: before, After: c.Snapshot()})}, nil
	})
	if err != nil {
		return c, "", fmt.Errorf("rotate client of directory: %w", err)
	}
	return c, text, nil
}

// RevokeClient makes a client worthless, whether it has a secret or is trusted: also its access
// tokens, from the next request on. The errors: NotFound, and those of mayManage.
func (s *Service) RevokeClient(ctx context.Context, by model.Actor, id model.DirectoryID, client model.DirectoryClientID) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		c, err := findClient(ctx, tx, by, id, client)
		if err != nil {
			return nil, err
		}
		return []model.Event{clientEvent(by, c, model.DirectoryClientDeleted{Before: c.Snapshot()})}, tx.RevokeDirectoryClient(ctx, by.Org, id, client)
	})
	if err != nil {
		return fmt.Errorf("revoke client of directory: %w", err)
	}
	return nil
}

// findClient returns a client of a directory that an actor may change.
func findClient(ctx context.Context, tx *db.Tx, by model.Actor, id model.DirectoryID, client model.DirectoryClientID) (model.DirectoryClient, error) {
	if err := mayManage(ctx, tx, by); err != nil {
		return model.DirectoryClient{}, err
	}
	all, err := tx.DirectoryClients(ctx, by.Org, id)
	if err != nil {
		return model.DirectoryClient{}, err
	}
	for _, c := range all {
		if c.ID == client {
			return c, nil
		}
	}
	return model.DirectoryClient{}, model.Missing("")
}

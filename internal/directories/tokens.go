package directories

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// What a token looks like: those who find one somewhere know what it opens.
const (
	tokenPrefix = "scim_"
	tokenSuffix = 4 // characters of it that people are shown again
	maxToken    = 200
)

// CreateToken makes a token of a directory that counts for so long, 0 for ever, and returns
// it with its text, which nobody is shown again. newest is which token its maker has seen
// last, as NewestToken says it, "" for who has looked at none. The errors: Invalid for the field
// "life", NotFound, Conflict when there is a newer token or model.MostDirectoryTokens, and
// those of mayManage.
func (s *Service) CreateToken(ctx context.Context, by model.Actor, id model.DirectoryID, life time.Duration, newest string) (model.DirectoryToken, string, error) {
	if life < 0 || life > model.MaxDirectoryToken {
		return model.DirectoryToken{}, "", model.InvalidField("life", "directories.token_life")
	}
	text := tokenPrefix + s.source.Token()
	var k model.DirectoryToken
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := hasRoom(ctx, tx, by, id, newest); err != nil {
			return nil, err
		}
		var until time.Time
		if life > 0 {
			until = tx.Now().Add(life)
		}
		if k, err = insertToken(ctx, tx, by, id, text, until); err != nil {
			return nil, err
		}
		return []model.Event{tokenEvent(by, k, model.DirectoryTokenCreated{After: k.Snapshot()})}, nil
	})
	if err != nil {
		return k, "", fmt.Errorf("create token of directory: %w", err)
	}
	return k, text, nil
}

// RotateToken makes a token in the place of another one, for as long as that was made for.
// The one before counts for model.DirectoryTokenOverlap more, so that there is time to
// tell the provider. It returns the new one with its text. The errors: NotFound, Conflict
// when there is a newer token than newest, as for CreateToken, or there are
// model.MostDirectoryTokens, and those of mayManage.
func (s *Service) RotateToken(ctx context.Context, by model.Actor, id model.DirectoryID, old model.DirectoryTokenID, newest string) (model.DirectoryToken, string, error) {
	text := tokenPrefix + s.source.Token()
	var k model.DirectoryToken
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := hasRoom(ctx, tx, by, id, newest); err != nil {
			return nil, err
		}
		before, err := token(ctx, tx, by.Org, id, old)
		if err != nil {
			return nil, err
		}
		var until time.Time
		if !before.ExpiresAt.IsZero() {
			until = tx.Now().Add(before.ExpiresAt.Sub(before.CreatedAt))
		}
		if k, err = insertToken(ctx, tx, by, id, text, until); err != nil {
			return nil, err
		}
		if end := tx.Now().Add(model.DirectoryTokenOverlap); before.ExpiresAt.IsZero() || end.Before(before.ExpiresAt) {
			before.ExpiresAt = end
			if err := tx.ExpireDirectoryToken(ctx, by.Org, id, old, end); err != nil {
				return nil, err
			}
		}
		return []model.Event{tokenEvent(by, k, model.DirectoryTokenReplaced{Before: before.Snapshot(), After: k.Snapshot()})}, nil
	})
	if err != nil {
		return k, "", fmt.Errorf("rotate token of directory: %w", err)
	}
	return k, text, nil
}

// RevokeToken makes a token worthless, from the next request on. The errors: NotFound, and
// those of mayManage.
func (s *Service) RevokeToken(ctx context.Context, by model.Actor, id model.DirectoryID, old model.DirectoryTokenID) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		k, err := token(ctx, tx, by.Org, id, old)
		if err != nil {
			return nil, err
		}
		return []model.Event{tokenEvent(by, k, model.DirectoryTokenDeleted{Before: k.Snapshot()})}, tx.RevokeDirectoryToken(ctx, by.Org, id, old)
	})
	if err != nil {
		return fmt.Errorf("revoke token of directory: %w", err)
	}
	return nil
}

// hasRoom returns an error when an actor may not make a token of a directory, there is a newer
// one than they have seen, or there are as many as there can be.
func hasRoom(ctx context.Context, tx *db.Tx, by model.Actor, id model.DirectoryID, newest string) error {
	if err := mayManage(ctx, tx, by); err != nil {
		return err
	}
	if _, err := tx.Directory(ctx, by.Org, id); err != nil {
		return err
	}
	all, err := tx.DirectoryTokens(ctx, by.Org, id)
	if err == nil && newer(NewestToken(all), newest) {
		return model.Conflicting("directories.token_made", all[len(all)-1].Suffix)
	}
	count := 0
	for _, k := range all {
		if counts(k.ExpiresAt, tx.Now()) {
			count++
		}
	}
	if err == nil && count >= model.MostDirectoryTokens {
		err = model.Conflicting("directories.most_tokens", model.MostDirectoryTokens)
	}
	return err
}

// counts reports whether what expires then counts now.
func counts(expires, now time.Time) bool { return expires.IsZero() || now.Before(expires) }

func token(ctx context.Context, tx *db.Tx, org model.OrgID, directory model.DirectoryID, id model.DirectoryTokenID) (model.DirectoryToken, error) {
	all, err := tx.DirectoryTokens(ctx, org, directory)
	if err != nil {
		return model.DirectoryToken{}, err
	}
	for _, k := range all {
		if k.ID == id {
			return k, nil
		}
	}
	return model.DirectoryToken{}, model.Missing("")
}

func insertToken(ctx context.Context, tx *db.Tx, by model.Actor, id model.DirectoryID, text string, until time.Time) (model.DirectoryToken, error) {
	maker, err := access.Author(ctx, tx, by)
	if err != nil {
		return model.DirectoryToken{}, err
	}
	k := model.DirectoryToken{Org: by.Org, Directory: id, Suffix: suffixOf(text), MadeBy: maker, ExpiresAt: until}
	return tx.InsertDirectoryToken(ctx, k, secret.Hash(text))
}

func tokenEvent(by model.Actor, k model.DirectoryToken, p model.Payload) model.Event {
	return model.Event{Org: k.Org, Actor: by, Target: string(k.ID), Payload: p}
}

// Proven is a directory that has proven itself: by a token, or by the access token of a
// client, which stands in the token's place.
type Proven struct {
	Directory model.Directory
	Token     model.DirectoryTokenID
}

// Actor returns the directory as who does something, from an address.
func (p Proven) Actor(ip string) model.Actor {
	return model.Actor{Kind: model.ActorDirectory, ID: string(p.Directory.ID), Org: p.Directory.Org, IP: ip}
}

// Authenticate returns the directory with an id, whose token somebody has sent. It returns
// an Unauthenticated error, always the same, for a directory that does not exist or is
// disabled, and for a token that is another one's or does not count any more. Whose token it
// was that has expired or was revoked is returned with the error, so that they can be told where they look.
func (s *Service) Authenticate(ctx context.Context, id model.DirectoryID, token string) (Proven, error) {
	find := s.db.DirectoryByToken
	switch {
	case len(token) > maxToken:
		return Proven{}, errUnproven
	case strings.HasPrefix(token, accessPrefix):
		find = s.db.DirectoryByAccess
	case !strings.HasPrefix(token, tokenPrefix):
		return Proven{}, errUnproven
	}
	p, err := find(ctx, id, secret.Hash(token))
	if model.KindOf(err) == model.NotFound || err == nil && (!p.Directory.Enabled || !p.Feature) {
		return Proven{}, errUnproven
	}
	if err == nil && p.Revoked {
		return Proven{p.Directory, p.Token}, errUnproven
	}
	if err == nil && !counts(p.ExpiresAt, s.db.Now()) {
		if _, renewed := p.Token.Of(); renewed { // by the client itself
			return Proven{}, errUnproven
		}
		return Proven{p.Directory, p.Token}, errUnproven
	}
	if err != nil {
		return Proven{}, fmt.Errorf("authenticate %s: %w", id, err)
	}
	return Proven{p.Directory, p.Token}, nil
}

var errUnproven = model.SignedOut("directories.unproven")

package sso

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// reread brings a draft up to what its identity provider says about itself, before it is
// tested: what is live is read daily, and a draft by nobody else. What cannot be read now
// leaves the draft as it is, and the test shows whether that still holds. It returns the
// connection and the draft.
func (s *Service) reread(ctx context.Context, c model.Connection, draft model.ConnectionSettings) (model.Connection, model.ConnectionSettings, error) {
	if draft.State != model.SettingsDraft || draft.SAML.MetadataURL == "" || s.db.Now().Sub(draft.SavedAt) < model.MetadataDaily {
		return c, draft, nil
	}
	found, err := s.readSAML(ctx, SAMLForm{MetadataURL: draft.SAML.MetadataURL, SAMLOptions: OptionsOf(draft.SAML)})
	switch {
	case model.KindOf(err) == model.Invalid || err == nil && sameProvider(draft, found):
		return c, draft, nil
	case err != nil:
		return c, draft, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if c, err = tx.Connection(ctx, c.Org, c.ID); err != nil {
			return nil, err
		}
		now, ok := c.In(model.SettingsDraft)
		if !ok || now.ID != draft.ID || !now.SavedAt.Equal(draft.SavedAt) { // somebody was faster
			return nil, db.Nothing
		}
		before := c.Snapshot()
		now.IdP, now.SAML = found.IdP, found.SAML
		now.SavedAt, now.TestedAt, now.TestedBy = tx.Now(), time.Time{}, ""
		if err := tx.PutSettings(ctx, c.Org, c.ID, now); err != nil {
			return nil, err
		}
		if c, err = tx.Connection(ctx, c.Org, c.ID); err != nil {
			return nil, err
		}
		return []model.Event{event(model.System, c, model.ConnectionRefreshed{Before: before, After: c.Snapshot()})}, nil
	})
	if err != nil {
		return c, draft, fmt.Errorf("read metadata of a draft: %w", err)
	}
	draft, _ = c.In(model.SettingsDraft)
	return c, draft, nil
}

// sameProvider reports whether metadata says of an identity provider what settings have,
// in whatever order.
func sameProvider(s, found model.ConnectionSettings) bool {
	return s.IdP == found.IdP && s.SAML.SignInURL == found.SAML.SignInURL && s.SAML.SignInByPost == found.SAML.SignInByPost &&
		s.SAML.SignOutURL == found.SAML.SignOutURL && s.SAML.SignsRequests == found.SAML.SignsRequests &&
		len(s.SAML.Certificates) == len(found.SAML.Certificates) &&
		!slices.ContainsFunc(found.SAML.Certificates, func(der []byte) bool { return !has(s.SAML.Certificates, der) })
}

package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

var errNotHeld = model.Missing("signin.held_too_long")

// heldContent is what of a request is sealed.
type heldContent struct {
	Org                              model.OrgID
	Method, Path, Body, Action, Back string
	Danger, Interrupted, File        bool
}

// Hold keeps a request of a session until its person has proved who they are, and
// returns under which id. The session may be over.
func (s *Service) Hold(ctx context.Context, by model.Session, r model.HeldRequest) (model.HeldRequestID, error) {
	plain, err := json.Marshal(heldContent{by.Org.ID, r.Method, r.Path, r.Body, r.Action, r.Back, r.Danger, r.Interrupted, r.File})
	if err != nil {
		return "", fmt.Errorf("hold request: %w", err)
	}
	var row db.HeldRow
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		waiting, err := tx.CountHeldRequests(ctx, by.ID)
		if err != nil {
			return err
		}
		if waiting >= model.MostHeld {
			if err := tx.DropOldestHeldRequest(ctx, by.ID); err != nil {
				return err
			}
		}
		row.ID, row.Session, row.ExpiresAt = tx.NewHeldRequestID(), by.ID, tx.Now().Add(model.HeldLife)
		row.Sealed = s.keys.Seal(heldPlace(row.ID), plain)
		return tx.InsertHeldRequest(ctx, row)
	})
	if err != nil {
		return "", fmt.Errorf("hold request: %w", err)
	}
	return row.ID, nil
}

// Held returns a request that waits. It returns a NotFound error unless it is this
// session's, or one's that its person has had in the same browser, and still open. For
// one that waits in another organization of the person's it returns a Conflict error
// and, of the request, which it is and where it waits; likewise for one of when they
// acted for none, with the page that it was sent from.
func (s *Service) Held(ctx context.Context, by model.Session, id model.HeldRequestID) (model.HeldRequest, error) {
	row, err := s.db.HeldRequest(ctx, by.ID, id)
	return s.unseal(ctx, by, row, err)
}

// HeldFor returns the session of a request that waits in this browser, whose person
// has not signed in again yet. It returns a NotFound error when there is none, or none
// any more.
func (s *Service) HeldFor(ctx context.Context, id model.HeldRequestID, from Browser) (model.Session, error) {
	row, err := s.db.HeldInBrowser(ctx, id, from.Hash, s.db.Now())
	return row.Session, err
}

// Release returns a request that waits, once: whoever gets it carries it out. It
// returns a Forbidden error while the person has not proved who they are, and
// the errors of Held. What was interrupted needs no proof here: where it needs one, its
// route asks for it, and it waits for that.
func (s *Service) Release(ctx context.Context, by model.Session, id model.HeldRequestID) (model.HeldRequest, error) {
	held, err := s.Held(ctx, by, id)
	if err != nil {
		return held, err
	}
	var row db.HeldRow
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		now, err := tx.Session(ctx, by.ID)
		if err != nil {
			return err
		}
		if !now.EndedAt.IsZero() || !held.Interrupted && !now.Sudo(tx.Now()) {
			return model.Denied("signin.confirm_first")
		}
		row, err = tx.TakeHeldRequest(ctx, by.ID, id)
		return err
	})
	return s.unseal(ctx, by, row, err)
}

// Discard forgets a request that waits: its person does not want it any more. It
// returns the errors of Held.
func (s *Service) Discard(ctx context.Context, by model.Session, id model.HeldRequestID) error {
	if _, err := s.Held(ctx, by, id); err != nil {
		return err
	}
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		_, err := tx.TakeHeldRequest(ctx, by.ID, id)
		return err
	})
	if model.KindOf(err) == model.NotFound { // somebody was faster
		return errNotHeld
	}
	return err
}

// unseal opens a request as it was read. Its organization must still be the
// active one: the person agreed to something in that one.
func (s *Service) unseal(ctx context.Context, by model.Session, row db.HeldRow, err error) (model.HeldRequest, error) {
	if model.KindOf(err) == model.NotFound || err == nil && !s.db.Now().Before(row.ExpiresAt) {
		return model.HeldRequest{}, errNotHeld
	}
	if err != nil {
		return model.HeldRequest{}, err
	}
	plain, err := s.keys.Open(heldPlace(row.ID), row.Sealed)
	if err != nil {
		return model.HeldRequest{}, model.Because(errNotHeld, err)
	}
	var c heldContent
	if err := json.Unmarshal(plain, &c); err != nil {
		return model.HeldRequest{}, fmt.Errorf("held request %s: %w", row.ID, err)
	}
	if c.Org != by.Org.ID {
		if c.Org == "" {
			return model.HeldRequest{ID: row.ID, Back: c.Back}, model.Conflicting("signin.held_before", by.Org.Name)
		}
		return s.heldElsewhere(ctx, by, row, c.Org)
	}
	h := row.HeldRequest
	h.Org, h.Method, h.Path, h.Body, h.Action, h.Back, h.Danger = c.Org, c.Method, c.Path, c.Body, c.Action, c.Back, c.Danger
	h.File, h.Interrupted = c.File, c.Interrupted || row.Session != by.ID
	return h, nil
}

// heldElsewhere says where a request waits that is not for the active organization, and
// for how long, as long as the person can act there.
func (s *Service) heldElsewhere(ctx context.Context, by model.Session, row db.HeldRow, org model.OrgID) (model.HeldRequest, error) {
	memberships, err := s.db.Memberships(ctx, by.User.ID)
	if err != nil {
		return model.HeldRequest{}, err
	}
	for _, m := range memberships {
		if m.Org == org && m.Status == model.MemberActive {
			left := max(time.Minute, row.ExpiresAt.Sub(s.db.Now()).Truncate(time.Minute))
			return model.HeldRequest{ID: row.ID, Org: org}, model.Conflicting("signin.held_elsewhere", m.OrgName, left)
		}
	}
	return model.HeldRequest{}, errNotHeld
}

func heldPlace(id model.HeldRequestID) secret.Place {
	return secret.Place{Table: "held_requests", Column: "sealed", Row: string(id)}
}

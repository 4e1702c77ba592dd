package sso

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// atMostDue is how many break-glass members are read together whose day has come.
const atMostDue = 500

// RemindOfReviews tells those who look after single sign-on, once, of break-glass members
// whom somebody should have looked at. They may still sign in. It returns how many
// organizations that were.
func (s *Service) RemindOfReviews(ctx context.Context) (int, error) {
	due, err := s.db.BreakGlassDue(ctx, s.db.Now(), atMostDue)
	if err != nil {
		return 0, fmt.Errorf("remind of break-glass members: %w", err)
	}
	told, errs := 0, []error{}
	for len(due) > 0 {
		n := 1
		for n < len(due) && due[n].Org == due[0].Org {
			n++
		}
		if err := s.remind(ctx, due[:n]); err != nil {
			errs = append(errs, fmt.Errorf("remind %s of break-glass members: %w", due[0].Org, err))
		} else {
			told++
		}
		due = due[n:]
	}
	return told, errors.Join(errs...)
}

// remind tells of break-glass members of one organization.
func (s *Service) remind(ctx context.Context, due []model.BreakGlass) error {
	people := make([]mail.BreakGlassPerson, len(due))
	for i, b := range due {
		people[i] = mail.BreakGlassPerson{Name: b.Name, Email: b.Email, Reason: b.Reason}
	}
	letter, err := s.letter(ctx, due[0].Org, func(app, org string) (mail.Message, error) {
		return mail.BreakGlassReview(mail.BreakGlassReviewData{AppName: app, OrgName: org, People: people, LinkURL: s.site.Portal().SSO()})
	})
	if err != nil {
		return err
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.NoteBreakGlassWarned(ctx, due[0].Org); err != nil {
			return err
		}
		return s.put(ctx, tx, due[0].Org, letter)
	})
}

package sso

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// NameBreakGlass lets a member sign in with a passkey where a connection is required, or
// says anew why and until when that is to be looked at. They are an active member who has a
// passkey. The errors: Invalid for the field "member", "reason" or "review", NotFound for
// no member of the organization, Conflict when
// there are model.MostBreakGlass, and those of mayDecide.
func (s *Service) NameBreakGlass(ctx context.Context, by model.Actor, id model.MemberID, reason string, review time.Time) (model.BreakGlass, error) {
	reason, err := model.BreakGlassReason.Parse(reason)
	if err != nil {
		return model.BreakGlass{}, err
	}
	if now := s.db.Now(); !now.Before(review) || review.After(now.Add(model.MaxReview)) {
		return model.BreakGlass{}, model.InvalidField("review", "sso.review_day", int(model.MaxReview/(24*time.Hour)))
	}
	var b model.BreakGlass
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayDecide(ctx, tx, by); err != nil {
			return nil, err
		}
		before, others, err := breakGlass(ctx, tx, by.Org, id)
		if err != nil {
			return nil, err
		}
		if named := slices.DeleteFunc(others, func(b model.BreakGlass) bool { return !b.ExpiresAt.IsZero() }); len(named) >= model.MostBreakGlass {
			return nil, model.Conflicting("sso.most_break_glass", model.MostBreakGlass)
		}
		if b, err = candidate(ctx, tx, by, id); err != nil {
			return nil, err
		}
		if !b.Passkey {
			return nil, model.InvalidField("member", "sso.break_glass_passkey", b.Name)
		}
		b.Reason, b.ReviewAt = reason, review
		if b, err = tx.PutBreakGlass(ctx, b); err != nil {
			return nil, err
		}
		named := model.BreakGlassNamed{After: b.Snapshot()}
		if before.Member != "" {
			was := before.Snapshot()
			named.Before = &was
		}
		return []model.Event{{Org: by.Org, Actor: by, User: b.User, Target: string(b.Member), Payload: named}}, nil
	})
	if err != nil {
		return b, fmt.Errorf("name break-glass member: %w", err)
	}
	return b, nil
}

// candidate returns an active member as a break-glass member, named by an actor.
func candidate(ctx context.Context, tx *db.Tx, by model.Actor, id model.MemberID) (model.BreakGlass, error) {
	m, err := tx.Member(ctx, by.Org, id)
	if err != nil {
		return model.BreakGlass{}, err
	}
	u, err := tx.User(ctx, m.User)
	if err != nil {
		return model.BreakGlass{}, err
	}
	if m.Status != model.MemberActive || u.Status != model.UserActive {
		return model.BreakGlass{}, model.InvalidField("member", "sso.break_glass_member")
	}
	keys, err := tx.Passkeys(ctx, u.ID)
	if err != nil {
		return model.BreakGlass{}, err
	}
	b := model.BreakGlass{Org: by.Org, Member: id, User: u.ID, Name: m.DisplayName(), Email: m.Email, Active: true, Passkey: len(keys) > 0}
	if by.User() != "" {
		namer, err := tx.User(ctx, by.User())
		b.NamedBy = namer.Name()
		return b, err
	}
	return b, nil
}

// breakGlass returns a break-glass member, zero for none, and all others.
func breakGlass(ctx context.Context, tx *db.Tx, org model.OrgID, id model.MemberID) (is model.BreakGlass, others []model.BreakGlass, err error) {
	all, err := tx.BreakGlass(ctx, org)
	for _, b := range all {
		if b.Member == id {
			is = b
		} else {
			others = append(others, b)
		}
	}
	return is, others, err
}

// UnnameBreakGlass has a break-glass member sign in like everybody else. Where a connection
// is required, only the operator takes the last one away who could sign in. The errors:
// NotFound, Conflict for the last one, and those of mayDecide.
func (s *Service) UnnameBreakGlass(ctx context.Context, by model.Actor, id model.MemberID) (model.BreakGlass, error) {
	var b model.BreakGlass
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayDecide(ctx, tx, by); err != nil {
			return nil, err
		}
		var others []model.BreakGlass
		var err error
		if b, others, err = breakGlass(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if b.Member == "" {
			return nil, model.Missing("sso.no_break_glass")
		}
		if !by.Operates() && !slices.ContainsFunc(others, model.BreakGlass.Works) {
			required, err := membership.Requires(ctx, tx, by.Org)
			if err != nil {
				return nil, err
			}
			if required {
				return nil, model.Conflicting("sso.last_break_glass", b.Name)
			}
		}
		if err := tx.DeleteBreakGlass(ctx, by.Org, id); err != nil {
			return nil, err
		}
		return []model.Event{{Org: by.Org, Actor: by, User: b.User, Target: string(id), Payload: model.BreakGlassUnnamed{Before: b.Snapshot()}}}, nil
	})
	if err != nil {
		return b, fmt.Errorf("unname break-glass member: %w", err)
	}
	return b, nil
}

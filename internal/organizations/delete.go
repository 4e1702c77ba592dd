package organizations

import (
	"context"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Delete removes the actor's organization with its members, settings and open
// invitations, and returns what it was. typed is its name as the actor typed it.
// Everybody's sessions in it end, except the actor's own, which acts for no
// organization from then on. Accounts stay, and so does the audit trail. The
// errors: Forbidden for who can't administer, and Invalid for the field "name".
func (s *Service) Delete(ctx context.Context, by model.Actor, typed string) (model.Organization, error) {
	var o model.Organization
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayDelete(ctx, tx, by); err != nil {
			return nil, err
		}
		if o, err = tx.Organization(ctx, by.Org); err != nil {
			return nil, err
		}
		if strings.TrimSpace(typed) != o.Name {
			return nil, model.InvalidField("name", "organizations.confirm_name")
		}
		features, err := tx.FeaturesOf(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if err := tx.LeaveSession(ctx, o.ID, by.Session); err != nil {
			return nil, err
		}
		ended, err := membership.EndSessions(ctx, tx, by, db.SessionsOfOrganization(o.ID), model.EndMemberRemoved)
		if err != nil {
			return nil, err
		}
		if err := tx.CloseInvitations(ctx, o.ID, model.InvitationOrganizationDeleted); err != nil {
			return nil, err
		}
		if err := tx.DeleteOrganization(ctx, o.ID); err != nil {
			return nil, err
		}
		// One event for all: telling of ten thousand sessions one by one would
		// hold up every other writer.
		return []model.Event{{
			Org: o.ID, Actor: by, Target: string(o.ID),
			Payload: model.OrganizationDeleted{Before: model.DeletedOrganization{
				OrganizationSnapshot: o.Snapshot(features), Members: o.Members, Sessions: ended.Count(),
			}},
		}}, nil
	})
	if err != nil {
		return o, fmt.Errorf("delete organization: %w", err)
	}
	return o, nil
}

// mayDelete returns an error when an actor may not delete its organization now.
func mayDelete(ctx context.Context, tx *db.Tx, by model.Actor) error {
	if by.Kind == model.ActorApplication {
		return access.Operates(ctx, tx, by, by.Org, model.ScopeOrganizationsWrite)
	}
	may, err := access.Permissions(ctx, tx, by)
	if err != nil {
		return err
	}
	return MayDelete(may)
}

// MayDelete says, before anybody tries, whether who holds the permissions may
// delete the organization. It returns a Forbidden error with the reason when not.
func MayDelete(may model.Permissions) error {
	if !may.Administers() {
		return model.Denied("organizations.delete_not_permitted")
	}
	return nil
}

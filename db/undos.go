package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Undo returns the latest change to something that can be taken back, or a NotFound
// error.
func (q *queries) Undo(ctx context.Context, org model.OrgID, id string) (model.Undo, error) {
	return one(ctx, q, scanUndo, `
		SELECT org_id, id, actor_kind, actor_id, made_at, was
		  FROM undos
		 WHERE org_id = $1 AND id = $2`, org, id)
}

func scanUndo(s scanner) (model.Undo, error) {
	var u model.Undo
	var made int64
	err := s.Scan(&u.Org, &u.ID, &u.By.Kind, &u.By.ID, &made, &u.Was)
	u.At = at(made)
	return u, err
}

// MemberThatWas returns what brings a member back who is about to be changed.
func (q *queries) MemberThatWas(ctx context.Context, m model.Member) (model.MemberThatWas, error) {
	roles, err := q.Grants(ctx, m.Org, m.ID)
	if err != nil {
		return model.MemberThatWas{}, err
	}
	suspended, err := q.Suspensions(ctx, m.Org, m.ID)
	if err != nil {
		return model.MemberThatWas{}, err
	}
	groups, err := q.GroupsMadeHereOf(ctx, m.Org, m.ID)
	m.Roles, m.Fixed = nil, nil
	return model.MemberThatWas{Member: m, Roles: roles, Suspended: suspended, Groups: groups}, err
}

// KeepUndo notes what a member was whom the transaction removes, or the member of
// the invitation that it cancels, so that this can be taken back. id is of what was
// removed or cancelled.
func (t *Tx) KeepUndo(ctx context.Context, by model.Actor, org model.OrgID, id string, was model.MemberThatWas) error {
	return t.keepUndo(ctx, by, org, id, was)
}

// KeepUndoOfMany notes what members were whom the transaction changes at once, and
// returns the id under which that can be taken back.
func (t *Tx) KeepUndoOfMany(ctx context.Context, by model.Actor, org model.OrgID, were model.ManyThatWere) (string, error) {
	id := t.ids.Next(model.PrefixUndo, t.now)
	return id, t.keepUndo(ctx, by, org, id, were)
}

func (t *Tx) keepUndo(ctx context.Context, by model.Actor, org model.OrgID, id string, what any) error {
	was, err := json.Marshal(what)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		INSERT INTO undos (org_id, id, actor_kind, actor_id, made_at, used_at, was)
		VALUES ($1, $2, $3, $4, $5, 0, $6)
		ON CONFLICT (org_id, id) DO UPDATE
		   SET actor_kind = EXCLUDED.actor_kind, actor_id = EXCLUDED.actor_id, made_at = EXCLUDED.made_at, used_at = 0, was = EXCLUDED.was`,
		org, id, by.Kind, by.ID, ms(t.now), string(was))
	return err
}

// Grants returns the roles of a member with who gave them.
func (q *queries) Grants(ctx context.Context, org model.OrgID, id model.MemberID) ([]model.RoleGrant, error) {
	scan := func(s scanner) (g model.RoleGrant, err error) { return g, s.Scan(&g.Role, &g.Source) }
	return many(ctx, q, scan, `
		SELECT role_id, source
		  FROM member_roles
		 WHERE org_id = $1 AND member_id = $2
		 ORDER BY role_id, source`, org, id)
}

// UseUpUndo notes that a change was taken back. It returns a Conflict error when that
// was so already.
func (t *Tx) UseUpUndo(ctx context.Context, org model.OrgID, id string) error {
	return t.execOne(ctx, model.Conflicting("model.undo_used"), `
		UPDATE undos
		   SET used_at = $3
		 WHERE org_id = $1 AND id = $2 AND used_at = 0`, org, id, ms(t.now))
}

// SweepUndos forgets what nobody can take back any more.
func (t *Tx) SweepUndos(ctx context.Context, keep time.Duration) error {
	_, err := t.exec(ctx, `
		DELETE FROM undos
		 WHERE made_at < $1`, ms(t.now.Add(-keep)))
	return err
}

// ReinsertMember stores a member who was deleted once more, under the same id, as the
// user is called and reached now, in the roles, inactive by whom they were, and in the groups
// that there still are. Its version is a later one. It returns a Conflict error when the user
// has become a member meanwhile.
func (t *Tx) ReinsertMember(ctx context.Context, that model.MemberThatWas, u model.User) (model.Member, error) {
	was := that.Member
	was.Version++
	if err := t.insertMember(ctx, &was, u); err != nil {
		return was, err
	}
	for _, g := range that.Roles {
		if err := t.AddRole(ctx, was.Org, was.ID, g.Role, g.Source); err != nil {
			return was, err
		}
	}
	for _, s := range that.Suspended {
		if err := t.InsertSuspension(ctx, was, s.Source, s.By); err != nil {
			return was, err
		}
	}
	for _, group := range that.Groups {
		if _, err := t.AddToGroup(ctx, was.Org, group, was.ID); err != nil {
			return was, err
		}
	}
	return t.Member(ctx, was.Org, was.ID)
}

// ReopenInvitation makes an invitation open again that was cancelled at a time, with
// the seal that its link had. It returns a Conflict error when something else became
// of it.
func (t *Tx) ReopenInvitation(ctx context.Context, org model.OrgID, id model.InvitationID, closed time.Time, seal []byte) (model.Invitation, error) {
	if err := t.execOne(ctx, model.Conflicting("model.undo_changed"), `
		UPDATE invitations
		   SET state = 'open', closed_at = 0, token_sealed = $4
		 WHERE org_id = $1 AND id = $2 AND state = 'cancelled' AND closed_at = $3`, org, id, ms(closed), seal); err != nil {
		return model.Invitation{}, err
	}
	return t.Invitation(ctx, org, id)
}

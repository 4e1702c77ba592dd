package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// invitationColumns are what scanInvitation reads. The roles are those that the
// member will have: a closed invitation may have none left.
const invitationColumns = `i.org_id, i.id, i.member_id, i.user_id, i.email, i.org_name, ` + invitationRest

const invitationRest = `i.first_name, i.last_name, i.invited_by, i.inviter_kind, i.inviter, i.note, i.state,
	i.sent_at, i.expires_at, i.asked_at, i.closed_at,
	COALESCE((SELECT string_agg(r.label, ', ')
	            FROM member_roles mr
	            JOIN roles r ON r.id = mr.role_id
	           WHERE mr.org_id = i.org_id AND mr.member_id = i.member_id), ''),
	COALESCE((SELECT string_agg(p.permission, ' ')
	            FROM member_roles mr
	            JOIN role_permissions p ON p.role_id = mr.role_id
	           WHERE mr.org_id = i.org_id AND mr.member_id = i.member_id), ''),
	COALESCE((SELECT string_agg(p.permission, ' ')
	            FROM members m
	            JOIN users iu ON iu.id = m.user_id AND iu.status = 'ACTIVE'
	            JOIN member_roles mr ON mr.org_id = m.org_id AND mr.member_id = m.id
	            JOIN role_permissions p ON p.role_id = mr.role_id
	           WHERE m.org_id = i.org_id AND i.inviter_kind = 'user' AND m.user_id = i.inviter AND ` + isActive + `), ''),
	COALESCE((SELECT a.scopes
	            FROM applications a
	           WHERE i.inviter_kind = 'application' AND a.id = i.inviter AND (a.org_id = '' OR a.org_id = i.org_id)), ''),
	EXISTS (SELECT 1
	          FROM deliveries d
	         WHERE d.about = i.id AND d.about <> '' AND d.state = 'failed')`

func scanInvitation(s scanner) (model.Invitation, error) {
	var i model.Invitation
	var sent, expires, asked, closed int64
	var grants, may, scopes string
	err := s.Scan(&i.Org, &i.ID, &i.Member, &i.User, &i.Email, &i.OrgName, &i.FirstName, &i.LastName, &i.InvitedBy, &i.Inviter.Kind, &i.Inviter.ID, &i.Note, &i.State,
		&sent, &expires, &asked, &closed, &i.RoleLabel, &grants, &may, &scopes, &i.Undelivered)
	i.Grants, i.InviterMay = permissionsOf(grants), permissionsOf(may)
	if i.Inviter.Kind == model.ActorApplication {
		i.InviterMay = model.ScopePermissions(words[model.Scope](scopes))
	}
	i.SentAt, i.ExpiresAt, i.AskedAt, i.ClosedAt = at(sent), at(expires), at(asked), at(closed)
	return i, err
}

// Invitation returns an invitation of an organization, or a NotFound error.
func (q *queries) Invitation(ctx context.Context, org model.OrgID, id model.InvitationID) (model.Invitation, error) {
	return one(ctx, q, scanInvitation, `
		SELECT `+invitationColumns+`
		  FROM invitations i
		 WHERE i.org_id = $1 AND i.id = $2`, org, id)
}

// InvitationByToken returns the invitation whose link has a token with the given
// SHA-256, or a NotFound error.
func (q *queries) InvitationByToken(ctx context.Context, tokenHash []byte) (model.Invitation, error) {
	return one(ctx, q, scanInvitation, `
		SELECT `+invitationColumns+`
		  FROM invitations i
		 WHERE i.token_hash = $1`, tokenHash)
}

// InvitationOf returns an invitation of a user, or a NotFound error.
func (q *queries) InvitationOf(ctx context.Context, user model.UserID, id model.InvitationID) (model.Invitation, error) {
	return one(ctx, q, scanInvitation, `
		SELECT `+invitationColumns+`
		  FROM invitations i
		 WHERE i.id = $1 AND i.user_id = $2`, id, user)
}

// OpenInvitationOf returns the open invitation of a member, or a NotFound error.
func (q *queries) OpenInvitationOf(ctx context.Context, org model.OrgID, member model.MemberID) (model.Invitation, error) {
	return one(ctx, q, scanInvitation, `
		SELECT `+invitationColumns+`
		  FROM invitations i
		 WHERE i.org_id = $1 AND i.member_id = $2 AND i.state = 'open'`, org, member)
}

// InvitationsOf returns the invitations that a user can accept now, under the
// present names of their organizations, ordered by those. An invitation is for an
// address: those for one that the user had before are not among them.
func (q *queries) InvitationsOf(ctx context.Context, u model.User, now time.Time) ([]model.Invitation, error) {
	all, err := many(ctx, q, scanInvitation, `
		SELECT i.org_id, i.id, i.member_id, i.user_id, i.email, o.name, `+invitationRest+`
		  FROM members m
		  JOIN invitations i ON i.org_id = m.org_id AND i.member_id = m.id AND i.state = 'open' AND i.expires_at > $2
		  JOIN organizations o ON o.id = m.org_id
		 WHERE m.user_id = $1 AND m.status = 'PENDING_INVITE'
		 ORDER BY o.name, o.id`, u.ID, ms(now))
	return slices.DeleteFunc(all, func(i model.Invitation) bool { return !i.Backed() || !i.IsFor(u) }), err
}

// InvitationPosition is a place in the list of open invitations.
type InvitationPosition struct {
	ExpiresAt time.Time
	ID        model.InvitationID
}

// PositionOfInvitation returns the place of an invitation in the list.
func PositionOfInvitation(i model.Invitation) InvitationPosition {
	return InvitationPosition{i.ExpiresAt, i.ID}
}

// InvitationPage is a page of invitations.
type InvitationPage struct {
	Invitations []model.Invitation
	More        bool // there are others beyond it, in the direction of the query
}

// OpenInvitations returns a page of an organization's open invitations, those
// that run out first on top, and so those that have run out before all others.
// The page starts after from, or with back ends before it; the zero value is the
// start.
func (q *queries) OpenInvitations(ctx context.Context, org model.OrgID, from InvitationPosition, back bool, limit int) (InvitationPage, error) {
	const query = `
		SELECT ` + invitationColumns + `
		  FROM invitations i
		 WHERE i.org_id = $1 AND i.state = 'open' AND (i.expires_at, i.id) `
	order := `> ($2, $3) ORDER BY i.expires_at, i.id LIMIT $4`
	if back {
		order = `< ($2, $3) ORDER BY i.expires_at DESC, i.id DESC LIMIT $4`
	}
	all, err := many(ctx, q, scanInvitation, query+order, org, ms(from.ExpiresAt), from.ID, limit+1)
	page := InvitationPage{Invitations: all, More: len(all) > limit}
	if page.More {
		page.Invitations = all[:limit]
	}
	if back {
		slices.Reverse(page.Invitations)
	}
	return page, err
}

// InvitationCount is how many open invitations an organization has.
type InvitationCount struct {
	Open  int // in all
	Alive int // that can be accepted still
}

// CountInvitations counts the open invitations of an organization.
func (q *queries) CountInvitations(ctx context.Context, org model.OrgID, now time.Time) (InvitationCount, error) {
	scan := func(s scanner) (c InvitationCount, err error) { return c, s.Scan(&c.Open, &c.Alive) }
	return one(ctx, q, scan, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN expires_at > $2 THEN 1 ELSE 0 END), 0)
		  FROM invitations
		 WHERE org_id = $1 AND state = 'open'`, org, ms(now))
}

// CountInvitationsBy counts the invitations to an organization that a user sent
// and that have not run out.
func (q *queries) CountInvitationsBy(ctx context.Context, org model.OrgID, inviter model.UserID, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND state = 'open' AND expires_at > $2 AND inviter = $3`, org, ms(now), inviter)
}

// InvitationsSince counts the invitations that an organization has sent since
// then.
func (q *queries) InvitationsSince(ctx context.Context, org model.OrgID, since time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND sent_at > $2`, org, ms(since))
}

// InvitationsTo counts the invitations that an organization has sent to a user
// since then.
func (q *queries) InvitationsTo(ctx context.Context, org model.OrgID, user model.UserID, since time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND sent_at > $2 AND user_id = $3`, org, ms(since), user)
}

// InvitationSeal returns the sealed token of an open invitation's link, or a
// NotFound error.
func (q *queries) InvitationSeal(ctx context.Context, org model.OrgID, id model.InvitationID) ([]byte, error) {
	return one(ctx, q, scanValue[[]byte], `
		SELECT token_sealed
		  FROM invitations
		 WHERE org_id = $1 AND id = $2 AND state = 'open'`, org, id)
}

// NewInvitationID returns an id for InsertInvitation: the seal covers it.
func (t *Tx) NewInvitationID() model.InvitationID {
	return model.InvitationID(t.ids.Next(model.PrefixInvitation, t.now))
}

// InsertInvitation stores an open invitation of a member whose status is
// PENDING_INVITE, and returns it. It returns a Conflict error when the member has
// an open one.
func (t *Tx) InsertInvitation(ctx context.Context, i model.Invitation, tokenHash, tokenSealed []byte) (model.Invitation, error) {
	i.State, i.SentAt, i.AskedAt, i.ClosedAt = model.InvitationOpen, t.now, time.Time{}, time.Time{}
	_, err := t.exec(ctx, `
		INSERT INTO invitations (org_id, id, member_id, user_id, email, first_name, last_name, org_name, token_hash, token_sealed,
		                         invited_by, inviter_kind, inviter, note, state, sent_at, expires_at, asked_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, 0)`,
		i.Org, i.ID, i.Member, i.User, i.Email, i.FirstName, i.LastName, i.OrgName, tokenHash, tokenSealed,
		i.InvitedBy, i.Inviter.Kind, i.Inviter.ID, i.Note, i.State, ms(i.SentAt), ms(i.ExpiresAt))
	if err != nil {
		return i, err
	}
	return t.Invitation(ctx, i.Org, i.ID)
}

// CloseInvitation notes what became of an open invitation, and forgets its
// link. It reports whether the invitation was open until now.
func (t *Tx) CloseInvitation(ctx context.Context, org model.OrgID, id model.InvitationID, as model.InvitationState) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE invitations
		   SET state = $3, closed_at = $4, token_sealed = $5
		 WHERE org_id = $1 AND id = $2 AND state = 'open'`, org, id, as, ms(t.now), []byte{})
	return n > 0, err
}

// AskInvitation notes that the invited person asked for a new invitation. It
// reports whether that was for the first time.
func (t *Tx) AskInvitation(ctx context.Context, org model.OrgID, id model.InvitationID) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE invitations
		   SET asked_at = $3
		 WHERE org_id = $1 AND id = $2 AND state = 'open' AND asked_at = 0`, org, id, ms(t.now))
	return n > 0, err
}

// ActivateMember makes an active member of an invited one, who is called and
// reached from now on as the user says. It returns a NotFound error when the
// organization has invited no such member for the user.
func (t *Tx) ActivateMember(ctx context.Context, org model.OrgID, id model.MemberID, u model.User) error {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE members
		   SET status = 'ACTIVE', updated_at = $3, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND user_id = $4 AND status = 'PENDING_INVITE'`, org, id, ms(t.now), u.ID); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count + 1
		 WHERE id = $1`, org); err != nil {
		return err
	}
	return t.describeMembers(ctx, u)
}

// SweepInvitations deletes invitations that were closed before the given time
// ago. Open ones stay, however long ago they ran out: the portal lists them.
func (t *Tx) SweepInvitations(ctx context.Context, keep time.Duration) error {
	_, err := t.exec(ctx, `
		DELETE FROM invitations
		 WHERE state <> 'open' AND closed_at < $1`, ms(t.now.Add(-keep)))
	return err
}

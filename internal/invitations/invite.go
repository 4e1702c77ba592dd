package invitations

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Request is whom somebody wants to invite.
type Request struct {
	Text string // addresses, in any form that Parse knows
	Who  *Entry // whom an application invites, in the place of a text
	Role model.RoleID
	Note string
}

// Result is what became of the addresses of a Request.
type Result struct {
	Sent    []model.Invitation
	Refused []Refusal
}

// Refusal is an address that was not invited.
type Refusal struct {
	Text   string             // as it was pasted
	Reason string             // in words that follow it: "invitations.reason_member"
	Args   []any              // what the reason mentions
	Fix    bool               // somebody can do something about it, so that the text is worth keeping
	Open   model.InvitationID // the open invitation, when who invites may send it again
}

// draft is an address that may be invited, with its mail.
type draft struct {
	Entry
	user    model.User // zero for an address without account
	token   string
	message mail.Message
}

// Invite invites people to the actor's organization, each address of the text
// that can be, and says of the others why not. An address without an account
// gets one, unproven and without a name: what the text calls somebody is for this
// organization, until the person accepts. Errors, none of which sends anything:
//
//   - Invalid, field "emails": no address, too many, or no room for them;
//   - Invalid, field "role" or "note";
//   - Forbidden: the actor may not invite, or not in that role;
//   - Conflict: what an application says of an account is not what the account says
//     (membership.Describe).
func (s *Service) Invite(ctx context.Context, by model.Actor, r Request) (Result, error) {
	note, err := model.InvitationNote.Parse(r.Note)
	if err != nil {
		return Result{}, err
	}
	if !s.SendsMail() {
		return Result{}, model.InvalidField("emails", "invitations.no_mail")
	}
	entries, refused, err := s.sortOut(ctx, r.entries())
	if err != nil {
		return Result{}, err
	}
	l, drafts, err := s.drafts(ctx, by, entries, r.Role, note)
	if err != nil {
		return Result{}, fmt.Errorf("invite: %w", err)
	}
	var result Result
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		result = Result{Refused: refused}
		role, err := mayInvite(ctx, tx, by, r.Role)
		if err != nil {
			return nil, err
		}
		fresh, known, err := newcomers(ctx, tx, by, drafts)
		if err != nil {
			return nil, err
		}
		result.Refused = append(result.Refused, known...)
		if len(fresh) == 0 {
			return nil, db.Nothing
		}
		var events []model.Event
		result.Sent, events, err = s.sendAll(ctx, tx, by, l, role, fresh)
		return events, err
	})
	if err != nil {
		return Result{}, fmt.Errorf("invite: %w", err)
	}
	return result, nil
}

// entries returns who is asked for.
func (r Request) entries() []Entry {
	if r.Who != nil {
		return []Entry{*r.Who}
	}
	return Parse(r.Text)
}

// sortOut takes apart what is an address that mail gets to, and what is not.
func (s *Service) sortOut(ctx context.Context, all []Entry) (good []Entry, refused []Refusal, err error) {
	switch {
	case len(all) == 0:
		return nil, nil, model.InvalidField("emails", "invitations.no_address")
	case len(all) > model.MostAddresses:
		return nil, nil, model.InvalidField("emails", "invitations.too_many", len(all), model.MostAddresses)
	}
	seen := map[string]bool{}
	for _, e := range all {
		if e.Why == nil {
			e.Why = s.outbox.Carries(ctx, e.Email)
		}
		switch {
		case e.Email == "" || e.Why != nil:
			refused = append(refused, noAddress(e))
		case seen[e.Email.Key()]:
			refused = append(refused, Refusal{Text: e.Text, Reason: "invitations.reason_twice"})
		default:
			seen[e.Email.Key()] = true
			good = append(good, e)
		}
	}
	return good, refused, nil
}

// noAddress says why a text is no address that mail gets to. Most are not meant to
// be one.
func noAddress(e Entry) Refusal {
	r := Refusal{Text: e.Text, Reason: "invitations.reason_malformed", Fix: true}
	if why := (*model.Error)(nil); errors.As(e.Why, &why) && why.Key != "emailaddr.malformed" {
		r.Reason, r.Args = why.Key, why.Args
	}
	return r
}

// drafts composes a mail for each address.
func (s *Service) drafts(ctx context.Context, by model.Actor, entries []Entry, role model.RoleID, note string) (letter, []draft, error) {
	l, err := s.letter(ctx, by, note)
	if err != nil {
		return l, nil, err
	}
	roles, err := s.db.Roles(ctx, by.Org)
	if err != nil {
		return l, nil, err
	}
	for _, r := range roles {
		if r.ID == role {
			l.role = r.Label
		}
	}
	all := make([]draft, len(entries))
	for i, e := range entries {
		all[i].Entry = e
		if all[i].token, all[i].message, err = s.compose(l, string(e.Email)); err != nil {
			return l, nil, err
		}
	}
	return l, all, nil
}

// mayInvite returns the role that the actor wants to give, when the actor may
// invite people in it.
func mayInvite(ctx context.Context, tx *db.Tx, by model.Actor, id model.RoleID) (model.Role, error) {
	may, err := canInvite(ctx, tx, by)
	if err != nil {
		return model.Role{}, err
	}
	role, err := membership.Role(ctx, tx, by.Org, id)
	if err != nil {
		return role, err
	}
	return role, access.MayGrant(may, role)
}

func canInvite(ctx context.Context, tx *db.Tx, by model.Actor) (model.Permissions, error) {
	may, err := access.Permissions(ctx, tx, by)
	if err == nil && !may.Has(model.UsersInvite) {
		err = model.Denied("invitations.not_permitted")
	}
	return may, err
}

// newcomers takes apart who can be invited, and who has an address that is not let in or is
// known to the organization already.
func newcomers(ctx context.Context, tx *db.Tx, by model.Actor, drafts []draft) (fresh []draft, known []Refusal, err error) {
	if drafts, known, err = welcome(ctx, tx, drafts); err != nil {
		return nil, nil, err
	}
	for _, d := range drafts {
		d.user, err = tx.UserByEmail(ctx, d.Email)
		if model.KindOf(err) == model.NotFound {
			fresh = append(fresh, d)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		refusal, err := whyKnown(ctx, tx, by, d)
		if err != nil {
			return nil, nil, err
		}
		if refusal.Reason != "" {
			known = append(known, refusal)
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh, known, nil
}

// whyKnown says why a user cannot be invited; without a reason, the user can.
func whyKnown(ctx context.Context, tx *db.Tx, by model.Actor, d draft) (Refusal, error) {
	r, org := Refusal{Text: d.Text}, by.Org
	m, err := tx.MemberOfUser(ctx, org, d.user.ID)
	switch {
	case model.KindOf(err) == model.NotFound:
		often, err := mailedOften(ctx, tx, org, d.user.ID)
		if often {
			r.Reason, r.Fix = "invitations.reason_often", true
		}
		return r, err
	case err != nil:
		return r, err
	case m.Status == model.MemberPendingInvite:
		r.Reason = "invitations.reason_invited"
		i, err := tx.OpenInvitationOf(ctx, org, m.ID)
		if err != nil {
			return r, err
		}
		may, err := canInvite(ctx, tx, by)
		if MayManage(may, i) == nil {
			r.Open = i.ID
		}
		return r, err
	case m.Status == model.MemberInactive:
		r.Reason = "invitations.reason_deactivated"
		return r, nil
	}
	r.Reason = "invitations.reason_member"
	return r, nil
}

// describe returns the account of an address, which is made where there is none, with what an
// application says of it.
func describe(ctx context.Context, tx *db.Tx, by model.Actor, d draft) (u model.User, _ []model.Event, err error) {
	if err := access.MayDescribe(ctx, tx, by, d.About); err != nil {
		return u, nil, err
	}
	if u = d.user; u.ID == "" {
		if u, err = tx.InsertUser(ctx, d.Email, false, "", ""); err != nil {
			return u, nil, err
		}
	}
	return membership.Describe(ctx, tx, by, u, d.About)
}

// sendAll invites everybody, or nobody when there is no room for all.
func (s *Service) sendAll(ctx context.Context, tx *db.Tx, by model.Actor, l letter, role model.Role, drafts []draft) ([]model.Invitation, []model.Event, error) {
	org, err := tx.Organization(ctx, by.Org)
	if err != nil {
		return nil, nil, err
	}
	if err := hasRoom(ctx, tx, org, len(drafts)); err != nil {
		return nil, nil, err
	}
	if err := mayMail(ctx, tx, org, len(drafts)); err != nil {
		return nil, nil, err
	}
	var sent []model.Invitation
	var events []model.Event
	for _, d := range drafts {
		u, described, err := describe(ctx, tx, by, d)
		if err != nil {
			return nil, nil, err
		}
		d.user, events = u, append(events, described...)
		d.message.To = mailTo(d.user, string(d.Email))
		m, err := membership.Reserve(ctx, tx, org.ID, d.user.ID, d.Email, role.ID)
		if err != nil {
			return nil, nil, err
		}
		i, e, err := s.send(ctx, tx, by, org, nil, model.Invitation{
			Org: org.ID, OrgName: org.Name, Member: m.ID, User: d.user.ID, Email: string(d.Email),
			FirstName: d.FirstName, LastName: d.LastName,
			InvitedBy: l.inviter, Inviter: by, Note: l.note, RoleLabel: role.Label,
			ExpiresAt: tx.Now().Add(l.instance.Invitation),
		}, d.token, d.message)
		if err != nil {
			return nil, nil, err
		}
		sent, events = append(sent, i), append(events, e)
	}
	return sent, events, nil
}

package signin

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// names finds what people call the things that a request names by their ids, as far as
// the person of a session may see them.
type names struct {
	db *db.Reader
	by model.Session

	say *words.Language // as people call them in it
}

// of returns what an id is of and what that is called; "" for what is no id, and for
// what is not there or not to be seen.
func (n *names) of(ctx context.Context, id string) (label, name string, err error) {
	org, user := n.by.Org.ID, n.by.User.ID
	sees := func(w model.Widget) bool { return org != "" && w.Visible(n.by.Permissions, n.by.Features) }
	switch {
	case model.ValidID(model.PrefixMember, id) && sees(model.WidgetMembers):
		var m model.Member
		m, err = n.db.Member(ctx, org, model.MemberID(id))
		label, name = n.say.Text("Member"), m.DisplayName()
	case model.ValidID(model.PrefixRole, id) && sees(model.WidgetMembers):
		label = n.say.Text("Role")
		name, err = n.role(ctx, org, model.RoleID(id))
	case model.ValidID(model.PrefixDomain, id) && sees(model.WidgetGeneral):
		var d model.Domain
		d, err = n.db.Domain(ctx, org, model.DomainID(id))
		label, name = n.say.Text("Domain"), d.Name
	case model.ValidID(model.PrefixConnection, id) && sees(model.WidgetSSO):
		var c model.Connection
		c, err = n.db.Connection(ctx, org, model.ConnectionID(id))
		label, name = n.say.Text("Connection"), c.Name
	case model.ValidID(model.PrefixInvitation, id):
		label, name, err = n.invitation(ctx, sees(model.WidgetInvitations), model.InvitationID(id))
	case model.ValidID(model.PrefixPasskey, id):
		var p model.Passkey
		p, err = n.db.Passkey(ctx, user, model.PasskeyID(id))
		label, name = n.say.Text("Passkey"), p.Name
	case model.ValidID(model.PrefixSession, id):
		var s db.SessionRow
		if s, err = n.db.Session(ctx, model.SessionID(id)); s.User.ID == user {
			label, name = n.say.Text("Browser"), web.ParseAgent(s.UserAgent).String()
		}
	case model.ValidID(model.PrefixPortalLink, id) && org != "":
		label = n.say.Text("Link to")
		name, err = n.portalLink(ctx, org, model.PortalLinkID(id))
	case model.ValidID(model.PrefixOrg, id):
		label = n.say.Text("Organization")
		name, err = n.organization(ctx, model.OrgID(id))
	}
	if model.KindOf(err) == model.NotFound {
		return "", "", nil
	}
	return label, name, err
}

// portalLink returns what a link to the admin portal shows, to whom can give such a link.
func (n *names) portalLink(ctx context.Context, org model.OrgID, id model.PortalLinkID) (string, error) {
	l, err := n.db.PortalLink(ctx, org, id)
	if err != nil || len(l.LiveFor(n.by.Permissions)) == 0 {
		return "", err
	}
	var labels []string
	for _, m := range l.Modules {
		labels = append(labels, n.say.Text(model.PortalWidget(m).Label))
	}
	return n.say.List(labels), nil
}

func (n *names) role(ctx context.Context, org model.OrgID, id model.RoleID) (string, error) {
	roles, err := n.db.Roles(ctx, org)
	for _, r := range roles {
		if r.ID == id {
			return web.RoleLabel(n.say, r.Label), nil
		}
	}
	return "", err
}

// invitation returns the address that the organization has invited, or to where the
// person is.
func (n *names) invitation(ctx context.Context, sees bool, id model.InvitationID) (label, name string, err error) {
	if sees {
		i, err := n.db.Invitation(ctx, n.by.Org.ID, id)
		if model.KindOf(err) != model.NotFound {
			return n.say.Text("Invitation of"), emailaddr.Readable(i.Email), err
		}
	}
	i, err := n.db.InvitationOf(ctx, n.by.User.ID, id)
	return n.say.Text("Invitation to"), i.OrgName, err
}

// organization returns the name of one to which the person belongs.
func (n *names) organization(ctx context.Context, id model.OrgID) (string, error) {
	own, err := n.db.Memberships(ctx, n.by.User.ID)
	for _, m := range own {
		if m.Org == id {
			return m.OrgName, nil
		}
	}
	return "", err
}

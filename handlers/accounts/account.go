package accounts

import (
	"cmp"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/accounts"
	"github.com/anteroom/anteroom/views/ui"
)

// mostSessions is how many sessions of a person are listed.
const mostSessions = 50

// Show shows a person's account.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	u, err := h.user(r)
	if err != nil {
		return err
	}
	v, err := h.account(r, u, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Name, view.Page{ListURL: listPath, Account: v})
}

// account returns all that is known of a person, and why what was sent is refused.
func (h *Handler) account(r *http.Request, u model.User, why error) (view.Account, error) {
	ctx, say := r.Context(), web.Words(r)
	v := view.Account{
		URL: pathOf(u.ID), PurgeURL: pathOf(u.ID) + "/purge", EventsURL: model.ConsoleEvents + "?object=" + string(u.ID),
		Name: emailaddr.Readable(u.Name()), Email: emailaddr.Readable(u.Email), Proven: u.EmailVerified, ExternalID: u.ExternalID,
		ID: ui.Copy{ID: "user-id", Label: "User ID", Value: string(u.ID)}, Created: say.Moment(u.CreatedAt), Reason: reasonField(r, why),
	}
	signedIn, err := h.DB.LastSignIn(ctx, u.ID)
	if err != nil {
		return v, err
	}
	if !signedIn.IsZero() {
		v.SignedIn = say.Moment(signedIn)
	}
	passkeys, err := h.DB.Passkeys(ctx, u.ID)
	if err != nil {
		return v, err
	}
	v.Passkeys = say.Many(len(passkeys), "%d passkey", "%d passkeys")
	if v.Disabled, v.Closed, err = h.shutOut(r, u); err != nil {
		return v, err
	}
	if v.Disabled == nil && !v.Closed {
		alone, err := h.DB.AdministeredAlone(ctx, u.ID)
		if err != nil {
			return v, err
		}
		for _, m := range alone {
			v.Alone = append(v.Alone, view.Link{Name: m.OrgName, URL: model.ConsoleOrganization(m.Org).Home()})
		}
	}
	all, err := h.DB.Memberships(ctx, u.ID)
	if err != nil {
		return v, err
	}
	for _, m := range all {
		v.Organizations = append(v.Organizations, organization(say, m))
	}
	if v.Identities, err = h.identities(r, u, all); err != nil {
		return v, err
	}
	v.Sessions, v.More, err = h.sessions(r, u)
	return v, err
}

func reasonField(r *http.Request, why error) ui.Field {
	return ui.Field{
		ID: "account-reason", Name: "reason", Label: "Reason", Type: "text", Value: r.PostFormValue("reason"), Required: true, Autocomplete: "off", MaxLength: model.DisableReason.Most,
		Hint: "Operators read it here, and it is in the log of events.", Error: web.MessageOf(r, why), Autofocus: why != nil,
	}
}

// shutOut returns why somebody is not let in, nil when they are, and whether that is for ever.
func (h *Handler) shutOut(r *http.Request, u model.User) (*view.Disabled, bool, error) {
	if u.Status == model.UserActive {
		return nil, false, nil
	}
	d, err := h.DB.Disabling(r.Context(), u.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	by, err := h.Web.OperatorName(r.Context(), d.By)
	return &view.Disabled{Reason: d.Reason, By: by, At: web.Words(r).Moment(d.At)}, false, err
}

func organization(say *words.Language, m model.Membership) view.Organization {
	v := view.Organization{Name: m.OrgName, URL: model.ConsoleOrganization(m.Org).Member(m.Member), Roles: web.KnownLabels(say, m.RoleLabel)}
	switch m.Status {
	case model.MemberInactive:
		v.Status = "Suspended"
	case model.MemberPendingInvite:
		v.Status, v.URL = "Invited", model.ConsoleOrganization(m.Org).Invitations()
	case model.MemberInviteExpired:
		v.Status, v.URL = "Invitation expired", model.ConsoleOrganization(m.Org).Invitations()
	}
	if m.Suspended {
		v.Status = "Organization suspended"
	}
	return v
}

// identities returns by what a person signs in elsewhere.
func (h *Handler) identities(r *http.Request, u model.User, of []model.Membership) ([]view.Identity, error) {
	ctx, say := r.Context(), web.Words(r)
	own, err := h.DB.SocialIdentities(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	var all []view.Identity
	for _, i := range own {
		all = append(all, view.Identity{Name: i.Provider.Label(), Subject: cmp.Or(i.Email, i.Subject), Last: h.lastUsed(say, i.LastAt)})
	}
	for _, m := range of {
		some, err := h.DB.IdentitiesIn(ctx, m.Org, u.ID)
		if err != nil {
			return nil, err
		}
		for _, i := range some {
			c, err := h.DB.Connection(ctx, m.Org, i.Connection)
			if err != nil && model.KindOf(err) != model.NotFound {
				return nil, err
			}
			all = append(all, view.Identity{Name: m.OrgName + ": " + cmp.Or(c.Name, "identity provider"), Subject: i.Subject, Last: h.lastUsed(say, i.LastAt)})
		}
	}
	return all, nil
}

func (h *Handler) lastUsed(say *words.Language, at time.Time) string {
	if at.IsZero() {
		return "Never used"
	}
	return say.Text("Used %s", say.Ago(h.Now(), at))
}

// sessions returns where a person is signed in, and whether there is more than is listed.
func (h *Handler) sessions(r *http.Request, u model.User) (all []view.Session, more bool, err error) {
	say := web.Words(r)
	found, err := h.Sessions.Of(r.Context(), u.ID, "", mostSessions+1)
	if err != nil {
		return nil, false, err
	}
	if len(found) > mostSessions {
		found, more = found[:mostSessions], true
	}
	for _, s := range found {
		all = append(all, view.Session{
			ID: string(s.ID), Device: cmp.Or(web.ParseAgent(s.UserAgent).Words(say), "Unknown browser"), IP: s.IP, Place: h.Web.Place(s.IP), Organization: s.Org.Name,
			LastActive: say.Ago(h.Now(), s.LastActiveAt), LastActiveISO: s.LastActiveAt.UTC().Format(time.RFC3339), SignedIn: say.Moment(s.AuthTime),
		})
	}
	return all, more, nil
}

package invitations

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web         *web.Web
	DB          *db.Reader
	Invitations *invitations.Service
	Sessions    *sessions.Service
	Now         func() time.Time

	// Prove lets a person prove to read an address, and go on at next afterwards.
	// It returns an Invalid error when that was tried too often.
	Prove func(w http.ResponseWriter, r *http.Request, email model.Email, next string) error
}

const pageSize = 50

// Index shows a page of the open invitations.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	list, err := h.list(r, visitor, r.URL.Query())
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Invitations"), view.Page{Links: list.Links, List: list, CanInvite: list.CanInvite})
}

func (h *Handler) list(r *http.Request, visitor web.Visitor, at url.Values) (view.List, error) {
	ctx := r.Context()
	from, back := position(at)
	page, err := h.DB.OpenInvitations(ctx, visitor.Org.ID, from, back, pageSize)
	if err == nil && len(page.Invitations) == 0 && from != (db.InvitationPosition{}) {
		// The list ends before where an old link leads: show its beginning.
		from, back, at = db.InvitationPosition{}, false, nil
		page, err = h.DB.OpenInvitations(ctx, visitor.Org.ID, from, back, pageSize)
	}
	if err != nil {
		return view.List{}, err
	}
	count, err := h.DB.CountInvitations(ctx, visitor.Org.ID, h.Now())
	if err != nil {
		return view.List{}, err
	}
	total, err := h.DB.CountMembers(ctx, visitor.Org.ID)
	if err != nil {
		return view.List{}, err
	}
	groups, err := h.DB.CountGroups(ctx, visitor.Org.ID)
	if err != nil {
		return view.List{}, err
	}
	v := view.List{
		Groups: groups, Links: visitor.Links, Members: total, Open: count.Open, CanInvite: visitor.Manages(model.WidgetInvitations),
		Rows: make([]view.Row, len(page.Invitations)),
	}
	if v.CanInvite {
		v.NoMail = h.noMail(r)
	}
	here := placeOf(at)
	for n, i := range page.Invitations {
		v.Rows[n] = h.row(web.Words(r), visitor, i, here)
	}
	if len(v.Rows) == 0 {
		return v, nil
	}
	if from != (db.InvitationPosition{}) && (!back || page.More) {
		v.PrevURL = pageURL(visitor.Links, "before", page.Invitations[0])
	}
	if back || page.More {
		v.NextURL = pageURL(visitor.Links, "after", page.Invitations[len(v.Rows)-1])
	}
	return v, nil
}

func pageURL(links model.Links, direction string, i model.Invitation) string {
	p := db.PositionOfInvitation(i)
	return links.Invitations() + "?" + direction + "=" + strconv.FormatInt(p.ExpiresAt.UnixMilli(), 10) + "." + string(p.ID)
}

// position returns where the page of the list begins that an address names, or
// with back ends.
func position(v url.Values) (from db.InvitationPosition, back bool) {
	at := v.Get("after")
	if at == "" {
		at, back = v.Get("before"), true
	}
	when, id, _ := strings.Cut(at, ".")
	ms, err := strconv.ParseInt(when, 10, 64)
	if err != nil || !model.ValidID(model.PrefixInvitation, id) {
		return db.InvitationPosition{}, false
	}
	return db.InvitationPosition{ExpiresAt: time.UnixMilli(ms).UTC(), ID: model.InvitationID(id)}, back
}

// placeOf returns the part of the address that names a page of the list.
func placeOf(v url.Values) string {
	if from, _ := position(v); from == (db.InvitationPosition{}) {
		return ""
	}
	place := url.Values{}
	for _, name := range []string{"after", "before"} {
		if v.Get(name) != "" {
			place.Set(name, v.Get(name))
		}
	}
	return place.Encode()
}

func (h *Handler) row(say *words.Language, visitor web.Visitor, i model.Invitation, here string) view.Row {
	now := h.Now()
	v := view.Row{
		Links: visitor.Links, ID: string(i.ID), Email: i.Email, Name: strings.TrimSpace(i.FirstName + " " + i.LastName), RoleLabel: web.KnownLabels(say, i.RoleLabel), InvitedBy: i.InvitedBy,
		Sent: words.Start(say.Ago(now, i.SentAt)), SentISO: i.SentAt.Format(time.RFC3339),
		Expires: say.Until(now, i.ExpiresAt), ExpiresISO: i.ExpiresAt.Format(time.RFC3339),
		Expired: i.Expired(now), Unbacked: !i.Backed(), Undelivered: i.Undelivered, Asked: !i.AskedAt.IsZero(), Here: here,
		CanInvite: visitor.Manages(model.WidgetInvitations), CanSend: h.Invitations.SendsMail(), CanManage: invitations.MayManage(visitor.Permissions, i) == nil,
	}
	if v.InvitedBy == "" {
		v.InvitedBy = "—"
	}
	return v
}

// noMail says that nobody can be invited where that is so, and what still can be done.
func (h *Handler) noMail(r *http.Request) *ui.Notice {
	if h.Invitations.SendsMail() {
		return nil
	}
	return &ui.Notice{Kind: ui.KindWarn, Text: web.Words(r).Sentence("invitations.no_mail_before")}
}

// Resend sends an invitation once more.
func (h *Handler) Resend(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	i, err := h.Invitations.Resend(r.Context(), visitor.Actor, invitation(r))
	if err != nil {
		return h.answerGone(w, r, err)
	}
	toast := say.Text("A new invitation is on its way to %s. The old link works no longer.", i.Email)
	if r.PostFormValue("from") == "invite" {
		return h.Web.Changed(w, r, visitor.Links.Invitations(), view.Resent{ID: string(i.ID)}, "invite-emails", toast)
	}
	here := r.PostFormValue("here")
	return h.Web.Changed(w, r, listURL(visitor.Links, here), h.row(say, visitor, i, here), "resend-"+string(i.ID), toast)
}

// Cancel takes an invitation back.
func (h *Handler) Cancel(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	i, err := h.Invitations.Cancel(r.Context(), visitor.Actor, invitation(r))
	if err != nil {
		return h.answerGone(w, r, err)
	}
	list, page, err := h.listAt(r, visitor)
	if err != nil {
		return err
	}
	undo, err := h.undoOf(r, i)
	if err != nil {
		return err
	}
	return h.Web.Change(w, r, web.Change{Page: page, Fragment: list, Focus: "invitations-list", Toast: ui.Toast{
		Kind: ui.KindOK, Text: web.Words(r).Text("The invitation for %s is cancelled.", i.Email), Undo: undo,
	}})
}

// listAt returns the page of the list that a form was on, and its address.
func (h *Handler) listAt(r *http.Request, visitor web.Visitor) (view.List, string, error) {
	here := cmp.Or(r.PostFormValue("here"), r.URL.Query().Get("here"))
	at, err := url.ParseQuery(here)
	if err != nil {
		at = nil // somebody edited the form: show the first page
	}
	list, err := h.list(r, visitor, at)
	return list, listURL(visitor.Links, here), err
}

// Link shows the link of an invitation.
func (h *Handler) Link(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	i, link, err := h.Invitations.Link(r.Context(), visitor.Org.ID, visitor.Permissions, invitation(r))
	if err != nil {
		return h.answerGone(w, r, err)
	}
	fragment := view.Link{
		Links: visitor.Links, Email: i.Email, Expires: say.LongDay(i.ExpiresAt),
		NoMail: !h.Invitations.SendsMail(), Link: ui.Copy{ID: "invitation-link", Label: say.Text("Link"), Value: link, Secret: true},
	}
	page := fragment
	page.Page = true
	return h.Web.Fragment(w, r, say.Text("Invitation link"), fragment, page)
}

// invitation returns the id that the address names. One that is not well-formed
// is nobody's.
func invitation(r *http.Request) model.InvitationID {
	return model.InvitationID(web.Var(r, "invitation"))
}

// listURL returns the address of a page of the list, whatever a form said.
func listURL(links model.Links, here string) string {
	v, err := url.ParseQuery(here)
	if err != nil {
		return links.Invitations()
	}
	if place := placeOf(v); place != "" {
		return links.Invitations() + "?" + place
	}
	return links.Invitations()
}

package members

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// Member shows everything about a member; to htmx, what can be done to them.
func (h *Handler) Member(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	m, err := h.member(r, visitor)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	sessions, err := h.DB.CountSessionsIn(r.Context(), visitor.Org.ID, m.User)
	if err != nil {
		return err
	}
	stopped, err := h.stopped(r.Context(), say, m)
	if err != nil {
		return err
	}
	directory, err := members.DirectoryOf(r.Context(), h.DB, m)
	if err != nil {
		return err
	}
	row, may, back := h.rows(say, visitor)(m, stopped.text), visitor.Permissions, backQuery(visitor.Links, r.URL.Query().Get("back"))
	details := view.Details{
		Links: visitor.Links, Back: back, BackURL: backURL(visitor.Links, back), ID: row.ID, Name: row.Name, Email: m.Email, RoleLabel: row.RoleLabel, Joined: row.Joined, Fixed: fixedText(say, m),
		Sessions: sessionsText(say, sessions), Stopped: row.Stopped, You: row.You,
		CanChange:  members.MayChangeRole(visitor.Actor, may, m) == nil,
		CanSignOut: members.MaySignOut(visitor.Actor, may, m) == nil,
		CanRemove:  members.MayRemove(visitor.Actor, may, m, directory) == nil,
		Switch:     stopped.control(say, visitor, m),
	}
	if visitor.Console.ID != "" {
		details.SignInAsURL = visitor.Links.Home() + "support/" + string(m.ID)
	}
	details.SourceLabel, details.Source = cameBy(say, m.Source, directory)
	if details.MoveURL, err = h.moveURL(r.Context(), visitor, m); err != nil {
		return err
	}
	details.LastActive, details.LastActiveISO = h.lastActive(say, m, row)
	if m.Source == model.FromDirectory && canSelect(may) {
		details.Managed = web.MessageOf(r, members.Managed(directory))
	}
	if details.Consequence, err = h.consequence(r, m); err != nil {
		return err
	}
	if details.Attributes, details.AttributesFrom, err = web.Attributes(r, h.DB, m.Org, m.User); err != nil {
		return err
	}
	menu := view.Menu{
		Links: visitor.Links, Back: back, ID: details.ID, Name: details.Name, Email: details.Email, Managed: details.Managed,
		Consequence: details.Consequence, CanSignOut: details.CanSignOut, CanRemove: details.CanRemove, Switch: details.Switch,
	}
	return h.Web.Fragment(w, r, m.DisplayName(), menu, details)
}

// lastActive says when somebody was active last: now, who looks at their own page.
func (h *Handler) lastActive(say *words.Language, m model.Member, row view.Row) (text, iso string) {
	switch at := m.LastActiveAt; {
	case row.You:
		return row.LastActive, h.Now().Format(time.RFC3339)
	case !at.IsZero():
		return say.Moment(at), at.Format(time.RFC3339)
	}
	return "", ""
}

// member returns the member that the address names. People who are only invited
// are not among them.
func (h *Handler) member(r *http.Request, visitor web.Visitor) (model.Member, error) {
	id := web.Var(r, "member")
	if !model.ValidID(model.PrefixMember, id) {
		return model.Member{}, model.Missing("")
	}
	m, err := h.DB.Member(r.Context(), visitor.Org.ID, model.MemberID(id))
	if err == nil && m.Status == model.MemberPendingInvite {
		return model.Member{}, model.Missing("")
	}
	return m, err
}

// cameBy says how somebody came. Whom a directory looks after, or did, can have been there
// before.
func cameBy(say *words.Language, s model.MemberSource, d model.Directory) (label, text string) {
	switch s {
	case model.FromDirectory:
		if d.ID != "" && d.Provider != model.ProviderCustom {
			return say.Text("Managed by"), d.Name() + " (SCIM)"
		}
		return say.Text("Managed by"), say.Text("Your directory (SCIM)")
	case model.FromImport:
		return say.Text("Managed by"), say.Text("Admins, as your directory does not any more")
	case model.FromInvitation:
		return say.Text("Came by"), say.Text("Invitation")
	case model.FromAllowedEmailDomain:
		return say.Text("Came by"), say.Text("Allowed email domain")
	case model.FromSSO:
		return say.Text("Came by"), say.Text("Single sign-on")
	}
	return say.Text("Came by"), say.Text("Added by the operator")
}

// moveURL returns where a member is moved to another directory, "" where that can't be.
func (h *Handler) moveURL(ctx context.Context, visitor web.Visitor, m model.Member) (string, error) {
	if m.Source != model.FromDirectory || !visitor.Sees(model.WidgetSCIM) || !visitor.Manages(model.WidgetSCIM) || !visitor.CanProve() || visitor.Actor.Is(m.User) {
		return "", nil
	}
	all, err := h.DB.Directories(ctx, m.Org)
	if all = slices.DeleteFunc(all, func(d model.Directory) bool { return !d.Enabled }); err != nil || len(all) < 2 {
		return "", err
	}
	u, err := h.DB.DirectoryUserOfMember(ctx, m.Org, m.ID)
	if model.KindOf(err) == model.NotFound { // deleted meanwhile
		return "", nil
	}
	return visitor.Links.Directory(u.Directory) + "/users/" + string(u.ID) + "/move", err
}

// fixedText says which roles of a member a group gives, which nobody can take here, "" for
// none.
func fixedText(say *words.Language, m model.Member) string {
	if len(m.Fixed) == 0 {
		return ""
	}
	given := slices.DeleteFunc(slices.Clone(m.Roles), func(r model.Role) bool { return !slices.Contains(m.Fixed, r.ID) })
	return say.Text("A group gives %s.", web.RoleLabels(say, given))
}

func sessionsText(say *words.Language, sessions int) string {
	if sessions == 0 {
		return say.Text("Nowhere")
	}
	return say.Many(sessions, "In %d browser", "In %d browsers")
}

func question(say *words.Language, visitor web.Visitor, m model.Member) string {
	return say.Text("Remove %s from %s?", m.DisplayName(), visitor.Org.Name)
}

// consequence says what removing members does: also to the people whom they have
// invited.
func (h *Handler) consequence(r *http.Request, who ...model.Member) (string, error) {
	say, invited := web.Words(r), 0
	for _, m := range who {
		n, err := h.DB.CountInvitationsBy(r.Context(), m.Org, m.User, h.Now())
		if err != nil {
			return "", err
		}
		if m.Status == model.MemberActive { // the invitations of others have stopped working
			invited += n
		}
	}
	text := say.Text("Whoever is removed is signed out, loses access at once and comes back only by invitation. Their account and their other organizations stay.")
	if invited > 0 {
		text += " " + say.Many(invited, "%d open invitation that they sent stops working.", "%d open invitations that they sent stop working.")
	}
	return text, nil
}

// Remove takes a member out of the organization.
func (h *Handler) Remove(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	m, err := h.Members.Remove(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")))
	switch model.KindOf(err) {
	case model.NotFound:
		return h.answerGone(w, r, err)
	case model.Forbidden, model.Conflict:
		return h.notDone(w, r, err, question(say, visitor, m), web.MessageOf(r, err))
	}
	if err != nil {
		return err
	}
	total, err := h.DB.CountMembers(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	back := r.PostFormValue("back")
	undo, err := h.undoOfRemoval(r.Context(), visitor, m, back)
	if err != nil {
		return err
	}
	return h.Web.Change(w, r, web.Change{Page: backURL(visitor.Links, back), Fragment: view.Removed{ID: string(m.ID), Total: total}, Toast: ui.Toast{
		Kind: ui.KindOK, Text: say.Text("%s is no longer a member of %s.", m.DisplayName(), visitor.Org.Name), Undo: undo,
	}})
}

// SignOut ends a member's sessions in the organization.
func (h *Handler) SignOut(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	back := r.PostFormValue("back")
	page := backURL(visitor.Links, back)
	m, ended, err := h.Members.SignOut(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")))
	switch model.KindOf(err) {
	case model.NotFound:
		return h.answerGone(w, r, err)
	case model.Forbidden:
		return h.notDone(w, r, err, say.Text("Sign out %s", m.DisplayName()), web.MessageOf(r, err))
	}
	if err != nil {
		return err
	}
	if r.PostFormValue("details") != "" {
		page = memberURL(visitor.Links, m.ID, backQuery(visitor.Links, back))
	}
	row, err := h.row(r, visitor, m)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, page, row, "more-"+string(m.ID), signedOutText(say, m, ended))
}

func signedOutText(say *words.Language, m model.Member, ended int) string {
	if ended == 0 {
		return say.Text("%s was not signed in.", m.DisplayName())
	}
	return say.Many(ended, "%[2]s was signed out of %[1]d browser.", "%[2]s was signed out of %[1]d browsers.", m.DisplayName())
}

// answerGone answers for a member whom somebody else has removed meanwhile: the row
// goes, too.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	visitor, say, id := web.VisitorOf(r), web.Words(r), web.Var(r, "member")
	total, wrong := h.DB.CountMembers(r.Context(), visitor.Org.ID)
	if wrong != nil {
		return wrong
	}
	gone := web.Gone{
		Title: say.Text("No longer a member"), Text: say.Text("This person is no longer a member."), Back: say.Text("Back to members"), BackURL: visitor.Links.Members(),
		Also: []views.View{view.Removed{Total: total}},
	}
	if model.ValidID(model.PrefixMember, id) { // otherwise nobody's
		gone.Where = "m-" + id
	}
	return h.Web.Gone(w, r, err, gone)
}

// notDone says why something was not done: in a toast, or on a page.
func (h *Handler) notDone(w http.ResponseWriter, r *http.Request, err error, title, why string) error {
	return h.Web.Refused(w, r, err, title, refusalToast(why), view.NotDone{BackURL: backURL(web.VisitorOf(r).Links, r.PostFormValue("back")), Title: title, Why: why})
}

func refusalToast(why string) ui.Toast { return ui.Toast{Kind: ui.KindError, Text: why, Partial: true} }

package invitations

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/invitations"
)

// signInToAccept is where somebody signs in and finds their invitations afterwards.
const signInToAccept = "/a/login?next=%2Fa%2Forganizations"

// show answers with the page of an invitation, or with the one for an unknown
// link, which looks as one that was cancelled does.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, i model.Invitation, err error, problem string) error {
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	session, sessionErr := h.Web.CurrentSession(r)
	if sessionErr != nil && model.KindOf(sessionErr) != model.Unauthenticated {
		return sessionErr
	}
	v, err := h.answer(r, i, session)
	if err != nil {
		return err
	}
	status := statuses[v.State]
	if problem != "" {
		status = http.StatusUnprocessableEntity
	}
	if !v.Stuck() { // which the page says anyhow
		v.Problem = problem
	}
	return h.Web.Card(w, r, status, v.Title(web.Words(r)), v)
}

var statuses = map[string]int{
	view.StateOpen:     http.StatusOK,
	view.StateUsed:     http.StatusOK,
	view.StateFull:     http.StatusConflict,
	view.StateUnbacked: http.StatusConflict,
	view.StateExpired:  http.StatusGone,
	view.StateReplaced: http.StatusGone,
	view.StateDeclined: http.StatusGone,
	view.StateGone:     http.StatusGone,
	view.StateInvalid:  http.StatusGone,
}

func (h *Handler) answer(r *http.Request, i model.Invitation, session model.Session) (view.Answer, error) {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.Answer{}, err
	}
	state, org, err := h.state(r, i)
	if err != nil {
		return view.Answer{}, err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return view.Answer{}, err
	}
	v := view.Answer{
		State: state, AppName: instance.AppName, OrgName: org.Name, OrgID: string(i.Org), InvitedBy: i.InvitedBy,
		RoleLabel: web.KnownLabels(web.Words(r), i.RoleLabel), Note: i.Note, Email: emailaddr.Readable(i.Email), Expired: web.Words(r).LongDay(i.ExpiresAt), Asked: !i.AskedAt.IsZero(),
	}
	if why := invitations.MayStillInvite(i, org.Name); why != nil {
		v.Reason, v.InvitedBy = web.MessageOf(r, why), "" // an admin has to help
	}
	if err := h.welcome(r, i, &v); err != nil {
		return v, err
	}
	switch session.User.ID {
	case "":
	case i.User:
		v.Mine = true
	default:
		v.SignedInAs = emailaddr.Readable(session.User.Email)
	}
	if !v.Mine || !session.User.EmailVerified { // accepting takes a proof
		v.NoMail, v.MailOff, v.ByLink = !h.Invitations.SendsMail(), !instance.Ways.Email(), !instance.Ways.Code
	}
	if v.Stuck() && session.ID == "" {
		v.SignInURL = signInToAccept
	}
	if token := web.Var(r, "token"); token != "" {
		v.AcceptURL = model.InvitationPath(token)
		v.DeclineURL, v.AskURL = v.AcceptURL+"/decline", v.AcceptURL+"/ask"
		if state != v.State { // no other invitation would do
			v.AskURL = ""
		}
	} else {
		v.AcceptURL = web.InvitationPath + string(i.ID)
	}
	return v, nil
}

// welcome says of an invitation that it is worth nothing to whom nobody lets in with that address.
func (h *Handler) welcome(r *http.Request, i model.Invitation, v *view.Answer) error {
	if v.State != view.StateOpen {
		return nil
	}
	why := h.Invitations.Welcomes(r.Context(), i)
	if model.KindOf(why) != model.Conflict {
		return why
	}
	v.State, v.Reason, v.InvitedBy = view.StateUnbacked, web.MessageOf(r, why), ""
	return nil
}

// state returns what an invitation is worth now, and its organization; of one
// that has gone, the name that it had.
func (h *Handler) state(r *http.Request, i model.Invitation) (string, model.Organization, error) {
	if i.ID == "" || i.State == model.InvitationCancelled {
		return view.StateInvalid, model.Organization{}, nil
	}
	org, err := h.DB.Organization(r.Context(), i.Org)
	if model.KindOf(err) == model.NotFound || i.State == model.InvitationOrganizationDeleted {
		return view.StateGone, model.Organization{Name: i.OrgName}, nil
	}
	if err != nil {
		return "", org, err
	}
	switch {
	case i.State == model.InvitationReplaced:
		return view.StateReplaced, org, nil
	case i.State == model.InvitationDeclined:
		return view.StateDeclined, org, nil
	case i.State == model.InvitationAccepted:
		m, err := h.DB.MemberOfUser(r.Context(), i.Org, i.User)
		if model.KindOf(err) == model.NotFound || err == nil && m.Status != model.MemberActive {
			return view.StateInvalid, org, nil // removed since
		}
		return view.StateUsed, org, err
	case i.Expired(h.Now()):
		return view.StateExpired, org, nil
	case !i.Backed():
		return view.StateUnbacked, org, nil
	case org.Full():
		return view.StateFull, org, nil
	}
	return view.StateOpen, org, nil
}

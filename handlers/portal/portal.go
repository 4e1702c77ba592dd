package portal

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the admin portal.
type Handler struct {
	Web    *web.Web
	DB     *db.Reader
	Portal *portal.Service
	SignIn *signin.Service
	Now    func() time.Time

	// Stands returns for each module how far the visitor's organization is with it.
	Stands Stands

	blocked blocked
}

// Stands returns for each module how far the organization of a request's visitor is with it.
type Stands map[model.Feature]func(*http.Request) (ui.Stand, error)

// about says what a module is for.
func about(say *words.Language, module model.Feature) string {
	switch module {
	case model.FeatureDomainVerification:
		return say.Text("Prove which email domains are yours.")
	case model.FeatureSSO:
		return say.Text("Have your people sign in with your identity provider.")
	}
	return say.Text("Have your identity provider add and remove people.")
}

// Show answers with the page that a link opens.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	l, err := h.Portal.Look(r.Context(), token)
	switch {
	case strings.HasPrefix(token, model.PrefixPortalLink): // the first page of an open one, without its last character
		return h.Web.Redirect(w, r, model.PortalLinks(model.PortalLinkID(token)).Home())
	case model.KindOf(err) == model.NotFound:
		return h.over(w, r, view.OverUnknown)
	case err != nil:
		return err
	case l.State(h.Now()) != model.PortalOpen:
		return h.spent(w, r, l)
	}
	org, err := h.DB.Organization(r.Context(), l.Org)
	if err != nil {
		return err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return err
	}
	if l.Kind == model.PortalEmbedded {
		h.noteBlocked(r, l)
		return h.showEmbedded(w, r, org)
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	say := web.Words(r)
	v := view.Landing{
		AppName: instance.AppName, OrgName: org.Name, MadeBy: l.MadeBy, Until: say.Moment(l.ExpiresAt),
		Recipient: emailaddr.Readable(l.Recipient), URL: model.PortalTokenPath(token),
	}
	for _, m := range l.Live {
		widget := model.PortalWidget(m)
		v.Modules = append(v.Modules, view.Module{Label: say.Text(widget.Label), Icon: widget.Icon})
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// Open opens a link in the browser that asks for it.
func (h *Handler) Open(w http.ResponseWriter, r *http.Request) error {
	b := model.Browser{IP: h.Web.ClientIP(r), UserAgent: web.UserAgent(r)} // without a cookie: in a frame it keeps none of ours but the session's
	p, own, err := h.Portal.Open(r.Context(), web.Var(r, "token"), b, nil)
	switch k := model.KindOf(err); {
	case k == model.Conflict:
		return h.begin(w, r)
	case k == model.NotFound:
		return h.Show(w, r) // which says why
	case err != nil:
		return err
	}
	return h.enter(w, r, p, own)
}

// enter keeps in the browser that a link is open there, and goes to what it shows.
func (h *Handler) enter(w http.ResponseWriter, r *http.Request, p model.PortalSession, own string) error {
	home := model.PortalLinks(p.Link.ID).Home()
	if p.Link.Kind == model.PortalEmbedded && h.Web.KeptIn(r, h.Web.CookiesOf(r), keptCookie) == "" {
		http.Redirect(w, r, home+"#"+own, http.StatusSeeOther) // the browser keeps no cookie in the frame: see portal.js
		return nil
	}
	h.Web.KeepIn(w, h.Web.CookiesOf(r), string(p.Link.ID), own, p.ExpiresAt.Sub(h.Now()))
	http.Redirect(w, r, home, http.StatusSeeOther)
	return nil
}

func whyOver(s model.PortalLinkState) string {
	switch s {
	case model.PortalExpired:
		return view.OverExpired
	case model.PortalSpent:
		return view.OverSpent
	case model.PortalRevoked:
		return view.OverRevoked
	case model.PortalPaused:
		return view.OverPaused
	}
	return view.OverClosed
}

func (h *Handler) over(w http.ResponseWriter, r *http.Request, why string) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	return h.say(w, r, view.Over{AppName: instance.AppName, Why: why})
}

func (h *Handler) say(w http.ResponseWriter, r *http.Request, v view.Over) error {
	status := http.StatusGone
	if v.Why == view.OverClosed {
		status = http.StatusUnauthorized
	}
	v.TooLate = r.URL.Query().Has(web.TooLate)
	return h.Web.Card(w, r, status, v.Title(web.Words(r)), v)
}

// Over says what has become of a link that is not open in this browser.
func (h *Handler) Over(w http.ResponseWriter, r *http.Request) error {
	if _, err := h.visitor(r); err == nil {
		return h.Web.Redirect(w, r, model.PortalLinks(linkOf(r)).Home())
	}
	if id := string(linkOf(r)); !strings.HasPrefix(id, model.PrefixPortalLink) { // a token, with a character too many
		return h.Web.Redirect(w, r, model.PortalTokenPath(id))
	}
	l, err := h.DB.PortalLinkNamed(r.Context(), linkOf(r))
	switch {
	case model.KindOf(err) == model.NotFound:
		return h.over(w, r, view.OverUnknown)
	case err != nil:
		return err
	}
	return h.ended(w, r, l)
}

// Home lists what there is to set up.
func (h *Handler) Home(w http.ResponseWriter, r *http.Request) error {
	stands, err := h.stands(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Setup"), home(r, stands))
}

// Ask tells the list how far everything is by now.
func (h *Handler) Ask(w http.ResponseWriter, r *http.Request) error {
	stands, err := h.stands(r)
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, web.Words(r).Text("Setup"), stands, home(r, stands))
}

func home(r *http.Request, stands view.Stands) view.Home {
	v := web.VisitorOf(r)
	return view.Home{OrgName: v.Org.Name, Framed: v.Portal.Link.Kind == model.PortalEmbedded, Stands: stands}
}

func (h *Handler) stands(r *http.Request) (view.Stands, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Stands{Live: visitor.Links.Home() + "stands"}
	for _, m := range visitor.Portal.Link.Live {
		widget := model.PortalWidget(m)
		if !visitor.Sees(widget) {
			continue
		}
		stand, err := h.Stands[m](r)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, view.Item{Label: say.Text(widget.Label), Text: about(say, m), URL: visitor.Links.Widget(widget), Icon: widget.Icon, Stand: stand})
	}
	return v, nil
}

// Leave closes what a link has opened, in this browser.
func (h *Handler) Leave(w http.ResponseWriter, r *http.Request) error {
	p := web.VisitorOf(r).Portal
	if err := h.Portal.Leave(r.Context(), p); err != nil {
		return err
	}
	h.Web.ForgetIn(w, h.Web.CookiesOf(r), string(p.Link.ID))
	return h.Web.Redirect(w, r, model.PortalLinks(p.Link.ID).Home()+overPath)
}

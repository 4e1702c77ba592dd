package portal

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
)

// mostLinks is how many links are listed, those that open something first.
const mostLinks = 200

// Links lists the organization's links to its admin portal.
func (h *Handler) Links(w http.ResponseWriter, r *http.Request) error {
	v, err := h.list(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, linksTitle(r), view.Links{List: v, NewURL: web.VisitorOf(r).Links.PortalLinks() + "/new"})
}

func linksTitle(r *http.Request) string { return web.Words(r).Text("Setup links") }

// list returns the links that are about something which the visitor manages.
func (h *Handler) list(r *http.Request) (view.List, error) {
	visitor := web.VisitorOf(r)
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.List{}, err
	}
	all, err := h.DB.SharedPortalLinks(r.Context(), visitor.Org.ID, h.Now(), mostLinks)
	if err != nil {
		return view.List{}, err
	}
	say := web.Words(r)
	v := view.List{Lives: lives(say, usualLife)}
	for _, l := range all {
		if slices.ContainsFunc(l.Modules, func(m model.Feature) bool { return manages(visitor, m) }) {
			v.Rows = append(v.Rows, rowOf(say, visitor, l, instance.AppName, h.Now()))
		}
	}
	return v, nil
}

// manages reports whether a visitor may change what a module shows.
func manages(v web.Visitor, module model.Feature) bool { return v.Manages(model.PortalWidget(module)) }

func rowOf(say *words.Language, visitor web.Visitor, l model.PortalLink, app string, now time.Time) view.Row {
	state := l.State(now)
	v := view.Row{
		ID: string(l.ID), URL: visitor.Links.PortalLinks() + "/" + string(l.ID), Version: l.Version, Who: whoOf(say, l), Used: usedText(say, l, now),
		Made: say.Text("Made by %s on %s.", makerOf(l, app), say.Day(l.CreatedAt)),
	}
	modules := l.Modules
	switch state {
	case model.PortalOpen:
		modules = l.Live
		v.Badge, v.Until = view.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: say.Text("Works")}, say.Text("Works until %s.", say.Moment(l.ExpiresAt))
	case model.PortalExpired:
		v.Badge, v.Until = view.Badge{Kind: ui.KindWarn, Icon: "triangle-alert", Text: say.Text("Expired")}, say.Text("Expired on %s.", say.Moment(l.ExpiresAt))
	case model.PortalPaused:
		v.Badge, v.Until = view.Badge{Kind: ui.KindWarn, Icon: "triangle-alert", Text: say.Text("Suspended")}, say.Text("It opens nothing while the organization is suspended.")
	default:
		v.Badge, v.Until = view.Badge{Kind: "muted", Icon: "info", Text: say.Text("Revoked")}, say.Text("Revoked on %s.", say.Moment(l.RevokedAt))
		if l.RevokedAt.IsZero() {
			v.Until = say.Text("It shows nothing, since %s can’t manage this any more.", makerOf(l, app))
		}
	}
	v.Title = modulesText(say, modules)
	v.Revoke = l.RevokedAt.IsZero()
	v.Extend = state != model.PortalRevoked && !slices.ContainsFunc(l.Modules, func(m model.Feature) bool { return !manages(visitor, m) })
	return v
}

// modulesText names modules as the navigation does.
func modulesText(say *words.Language, modules []model.Feature) string {
	names := make([]string, len(modules))
	for i, m := range modules {
		names[i] = say.Text(model.PortalWidget(m).Label)
	}
	return say.List(names)
}

func makerOf(l model.PortalLink, app string) string {
	if l.MadeBy == "" {
		return app
	}
	return l.MadeBy
}

func whoOf(say *words.Language, l model.PortalLink) string {
	if l.Recipient == "" {
		return say.Text("For whoever has it.")
	}
	return say.Text("For %s alone.", emailaddr.Readable(l.Recipient))
}

func usedText(say *words.Language, l model.PortalLink, now time.Time) string {
	if l.Opens == 0 {
		return say.Text("Not opened yet.")
	}
	return say.Many(int(l.Opens), "Opened once, last used %[2]s.", "Opened %d times, last used %s.", say.Ago(now, l.UsedAt))
}

// usualLife is for how long a link is offered to work.
var usualLife = model.PortalLinkLife.String()

// lives returns for how long a link can work.
func lives(say *words.Language, chosen string) []ui.Option {
	var all []ui.Option
	for _, life := range []time.Duration{model.MinPortalLink, 24 * time.Hour, model.PortalLinkLife, model.MaxPortalLink} {
		all = append(all, ui.Option{Value: life.String(), Label: say.Duration(life), Selected: life.String() == chosen})
	}
	return all
}

// lifeOf returns for how long somebody wants a link to work: what no link can, where they say
// nothing of that kind, which the rule refuses.
func lifeOf(r *http.Request) time.Duration {
	life, err := time.ParseDuration(r.PostFormValue("lasts"))
	if err != nil || life == 0 {
		return -1
	}
	return life
}

// ExtendLink has a link work for longer.
func (h *Handler) ExtendLink(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no link has it, so the rule answers with what is true now
	}
	l, err := h.Portal.Extend(r.Context(), visitor.Actor, linkOf(r), version, lifeOf(r))
	if model.KindOf(err) == model.Invalid {
		v, wrong := h.list(r)
		if wrong != nil {
			return wrong
		}
		v.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, linksTitle(r), v, view.Links{List: v, NewURL: visitor.Links.PortalLinks() + "/new"})
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.changed(w, r, web.Words(r).Text("The link works until %s.", web.Words(r).Moment(l.ExpiresAt)), "portal-extend-"+string(l.ID))
}

// RevokeLink makes a link worthless, in the list, or where it is shown what came of it.
func (h *Handler) RevokeLink(w http.ResponseWriter, r *http.Request) error {
	err := h.Portal.Revoke(r.Context(), web.VisitorOf(r).Actor, linkOf(r))
	module := model.Feature(r.PostFormValue("module"))
	if module == "" || !manages(web.VisitorOf(r), module) {
		if err != nil {
			return h.answerGone(w, r, err)
		}
		return h.changed(w, r, revokedText(web.Words(r)), "portal-links")
	}
	web.Answering(r, roomOf(module))
	v, wrong := h.handover(r, module)
	if wrong != nil {
		return wrong
	}
	say := web.Words(r)
	page := web.VisitorOf(r).Links.Widget(model.PortalWidget(module))
	if err != nil {
		return h.Web.Gone(w, r, err, web.Gone{Title: say.Text("No such link"), Text: goneText(say), Back: say.Text("Go back"), BackURL: page, Where: v.ID, Now: v, Focus: v.ID})
	}
	return h.Web.Changed(w, r, page, v, v.ID, revokedText(say))
}

// changed answers with the list after a change.
func (h *Handler) changed(w http.ResponseWriter, r *http.Request, text, focus string) error {
	v, err := h.list(r)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, web.VisitorOf(r).Links.PortalLinks(), v, focus, text)
}

func revokedText(say *words.Language) string {
	return say.Text("The link was revoked. Whoever has it open sees nothing any more.")
}

func goneText(say *words.Language) string {
	return say.Text("That link opens nothing any more: it was revoked.")
}

// answerGone answers for a link that was revoked or changed elsewhere.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	v, wrong := h.list(r)
	if wrong != nil {
		return wrong
	}
	say := web.Words(r)
	g := web.Gone{Title: say.Text("No such link"), Back: say.Text("Back to the links"), BackURL: web.VisitorOf(r).Links.PortalLinks(), Where: "portal-links", Now: v, Focus: "portal-links"}
	if model.KindOf(err) == model.NotFound {
		g.Text = goneText(say)
	}
	return h.Web.Gone(w, r, err, g)
}

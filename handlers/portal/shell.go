package portal

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// Base is below which path what a link shows is: each has its own, so that a browser can have
// several open.
const Base model.Links = model.AdminPortal + "/{link}"

// Shell returns the shell of the admin portal.
func (h *Handler) Shell() *web.Shell {
	return &web.Shell{
		Links: Base, Cookies: web.CookiePolicy{Name: "anteroom-portal", SameSite: http.SameSiteLaxMode}, Groups: []web.WidgetGroup{{Label: "Set up", Widgets: model.PortalWidgets()}},
		Visitor: h.visitor, SignIn: overPath, Came: h.came, Layout: h.layout,
		Framers: h.framers,
	}
}

// overPath is where somebody is sent, below the base path, for whom a link is not open.
const overPath = "over"

// linkOf returns the link that the request's path names.
func linkOf(r *http.Request) model.PortalLinkID { return model.PortalLinkID(web.Var(r, "link")) }

// visitor returns who has opened the link that the path names, in this browser.
func (h *Handler) visitor(r *http.Request) (web.Visitor, error) {
	link := linkOf(r)
	token := cmp.Or(r.Header.Get(tokenHeader), h.Web.KeptIn(r, h.Web.CookiesOf(r), string(link)))
	p, err := h.Portal.Load(r.Context(), link, token)
	if err != nil {
		return web.Visitor{}, err
	}
	org, err := h.DB.Organization(r.Context(), p.Link.Org)
	if err != nil {
		return web.Visitor{}, err
	}
	features, err := h.DB.FeaturesOf(r.Context(), org.ID)
	if err != nil {
		return web.Visitor{}, err
	}
	by := p.Actor()
	by.IP = h.Web.ClientIP(r)
	return web.Visitor{
		Name: p.Link.Recipient, Org: org, Permissions: p.Link.Permissions(), Actor: by, Portal: p,
		Features:  slices.DeleteFunc(features, func(f model.Feature) bool { return !p.Link.Shows(f) }),
		SudoUntil: p.End(), // whoever has the link has proven what can be proven
	}, nil
}

func (h *Handler) came(r *http.Request, v web.Visitor) error {
	return h.Portal.Came(r.Context(), v.Portal)
}

// layout puts a page into the shell.
func (h *Handler) layout(r *http.Request, f layout.Frame) (views.View, error) {
	v := web.VisitorOf(r)
	p := layout.Portal{Frame: f, Home: v.Links.Home(), AtHome: r.URL.Path == v.Links.Home(), Until: web.Words(r).Moment(v.Portal.End())}
	if v.Portal.Link.Kind == model.PortalShareable {
		p.Leave = v.Links.Home() + "leave"
		return p, nil
	}
	e := embedding(r, v.Portal.Link)
	e.Expires, e.Left = v.Portal.End().UTC().Format(time.RFC3339), int(v.Portal.End().Sub(h.Now()).Seconds())
	p.Framed, p.Scripts = e, append(slices.Clone(p.Scripts), script)
	return p, nil
}

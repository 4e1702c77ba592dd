package console

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// Base is below which path an organization's rooms are.
const Base = model.Console + "/organizations/{organization}"

// OrganizationShell returns the shell of the console in which one organization is: its rooms
// are in there as its own people see them.
func (h *Handler) OrganizationShell() *web.Shell {
	shell := h.Shell()
	shell.Links, shell.Choose = Base, organizationsPath
	shell.Groups = []web.WidgetGroup{{Label: "As its people see it", Widgets: model.OrganizationWidgets()}} // “your” is theirs there
	shell.Visitor, shell.Layout = h.inOrganization, h.organizationLayout
	return shell
}

// inOrganization returns who is in the console in this browser, acting for the organization that
// the path names. It has no members' session: what is a person's own does not exist there.
func (h *Handler) inOrganization(r *http.Request) (web.Visitor, error) {
	v, err := h.visitor(r)
	if err != nil {
		return v, err
	}
	if v.Org, err = h.DB.Organization(r.Context(), model.OrgID(web.Var(r, "organization"))); err != nil {
		return v, web.WithAction(err, "Go to organizations", organizationsPath)
	}
	v.Actor.Org = v.Org.ID
	if v.Features, err = h.DB.FeaturesOf(r.Context(), v.Org.ID); err != nil {
		return v, err
	}
	v.Permissions, err = access.Permissions(r.Context(), h.DB, v.Actor)
	return v, err
}

// organizationLayout puts a page of an organization into the shell.
func (h *Handler) organizationLayout(r *http.Request, f layout.Frame) (views.View, error) {
	own := layout.NavGroup{Label: "Organization", Items: []layout.NavItem{item(r, "Overview", "info", web.VisitorOf(r).Links.Home())}}
	f.Nav = append([]layout.NavGroup{own}, f.Nav...)
	return h.layout(r, f)
}

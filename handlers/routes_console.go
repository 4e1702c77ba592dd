package handlers

import (
	"github.com/gorilla/mux"

	"anteroom/handlers/console"
	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// operatorConsole is where operators run the instance.
func (a *app) operatorConsole(r *mux.Router) {
	a.organizationInConsole(r) // before what begins like it
	p := a.pages(r, string(model.Console), a.console.Shell())
	p.get("/enter/{token}", web.Public(), a.console.Show)
	p.post("/enter/{token}", web.Public(), a.console.Enter).limit(60)
	p.get("/set-up/{token}", web.Public(), a.console.SetUp)
	p.post("/set-up/{token}", web.Public(), a.console.Begin).limit(60)
	p.get("/over", web.Public(), a.console.Over)
	p.get("/", web.Operator(), a.console.Index)
	p.get("/anew", web.Operator(), a.console.Anew)
	p.post("/leave", web.Operator().Does("leave the console"), a.console.Leave)
	p.get("/new-app", web.Operator(), a.console.NewApp)
	p.post("/new-app", web.Operator().Does("register an app"), a.console.CreateApp).limit(30)
	p.get("/organizations", web.Operator(), a.console.Organizations)
}

// organizationInConsole is what operators see of one organization: the rooms of its own people,
// as those who may do everything there.
func (a *app) organizationInConsole(r *mux.Router) {
	p := a.pages(r, string(console.Base), a.console.OrganizationShell())
	p.get("/", web.InOrganization(), a.console.Organization)
	a.rooms(p)
}

// newConsole wires the console to the rules of the rooms that it shows.
func newConsole(c Config, w *web.Web) *console.Handler {
	return &console.Handler{Web: w, DB: c.DB, Operators: c.Operators, Instance: c.Instance, Applications: c.Applications, Now: c.DB.Now}
}

package handlers

import (
	"context"
	"net/http"

	"github.com/gorilla/mux"

	"anteroom/handlers/web"
)

// Route is a line of the route table.
type Route struct {
	Methods     []string
	Path, Guard string
}

// Routes returns the routes of the program, those of the demo only with it.
func Routes(ctx context.Context, c Config) ([]Route, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, err
	}
	return table(a.routes().(*mux.Router))
}

// NewGuarded returns what New does, with two routes under /test that a guard
// lets through, and the routes of both.
func NewGuarded(ctx context.Context, c Config, g *web.Guard, carryOut func(*web.Web) web.Handler) (http.Handler, []Route, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	router := a.routes().(*mux.Router)
	p := a.pages(router, "/test", a.web.Portal)
	p.post("/delete", *g, carryOut(a.web))
	p.get("/new", *g, carryOut(a.web))
	routes, err := table(router)
	return a.web.Protect(router), routes, err
}

// NewElsewhere returns what New does, with the domains in a second shell as well.
func NewElsewhere(ctx context.Context, c Config, shell *web.Shell) (http.Handler, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, err
	}
	router := a.routes().(*mux.Router)
	a.domainRoutes(a.pages(router, string(shell.Links), shell))
	return a.web.Protect(router), nil
}

func table(router *mux.Router) ([]Route, error) {
	var routes []Route
	err := router.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		if r.GetHandler() == nil {
			return nil // a prefix
		}
		path, err := r.GetPathTemplate()
		if err != nil {
			return err
		}
		methods, err := r.GetMethods()
		if err != nil {
			methods = []string{"ANY"}
		}
		routes = append(routes, Route{methods, path, r.GetName()})
		return nil
	})
	return routes, err
}

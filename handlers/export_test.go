package handlers

import (
	"context"
	"net/http"
	"regexp"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/web"
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

// NewGuarded returns what New does, with the page /test/page beside it, which a
// guard lets people see.
func NewGuarded(g web.Guard, page web.Handler) func(context.Context, Config) (http.Handler, error) {
	return func(ctx context.Context, c Config) (http.Handler, error) {
		a, err := newApp(ctx, c)
		if err != nil {
			return nil, err
		}
		router := a.routes().(*mux.Router)
		p := a.pages(router, "/test", a.web.Portal)
		p.get("/page", g, page)
		return a.web.Protect(router), nil
	}
}

// NewElsewhere returns what New does, with the rooms of an organization in a second
// shell as well, and the routes of both.
func NewElsewhere(ctx context.Context, c Config, shell *web.Shell) (http.Handler, []Route, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	router := a.routes().(*mux.Router)
	p := a.pages(router, string(shell.Links), shell)
	a.generalRoutes(p)
	a.memberRoutes(p)
	a.domainRoutes(p)
	a.policyRoutes(p)
	a.linkRoutes(p)
	routes, err := table(router)
	return a.web.Protect(router), routes, err
}

// Unreached returns the routes that another one hides.
func Unreached(ctx context.Context, c Config) ([]string, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, err
	}
	router := a.routes().(*mux.Router)
	routes, err := table(router)
	var hidden []string
	for _, route := range routes {
		for _, method := range route.Methods {
			if method == "ANY" {
				method = http.MethodGet
			}
			path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(route.Path, "x")
			r, err := http.NewRequestWithContext(ctx, method, path, nil)
			if err != nil {
				return nil, err
			}
			var m mux.RouteMatch
			reached := ""
			if router.Match(r, &m) && m.MatchErr == nil && m.Route != nil {
				reached, _ = m.Route.GetPathTemplate() // "" for one without
			}
			if reached != route.Path {
				hidden = append(hidden, method+" "+route.Path)
			}
		}
	}
	return hidden, err
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

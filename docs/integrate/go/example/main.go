// Example is an app that signs people in through Anteroom: a page for everybody,
// one for who is signed in, one that takes a permission, an API for people and one
// for other programs. In an app of your own, copy anteroom.go into a folder of it and
// change the import.
package main

import (
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/anteroom/anteroom/docs/integrate/go"
)

var pages = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><title>Example</title>
{{if .ID}}<p>You are <b id="name">{{.Name}}</b> (<span id="email">{{.Email}}</span>) of <b id="org">{{.OrgName}}</b>.</p>
<p>Roles: <span id="roles">{{.Roles}}</span>. Permissions: <span id="permissions">{{.Permissions}}</span>.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>
{{else}}<p>Nobody needs to sign in for this page.</p>{{end}}
<p><a href="/">Home</a> <a href="/account">Account</a> <a href="/reports">Reports</a></p>
`))

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	auth, err := anteroom.New(anteroom.FromEnv())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/auth/", auth)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, anteroom.User{}) })
	mux.Handle("GET /account", auth.Require(account))
	mux.Handle("GET /reports", auth.RequirePermission("app:reports_read", account))
	mux.Handle("GET /api/me", auth.RequireToken(me))
	mux.Handle("GET /api/orders", auth.RequireAppToken("orders:read", me))

	base, err := url.Parse(os.Getenv("APP_URL"))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("localhost", base.Port()))
	if err != nil {
		return err
	}
	fmt.Println("listening on", base)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}

func account(w http.ResponseWriter, r *http.Request) {
	user, _ := anteroom.UserOf(r.Context())
	show(w, user)
}

func show(w http.ResponseWriter, user anteroom.User) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := pages.Execute(w, user); err != nil {
		log.Print(err)
	}
}

// me is an API: it says who brings the token.
func me(w http.ResponseWriter, r *http.Request) {
	user, _ := anteroom.UserOf(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string]any{"sub": user.ID, "org": user.OrgID, "permissions": user.Permissions}); err != nil {
		log.Print(err)
	}
}

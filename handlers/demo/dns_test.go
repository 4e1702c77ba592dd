package demo_test

import (
	"net/http"
	"net/url"
	"testing"

	"anteroom/handlers"
	"anteroom/handlers/demo"
	"anteroom/handlers/handlerstest"
)

// TestDemoDNS sets a record of the demo's name server and removes it.
func TestDemoDNS(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Config.Demo = &demo.Handler{DNS: w.Names}
	w.Serve(t, handlers.New)
	b := w.Browser(t)
	set := url.Values{"name": {"_anteroom.acme.example."}, "value": {"anteroom-verify=<3f9c>"}}
	if a := b.Post(t, "/demo/dns", set); a.Status != http.StatusSeeOther {
		t.Errorf("set: status %d: %s", a.Status, a.Body)
	}
	handlerstest.HoldsAll(t, "list", b.Get(t, "/demo/dns"), http.StatusOK, "_anteroom.acme.example", "anteroom-verify=&lt;3f9c&gt;")
	for _, name := range []string{"acme.com", "", "a..example"} {
		handlerstest.HoldsAll(t, name, b.Post(t, "/demo/dns", url.Values{"name": {name}, "value": {"x"}}), http.StatusUnprocessableEntity, "Enter a name that ends in .example.")
	}
	if a := b.Post(t, "/demo/dns/remove", url.Values{"name": {"_anteroom.acme.example"}}); a.Status != http.StatusSeeOther || len(w.Names.Records()) != 0 {
		t.Errorf("remove: status %d, %v left", a.Status, w.Names.Records())
	}
}

package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"anteroom/handlers/demo"
)

// TestDemoDNS sets a record of the demo's name server and removes it.
func TestDemoDNS(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Demo = &demo.Handler{DNS: w.names}
	handler, err := New(t.Context(), w.config)
	if err != nil {
		t.Fatal(err)
	}
	w.server.Config.Handler = handler
	b := w.browser(t)
	set := url.Values{"name": {"_anteroom.acme.example."}, "value": {"anteroom-verify=<3f9c>"}}
	if a := b.post(t, "/demo/dns", set); a.status != http.StatusSeeOther {
		t.Errorf("set: status %d: %s", a.status, a.body)
	}
	holdsAll(t, "list", b.get(t, "/demo/dns"), http.StatusOK, "_anteroom.acme.example", "anteroom-verify=&lt;3f9c&gt;")
	for _, name := range []string{"acme.com", "", "a..example"} {
		holdsAll(t, name, b.post(t, "/demo/dns", url.Values{"name": {name}, "value": {"x"}}), http.StatusUnprocessableEntity, "Enter a name that ends in .example.")
	}
	if a := b.post(t, "/demo/dns/remove", url.Values{"name": {"_anteroom.acme.example"}}); a.status != http.StatusSeeOther || len(w.names.Records()) != 0 {
		t.Errorf("remove: status %d, %v left", a.status, w.names.Records())
	}
}

package demo_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/demo"
	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestDemoDNS sets a record of the demo's name server and removes it.
func TestDemoDNS(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Config.Demo = &demo.Handler{DNS: w.Names}
	w.Serve(t, handlers.New)
	b := w.Browser(t)
	set := url.Values{"name": {"_anteroom.acme.example."}, "value": {"anteroom-verify=<3f9c>"}}
	b.Post(t, "/demo/dns", set).LeadsTo(t, "/demo/dns")
	records := b.Get(t, "/demo/dns").Shows(t).Find(".demo-records")
	if got := records.Find("p").Text(); got != "_anteroom.acme.example anteroom-verify=<3f9c>" {
		t.Errorf("the record is %s", got)
	}
	for _, name := range []string{"acme.com", "", "a..example"} {
		form := b.Post(t, "/demo/dns", url.Values{"name": {name}, "value": {"x"}}).Page(t, http.StatusUnprocessableEntity).Form("/demo/dns")
		if form.Field("name").Value() != name || !form.Find(".field-error").Says("Enter a name that ends in .example.") {
			t.Errorf("%q: the form is %s", name, form.HTML())
		}
	}
	b.Post(t, "/demo/dns/remove", url.Values{"name": {records.Form("/demo/dns/remove").Field("name").Value()}}).LeadsTo(t, "/demo/dns")
	if left := w.Names.Records(); len(left) != 0 {
		t.Errorf("%v left", left)
	}
}

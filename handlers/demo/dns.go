package demo

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/demo"
	"github.com/anteroom/anteroom/views/ui"
)

const dnsPath = "/demo/dns"

// Records lists the records of the demo's name server.
func (h *Handler) Records(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Card(w, r, http.StatusOK, "DNS of .example", h.records(r, "", "", nil))
}

// records returns the page, with what somebody typed and why it was refused.
func (h *Handler) records(r *http.Request, name, value string, problem error) view.DNS {
	v := view.DNS{
		Name: ui.Field{
			ID: "dns-name", Name: "name", Label: "Name", Type: "text", Value: name, Autocomplete: "off", Required: true,
			Hint: "Such as _anteroom.acme.example.", Error: web.MessageOf(r, problem), Autofocus: problem != nil, MaxLength: 253,
		},
		Value: ui.Field{ID: "dns-value", Name: "value", Label: "Value", Type: "text", Value: value, Autocomplete: "off", Required: true, MaxLength: 1024},
	}
	for _, record := range h.DNS.Records() {
		v.Records = append(v.Records, view.Record{Name: record.Name, Values: record.Values})
	}
	return v
}

// SetRecord makes a name hold one TXT record.
func (h *Handler) SetRecord(w http.ResponseWriter, r *http.Request) error {
	name, value := strings.TrimSuffix(strings.TrimSpace(r.PostFormValue("name")), "."), r.PostFormValue("value")
	if err := h.DNS.Set(name, value); err != nil {
		problem := model.Because(model.InvalidField("name", "demo.unfit_name"), err)
		return h.Web.Card(w, r, web.StatusOf(problem), "DNS of .example", h.records(r, name, value, problem))
	}
	h.Web.Say(w, r, name+" is set.")
	return h.Web.Redirect(w, r, dnsPath)
}

// RemoveRecord removes the TXT records of a name.
func (h *Handler) RemoveRecord(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	h.DNS.Remove(name)
	h.Web.Say(w, r, name+" is removed.")
	return h.Web.Redirect(w, r, dnsPath)
}

package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// revocationView returns the form that says who may end all that people have, nil for who
// can't say it.
func (s sight) revocationView() *view.Revocation {
	if !s.prove {
		return nil
	}
	c := s.connection
	v := &view.Revocation{
		URL: s.url, Version: c.Version, Provider: s.guide.Name, State: s.say.Text("Off. Enter whose tokens are believed to turn it on."),
		Endpoint: ui.Copy{ID: "sso-revocation-url", Label: s.say.Text("Endpoint"), Value: s.site.Revocations(c.ID)},
		Issuer: ui.Field{
			ID: "sso-revocation-issuer-field", Name: "revocation_issuer", Type: "url", Label: s.say.Text("Issuer"), Value: c.Revocation.Issuer,
			Hint: s.say.Text("As in https://acme.okta.com. Leave both fields empty to take that back."),
		},
		Keys: ui.Field{
			ID: "sso-revocation-keys-field", Name: "revocation_keys", Type: "url", Label: s.say.Text("Address of its keys"), Value: c.Revocation.Keys,
			Hint: s.say.Text("As in https://acme.okta.com/oauth2/v1/keys."),
		},
	}
	switch {
	case c.Revocation != model.RevocationSender{}:
		v.State = s.say.Text("What %s signs is believed.", c.Revocation.Issuer)
	case s.settings.Type == model.ConnectionOIDC:
		v.State = s.say.Text("What the provider itself signs is believed.")
	}
	return v
}

// SetRevocation says who may end all that people have by the connection.
func (h *Handler) SetRevocation(w http.ResponseWriter, r *http.Request) error {
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetRevocation(r.Context(), web.VisitorOf(r).Actor, c.ID, version, model.RevocationSender{
				Issuer: r.PostFormValue("revocation_issuer"), Keys: r.PostFormValue("revocation_keys"),
			})
		},
		refused: func(v *view.Connection, field, said string) views.View {
			f := v.Revocation
			if f == nil { // may no more
				return *v
			}
			f.Open, f.Problem = true, beside(r, []*ui.Field{&f.Issuer, &f.Keys}, field, said)
			return *f
		},
		focus: "sso-revocation-summary", toast: func(say *words.Language) string { return say.Text("Saved. It counts at once.") },
	})
}

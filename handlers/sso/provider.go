package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// maxMetadata is how many bytes a file of metadata may have.
const maxMetadata = 1 << 20

// theirs is the step in which the provider's values come here.
const theirs = "theirs"

// checked is what is said when a provider was found to be in order.
func checked(say *words.Language) string { return say.Text("Saved and checked. Test it next.") }

// SetSAML stores who the SAML provider is: by the address of its metadata, or by hand.
func (h *Handler) SetSAML(w http.ResponseWriter, r *http.Request) error {
	by := r.PostFormValue("by")
	form := sso.SAMLForm{MetadataURL: r.PostFormValue("metadata_url")}
	if by == view.ByHand {
		form = sso.SAMLForm{EntityID: r.PostFormValue("entity_id"), SignInURL: r.PostFormValue("sign_in_url"), Certificates: r.PostFormValue("certificates")}
	}
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			if by != view.ByHand && form.MetadataURL == "" {
				return c, model.InvalidField("metadata_url", "sso.no_metadata_url")
			}
			return h.SSO.SetSAML(r.Context(), web.VisitorOf(r).Actor, c.ID, version, withOptions(form, c))
		},
		refused: func(v *view.Connection, field, said string) views.View {
			s := open(v, theirs)
			if f := s.Theirs.SAML; f != nil {
				f.By = by
				f.Problem = beside(r, []*ui.Field{&f.MetadataURL, &f.EntityID, &f.SignInURL}, field, said)
				if f.Certificates.Value = r.PostFormValue(f.Certificates.Name); field == f.Certificates.Name {
					f.Certificates.Error, f.Certificates.Autofocus, f.Problem = said, true, ""
				}
			}
			return *s
		},
		open: theirs, toast: checked,
	})
}

// withOptions returns a form with what the organization wants of the provider already.
func withOptions(form sso.SAMLForm, c model.Connection) sso.SAMLForm {
	now, ok := c.In(model.SettingsDraft)
	if !ok {
		now, _ = c.In(model.SettingsLive)
	}
	form.SAMLOptions = sso.OptionsOf(now.SAML)
	return form
}

// UploadMetadata stores who the SAML provider is, by a file of its metadata.
func (h *Handler) UploadMetadata(w http.ResponseWriter, r *http.Request) error {
	e := edit{
		refused: func(v *view.Connection, _, said string) views.View {
			s := open(v, theirs)
			if f := s.Theirs.SAML; f != nil {
				f.By, f.FileError = view.ByFile, said
			}
			return *s
		},
		open: theirs, toast: checked,
	}
	file, err := web.Upload(w, r, "metadata", maxMetadata)
	if err != nil {
		return h.refuse(w, r, e, err)
	}
	e.do = func(c model.Connection, version int64) (model.Connection, error) {
		if len(file) == 0 {
			return c, model.InvalidField("metadata", "sso.no_metadata_file")
		}
		return h.SSO.SetSAML(r.Context(), web.VisitorOf(r).Actor, c.ID, version, withOptions(sso.SAMLForm{Metadata: file}, c))
	}
	return h.save(w, r, e)
}

// SetSAMLOptions stores what the organization wants of the SAML provider beyond the
// usual.
func (h *Handler) SetSAMLOptions(w http.ResponseWriter, r *http.Request) error {
	ticked := func(name string) bool { return r.PostFormValue(name) != "" }
	o := sso.SAMLOptions{SignsRequests: ticked("signs_requests"), Encrypted: ticked("encrypted"), Unsolicited: ticked("unsolicited"), AsksContext: ticked("asks_context")}
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetSAMLOptions(r.Context(), web.VisitorOf(r).Actor, c.ID, version, o)
		},
		refused: func(v *view.Connection, _, said string) views.View {
			s := open(v, theirs)
			if s.Theirs.Options != nil {
				s.Theirs.Options = optionsView(o)
				s.Theirs.Options.Open, s.Theirs.Options.Problem = true, said
			}
			return *s
		},
		focus: "sso-step-theirs-summary", toast: func(say *words.Language) string { return say.Text("Options saved.") },
	})
}

func optionsView(o sso.SAMLOptions) *view.SAMLOptions {
	return &view.SAMLOptions{SignsRequests: o.SignsRequests, Encrypted: o.Encrypted, Unsolicited: o.Unsolicited, AsksContext: o.AsksContext}
}

// SetOIDC stores who the OpenID Connect provider is.
func (h *Handler) SetOIDC(w http.ResponseWriter, r *http.Request) error {
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetOIDC(r.Context(), web.VisitorOf(r).Actor, c.ID, version, sso.OIDCForm{
				Issuer: r.PostFormValue("issuer"), ClientID: r.PostFormValue("client_id"), Secret: r.PostFormValue("client_secret"), Scopes: r.PostFormValue("scopes"),
			})
		},
		refused: func(v *view.Connection, field, said string) views.View {
			s := open(v, theirs)
			if f := s.Theirs.OIDC; f != nil {
				f.Problem = beside(r, []*ui.Field{&f.Issuer, &f.ClientID, &f.Secret, &f.Scopes}, field, said)
				// A secret is never sent back.
				if f.Secret.Value = ""; f.Secret.Error == "" && r.PostFormValue(f.Secret.Name) != "" {
					f.Secret.Error = web.Words(r).Text("Enter the client secret again: it was not saved.")
				}
			}
			return *s
		},
		open: theirs, toast: checked,
	})
}

// ChooseProvider shows the form in which a connection gets another provider.
func (h *Handler) ChooseProvider(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v := h.choice(r, c)
	return h.Web.Page(w, r, web.Words(r).Text("Change the provider of %s", c.Name), v)
}

func (h *Handler) choice(r *http.Request, c model.Connection) view.Change {
	url := web.VisitorOf(r).Links.Connection(c.ID)
	p := progressOf(c, model.ConnectionUpkeep{}, nil, "", h.Now())
	return view.Change{Name: c.Name, URL: url, Live: p.lives, Choose: view.Choose{
		Action: url + "/provider", Button: web.Words(r).Text("Change provider"), Version: c.Version, Tiles: tiles(web.Words(r), p.settings.Provider), Protocols: protocols(web.Words(r), p.settings.Type),
	}}
}

// ChangeProvider begins a draft for another provider.
func (h *Handler) ChangeProvider(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	provider, of := chosen(r)
	after, err := h.SSO.ChangeProvider(r.Context(), web.VisitorOf(r).Actor, c.ID, version(r), provider, of)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		if c, wrong := h.connection(r); wrong == nil {
			v := h.choice(r, c)
			v.Choose.Tiles, v.Choose.Protocols, v.Choose.Problem = tiles(web.Words(r), provider), protocols(web.Words(r), of), web.MessageOf(r, err)
			return h.Web.Refused(w, r, err, web.Words(r).Text("Change the provider of %s", c.Name), v.Choose, v)
		}
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("%s has a draft for %s.", after.Name, called(web.Words(r), provider)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Connection(c.ID))
}

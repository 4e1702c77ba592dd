package directories

import (
	"errors"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

// trustFields is the form about whose signature opens a directory, filled in.
func trustFields(say *words.Language, t model.DirectoryTrust) []ui.Field {
	field := func(name, label, value, hint string) ui.Field {
		return ui.Field{ID: "trust-" + name, Name: name, Label: label, Type: "text", Value: value, Hint: hint, Autocomplete: "off", Code: true, MaxLength: model.MostEntityID}
	}
	all := []ui.Field{
		field("issuer", say.Text("Issuer"), t.Issuer, say.Text("Who signs. In Entra ID it begins with https://login.microsoftonline.com/ and has the ID of your tenant in it.")),
		field("tenant", say.Text("Tenant ID"), t.Tenant, say.Text("Leave it empty for Entra ID: its issuer has it.")),
		field("application", say.Text("Application ID"), t.Application, say.Text("Of the one application that may come in. In Entra ID it is what the audience has between api:// and /.default.")),
		field("audience", say.Text("Audience (optional)"), t.Audience, say.Text("Leave it empty when the provider lets you choose: then it has to be our token endpoint. Entra ID shows one of its own: enter that.")),
	}
	all[0].Type, all[0].InputMode = "url", "url"
	all[0].Required, all[2].Required = true, true
	return all
}

// accepts says in plain words what counts, as internal/directories and internal/upstream/openid
// have it.
func accepts(say *words.Language) []view.Accept {
	return []view.Accept{
		{Title: say.Text("Always"), Rules: []string{
			say.Text("The issuer has signed it, by a key that it publishes at its address."),
			say.Text("It names the issuer, the tenant (tid) and the application (azp or appid, or else sub) that are entered here."),
			say.Text("The application acts for itself: what is signed for a person, or for an app that keeps no secret, is refused."),
			say.Text("It is valid now."),
		}},
		{Title: say.Text("Without an audience: strict"), Rules: []string{
			say.Text("It is meant (aud) for our token endpoint, and for nobody beside."),
			say.Text("It ends at most %s from now.", model.MaxDirectoryAssertion),
			say.Text("It has an ID (jti), and counts once."),
		}},
		{Title: say.Text("With an audience"), Rules: []string{
			say.Text("It is meant (aud) for that audience, and for nobody beside."),
			say.Text("It ends at most %s from now.", model.MaxEntraAssertion),
			say.Text("It needs no ID. One without it counts until it ends, however often it is shown: whoever copies it on the way can use it until then."),
		}},
	}
}

func (h *Handler) trustForm(r *http.Request, d model.Directory, c model.DirectoryClient) (view.Trust, error) {
	s, err := h.sight(r, d)
	if err != nil {
		return view.Trust{}, err
	}
	v := view.Trust{
		Name: s.name(), URL: s.oauth(), Title: s.say.Text("Trust an application"), Action: s.oauth() + "/trust", Button: s.say.Text("Trust application"),
		Fields: trustFields(s.say, c.Trust), Accepts: accepts(s.say), Token: s.tokenEndpoint(),
	}
	if c.ID != "" {
		v.Title, v.Action, v.Button, v.Version = s.say.Text("Change whom to trust"), s.oauth()+"/"+string(c.ID)+"/change", s.say.Text("Save changes"), c.Version
	}
	return v, nil
}

// refuseTrust shows the form with what was entered, as the client is now, and why that was
// not done.
func (h *Handler) refuseTrust(w http.ResponseWriter, r *http.Request, d model.Directory, c model.DirectoryClient, entered model.DirectoryTrust, why error) error {
	v, err := h.trustForm(r, d, c)
	if err != nil {
		return err
	}
	v.Fields, v.Problem = trustFields(web.Words(r), entered), web.MessageOf(r, why)
	var said *model.Error
	if errors.As(why, &said) {
		for i := range v.Fields {
			if f := &v.Fields[i]; said.Field == f.Name {
				f.Error, f.Autofocus, v.Problem = v.Problem, true, ""
			}
		}
	}
	return h.Web.Refused(w, r, why, v.Title, v, v)
}

func enteredTrust(r *http.Request) model.DirectoryTrust {
	return model.DirectoryTrust{
		Issuer: r.PostFormValue("issuer"), Tenant: r.PostFormValue("tenant"), Application: r.PostFormValue("application"), Audience: r.PostFormValue("audience"),
	}
}

// NewTrust shows the form in which people say whose signature opens a directory.
func (h *Handler) NewTrust(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.trustForm(r, d, model.DirectoryClient{})
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Title, v)
}

// AddTrust has the signature of an issuer for an application open a directory.
func (h *Handler) AddTrust(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	entered := enteredTrust(r)
	c, err := h.Directories.Trust(r.Context(), web.VisitorOf(r).Actor, d.ID, entered)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		return h.refuseTrust(w, r, d, model.DirectoryClient{}, entered, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.trusted(w, r, d, c)
}

// trusted goes to what the provider asks for next: the client's id is there.
func (h *Handler) trusted(w http.ResponseWriter, r *http.Request, d model.Directory, c model.DirectoryClient) error {
	h.Web.Say(w, r, web.Words(r).Text("%s is trusted. Enter its client ID and the token endpoint at the provider.", c.Trust.Application))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID)+"/oauth")
}

// trustedClient returns the client that the address names, when it signs.
func (h *Handler) trustedClient(r *http.Request) (model.Directory, model.DirectoryClient, error) {
	d, c, err := h.client(r)
	if err == nil && !c.Signs() {
		err = model.Missing("")
	}
	return d, c, err
}

// ShowTrust shows the form in which people change whom a client trusts.
func (h *Handler) ShowTrust(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.trustedClient(r)
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	v, err := h.trustForm(r, d, c)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Title, v)
}

// ChangeTrust changes whose signature counts for a client.
func (h *Handler) ChangeTrust(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.trustedClient(r)
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	entered := enteredTrust(r)
	after, err := h.Directories.ChangeTrust(r.Context(), web.VisitorOf(r).Actor, d.ID, c.ID, version(r), entered)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		if d, c, wrong := h.trustedClient(r); wrong == nil {
			return h.refuseTrust(w, r, d, c, entered, err)
		}
	}
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	return h.trusted(w, r, d, after)
}

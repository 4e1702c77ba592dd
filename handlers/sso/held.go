package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// held asks whether the metadata is to be believed, where it names another identity
// provider or host than what is live; nil where there is nothing to ask.
func (s sight) held() *view.Held {
	found, open := s.upkeep.Question()
	if !open {
		return nil
	}
	live, _ := s.connection.In(model.SettingsLive)
	v := &view.Held{
		URL: s.url, Version: s.connection.Version, Mark: found.Mark(), Provider: s.guide.Name, FoundAt: s.say.Moment(found.FoundAt), Form: s.manage, Drafted: s.drafted,
		Facts: []view.Fact{{Label: s.say.Text("Entity ID now"), Value: found.IdP, Code: true}, {Label: s.say.Text("Sign-in URL now"), Value: found.SAML.SignInURL, Code: true}},
	}
	if found.IdP != live.IdP {
		v.Facts = append(v.Facts, view.Fact{Label: s.say.Text("Entity ID before"), Value: live.IdP, Code: true})
	}
	if found.SAML.SignInURL != live.SAML.SignInURL {
		v.Facts = append(v.Facts, view.Fact{Label: s.say.Text("Sign-in URL before"), Value: live.SAML.SignInURL, Code: true})
	}
	return v
}

// Approve makes a draft of what the metadata says by now.
func (h *Handler) Approve(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.ConnectionID, version int64) (model.Connection, error) {
		return h.SSO.ApproveMetadata(r.Context(), web.VisitorOf(r).Actor, id, version, r.PostFormValue("mark"))
	}, func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("%s has a draft with what its metadata says. Test it before you swap it in.", after.Name)}
	})
}

// Refuse leaves everything as it is: nobody is asked about that any more.
func (h *Handler) Refuse(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.ConnectionID, version int64) (model.Connection, error) {
		if err := h.SSO.RefuseMetadata(r.Context(), web.VisitorOf(r).Actor, id, version, r.PostFormValue("mark")); err != nil {
			return model.Connection{}, err
		}
		return h.DB.Connection(r.Context(), web.VisitorOf(r).Org.ID, id)
	}, func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("Nothing was changed. %s stays as it is.", after.Name)}
	})
}

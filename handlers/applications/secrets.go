package applications

import (
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// secrets returns the list of an application's secrets.
func (h *Handler) secrets(r *http.Request, a model.Application) (view.Secrets, error) {
	v := view.Secrets{URL: pathOf(a.ID) + "/secrets", Newest: string(a.NewestSecret())}
	managed, err := h.managed(r, model.ManagedApplicationSecrets, a)
	switch {
	case err != nil:
		return v, err
	case managed != "":
		v.Most = managed
	case len(a.Secrets) >= model.MostSecrets:
		v.Most = "There can be no third one: remove the one that the app no longer uses."
	default:
		v.CanAdd = true
	}
	for _, s := range h.Applications.Uses(a) {
		row := view.Secret{ID: string(s.ID), Text: textOf(s), Made: madeText(r, s), Used: h.usedText(r, s)}
		if len(a.Secrets) > 1 && managed == "" {
			row.Remove = secretPath(a, s) + "/remove"
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

func secretPath(a model.Application, s model.ApplicationSecret) string {
	return pathOf(a.ID) + "/secrets/" + string(s.ID)
}

func madeText(r *http.Request, s model.ApplicationSecret) string {
	return "Made on " + web.Words(r).Moment(s.CreatedAt) + "."
}

// textOf returns what is shown of a secret: how it ends, "" where that is not known.
func textOf(s model.ApplicationSecret) string {
	if s.Suffix == "" {
		return ""
	}
	return "…" + s.Suffix
}

func (h *Handler) usedText(r *http.Request, s model.ApplicationSecret) string {
	switch ago := h.Now().Sub(s.LastUsedAt); {
	case s.LastUsedAt.IsZero() && s.Suffix == "": // it is older than what counts that
		return "No use is known."
	case s.LastUsedAt.IsZero():
		return "Never used."
	case ago < 2*model.SecretUseNoted:
		return "Used in the last two hours."
	}
	return "Last used " + web.Words(r).Ago(h.Now(), s.LastUsedAt) + "."
}

// AddSecret makes another secret and shows it, once: it is in no other answer.
func (h *Handler) AddSecret(w http.ResponseWriter, r *http.Request) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	_, secret, err := h.Applications.AddSecretAfter(r.Context(), web.VisitorOf(r).Actor, a.ID, model.SecretID(r.PostFormValue("newest")))
	if k := model.KindOf(err); err != nil && k != model.Conflict {
		return err
	}
	refused := err
	if a, err = h.application(r); err != nil {
		return err
	}
	page, err := h.page(r, a)
	if err != nil {
		return err
	}
	if refused != nil {
		page.Secrets.Problem = web.MessageOf(r, refused)
		return h.Web.Refused(w, r, refused, a.Name, page.Secrets, page)
	}
	page.Secrets.Made = &ui.Copy{ID: "applications-client-secret", Label: "Client secret", Value: secret, Secret: true}
	return h.Web.Fragment(w, r, a.Name, page.Secrets, page)
}

// secret returns the secret that the path names, of an application that has another one.
func (h *Handler) secret(r *http.Request) (model.Application, model.ApplicationSecret, error) {
	a, err := h.application(r)
	if err != nil {
		return a, model.ApplicationSecret{}, err
	}
	all := h.Applications.Uses(a)
	i := slices.IndexFunc(all, func(s model.ApplicationSecret) bool { return string(s.ID) == web.Var(r, "secret") })
	if i < 0 {
		return a, model.ApplicationSecret{}, web.WithAction(model.Missing("applications.no_such_secret"), "Go to the application", pathOf(a.ID))
	}
	if len(all) == 1 {
		err = web.WithAction(model.Conflicting("applications.only_secret"), "Go to the application", pathOf(a.ID))
	}
	return a, all[i], err
}

// ConfirmRemoveSecret says what removing a secret does.
func (h *Handler) ConfirmRemoveSecret(w http.ResponseWriter, r *http.Request) error {
	a, s, err := h.secret(r)
	if err != nil {
		return err
	}
	v := view.RemoveSecret{App: a.Name, Text: textOf(s), Made: madeText(r, s), Used: h.usedText(r, s), URL: secretPath(a, s) + "/remove", Cancel: pathOf(a.ID)}
	return h.Web.Page(w, r, "Remove secret", v)
}

// RemoveSecret makes a secret worthless.
func (h *Handler) RemoveSecret(w http.ResponseWriter, r *http.Request) error {
	a, s, err := h.secret(r)
	if err == nil {
		err = h.Applications.RemoveSecret(r.Context(), web.VisitorOf(r).Actor, a.ID, s.ID)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, "The secret is removed.")
	return h.Web.Redirect(w, r, pathOf(a.ID))
}

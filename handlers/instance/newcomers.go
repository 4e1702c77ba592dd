package instance

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/instance"
)

// newcomers returns the form that says who can be new.
func (h *Handler) newcomers(r *http.Request, i model.Instance) (view.Newcomers, error) {
	v := view.Newcomers{URL: h.Home + "/newcomers", Version: view.Version{Form: view.NewcomersForm, Number: i.Version}, Rules: []view.Rule{
		{Name: "refuse_disposable", Label: "Refuse disposable mailboxes", Hint: "Addresses at providers whose mailboxes are thrown away, such as mailinator.com.", Checked: i.Refuses.Disposable},
		{Name: "refuse_public", Label: "Refuse public mail providers", Hint: "Addresses that anybody can get, such as at gmail.com or outlook.com.", Checked: i.Refuses.Public},
		{Name: "join_by_domain", Label: "Let people join by the domain of their address", Hint: "Where an organization allows that domain. Otherwise nobody becomes a member without somebody else.", Checked: i.JoinByDomain},
	}}
	for n := range v.Rules {
		rule := &v.Rules[n]
		rule.ID = "instance-" + rule.Name
		file, err := h.file(r, rule.Name)
		if err != nil {
			return v, err
		}
		rule.File = file
	}
	return v, nil
}

// SaveNewcomers says who can be new from now on.
func (h *Handler) SaveNewcomers(w http.ResponseWriter, r *http.Request) error {
	c := instance.Change{Version: versionOf(r)}
	for name, to := range map[string]**bool{"refuse_disposable": &c.RefuseDisposable, "refuse_public": &c.RefusePublic, "join_by_domain": &c.JoinByDomain} {
		file, err := h.file(r, name)
		if err != nil {
			return err
		}
		if file == "" { // otherwise its field is not sent
			yes := r.PostFormValue(name) == "yes"
			*to = &yes
		}
	}
	i, err := h.Rules.Set(r.Context(), web.VisitorOf(r).Actor, c)
	if model.KindOf(err) == model.Conflict {
		v, failed := h.now(r)
		if failed != nil {
			return failed
		}
		v.Newcomers.Problem = web.MessageOf(r, err)
		for n, rule := range v.Newcomers.Rules {
			if rule.File == "" {
				v.Newcomers.Rules[n].Checked = r.PostFormValue(rule.Name) == "yes"
			}
		}
		return h.Web.Refused(w, r, err, title, v.Newcomers, v)
	}
	if err != nil {
		return err
	}
	return h.changed(w, r, i, "instance-newcomers-save", "The rules are saved. Who is a member stays one.", func(v view.SignIn) views.View { return v.Newcomers })
}

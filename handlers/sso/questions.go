package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// mostAsked is how many questions a page lists.
const mostAsked = 20

// questions asks whose the addresses are that came as another account than before; nil
// where there is nothing to ask.
func (h *Handler) questions(s sight) (*view.Questions, error) {
	if s.visitor.Outside() {
		return nil, nil
	}
	all, err := h.DB.IdentityQuestions(s.r.Context(), s.visitor.Org.ID, s.connection.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return h.former(s)
	}
	v := &view.Questions{
		URL: s.url, Connection: s.connection.Name, More: max(len(all)-mostAsked, 0), Answers: s.prove,
		Last: string(all[len(all)-1].ID), Since: s.say.Moment(all[0].AskedAt), Until: s.say.Day(s.now.Add(model.RepairLife)),
	}
	_, swapped := s.connection.In(model.SettingsPrevious)
	if s.prove && (len(all) > 1 || swapped) {
		v.All = len(all)
	}
	for _, q := range all[:min(len(all), mostAsked)] {
		u, err := h.DB.User(s.r.Context(), q.User)
		if err != nil {
			return nil, err
		}
		v.Rows = append(v.Rows, view.Question{
			ID: string(q.ID), Email: emailaddr.Readable(q.Email), Person: u.Name(), Subject: q.Subject, Before: q.Before, Asked: s.say.Moment(q.AskedAt),
			Loses: s.owns(model.Email(q.Email)), Own: s.visitor.Actor.Is(q.User),
		})
	}
	return v, nil
}

// former asks ahead about all whom the provider from before has known, once another is
// live, so that not each of them has to come and be refused; nil where there is none, or it
// was said already.
func (h *Handler) former(s sight) (*view.Questions, error) {
	previous, swapped := s.connection.In(model.SettingsPrevious)
	live, _ := s.connection.In(model.SettingsLive)
	if !swapped || !s.prove || previous.IdP == live.IdP {
		return nil, nil
	}
	repair, err := h.DB.IdentityRepair(s.r.Context(), s.visitor.Org.ID, s.connection.ID)
	if err != nil || previous.ReplacedAt.Before(repair.Before) {
		return nil, err
	}
	n, err := h.DB.CountKnownBy(s.r.Context(), s.visitor.Org.ID, s.connection.ID, previous.IdP)
	if err != nil || n == 0 {
		return nil, err
	}
	return &view.Questions{
		URL: s.url, Connection: s.connection.Name, Former: n, Until: s.say.Day(s.now.Add(model.RepairLife)), Answers: true,
	}, nil
}

// owns reports whether the organization has verified the domain of an address.
func (s sight) owns(email model.Email) bool {
	name, ok := domainname.OfEmail(email)
	for _, d := range s.owned {
		if ok && d.Owned() && d.Name == name {
			return true
		}
	}
	return false
}

// SamePerson says that an address is still that of the same person.
func (h *Handler) SamePerson(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.ConnectionID, _ int64) (model.Connection, error) {
		if err := h.SSO.SamePerson(r.Context(), web.VisitorOf(r).Actor, id, asked(r)); err != nil {
			return model.Connection{}, err
		}
		return h.DB.Connection(r.Context(), web.VisitorOf(r).Org.ID, id)
	}, func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("They sign in by %s again.", after.Name)}
	})
}

// SomebodyNew says that an address was given to somebody else.
func (h *Handler) SomebodyNew(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.ConnectionID, _ int64) (model.Connection, error) {
		if err := h.SSO.SomebodyNew(r.Context(), web.VisitorOf(r).Actor, id, asked(r)); err != nil {
			return model.Connection{}, err
		}
		return h.DB.Connection(r.Context(), web.VisitorOf(r).Org.ID, id)
	}, func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("Who had the address before has no access any more. Whoever signs in by %s with it next is new.", after.Name)}
	})
}

// AllSame says that all subjects have changed and no person has.
func (h *Handler) AllSame(w http.ResponseWriter, r *http.Request) error {
	linked := 0
	return h.act(w, r, func(id model.ConnectionID, _ int64) (model.Connection, error) {
		done, err := h.SSO.AllSame(r.Context(), web.VisitorOf(r).Actor, id, asked(r))
		if err != nil {
			return model.Connection{}, err
		}
		linked = done.Linked
		return h.DB.Connection(r.Context(), web.VisitorOf(r).Org.ID, id)
	}, func(_, after model.Connection) ui.Toast {
		if linked == 0 {
			return ui.Toast{Text: web.Words(r).Text("Whoever signs in by %s with an address that is known is the same person, for 30 days.", after.Name)}
		}
		return ui.Toast{Text: web.Words(r).Many(linked, "%d person signs in by %s again, and so do all who come after them.", "%d people sign in by %s again, and so do all who come after them.", after.Name)}
	})
}

// asked returns the question that a form answers.
func asked(r *http.Request) model.QuestionID { return model.QuestionID(r.PostFormValue("mark")) }

package directories

import (
	"context"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/directories"
)

// mostAsked is how many questions a page lists.
const mostAsked = 20

// questions asks who people are whose addresses came with another external id than before;
// nil where there is nothing to ask.
func (h *Handler) questions(s sight) (*view.Questions, error) {
	if s.visitor.Outside() {
		return nil, nil
	}
	all, err := h.DB.DirectoryQuestions(s.r.Context(), s.directory.Org, s.directory.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	v := &view.Questions{URL: s.url, Provider: s.guide.Name, Answers: s.prove}
	if more := len(all) - mostAsked; more > 0 {
		v.More = s.say.Many(more, "%d more is asked once these are answered.", "%d more are asked once these are answered.")
	}
	for _, u := range all[:min(len(all), mostAsked)] {
		row := view.Question{ID: string(u.ID), Email: emailaddr.Readable(string(u.Email)), Name: web.DirectoryUserName(u), Subject: u.ExternalID}
		switch account, err := h.DB.UserByEmail(s.r.Context(), u.Email); {
		case model.KindOf(err) == model.NotFound: // deleted since
			row.Person = s.say.Text("whoever had it")
		case err != nil:
			return nil, err
		default:
			row.Person, row.Own = account.Name(), s.visitor.Actor.Is(account.ID)
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// answer answers the question that a form names.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, rule func(context.Context, model.Actor, model.DirectoryID, model.DirectoryUserID) error, done string) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if err := rule(r.Context(), web.VisitorOf(r).Actor, d.ID, model.DirectoryUserID(r.PostFormValue("mark"))); err != nil {
		return h.failed(w, r, err)
	}
	h.Web.Say(w, r, done)
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}

// SamePerson says that an address is still that of the same person.
func (h *Handler) SamePerson(w http.ResponseWriter, r *http.Request) error {
	return h.answer(w, r, h.Directories.SamePerson, web.Words(r).Text("It is the same person. The directory looks after them under the new id."))
}

// SomebodyNew says that an address was given to somebody else.
func (h *Handler) SomebodyNew(w http.ResponseWriter, r *http.Request) error {
	return h.answer(w, r, h.Directories.SomebodyNew, web.Words(r).Text("Who had the address before has no access any more. Whoever has it now is new."))
}

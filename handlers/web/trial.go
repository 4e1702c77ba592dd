package web

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// Trial is a page as it would be if the instance were another one. Nobody can do anything
// there, and pages of ours may show it in a frame.
type Trial struct {
	Instance model.Instance // as it would be
	Tint     string         // where its look is
	Theme    layout.Theme
}

// ShowsFrames lets a page have frames with pages of ours.
func (s *Web) ShowsFrames(w http.ResponseWriter, r *http.Request) {
	n := noteOf(r)
	n.policy.shows = true
	w.Header().Set(policyHeader, n.policy.String())
}

// within lets pages of ours frame what is answered.
func within(w http.ResponseWriter, r *http.Request, mail bool) {
	n := noteOf(r)
	n.policy.within, n.policy.mail = true, mail
	w.Header().Set(policyHeader, n.policy.String())
}

// TryCard answers with a page in a card.
func (s *Web) TryCard(w http.ResponseWriter, r *http.Request, t Trial, title string, v views.View) error {
	now, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	body, err := s.Views.In(Words(r)).HTML(v)
	if err != nil {
		return err
	}
	within(w, r, false)
	page := card(t.Instance, layout.Auth{Logo: logoOf(t.Instance), Title: title, Body: body, Room: views.Room(v)})
	page.Look, page.Tint, page.Theme = now.Look(), t.Tint, t.Theme
	return s.write(w, r, http.StatusOK, page)
}

// TryPage answers with a page in a shell, which in puts it into. What the frame says of a
// visitor is in's matter.
func (s *Web) TryPage(w http.ResponseWriter, r *http.Request, t Trial, title string, v views.View, in func(layout.Frame) views.View) error {
	now, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	body, err := s.Views.In(Words(r)).HTML(v)
	if err != nil {
		return err
	}
	within(w, r, false)
	return s.write(w, r, http.StatusOK, in(layout.Frame{
		Title: title, AppName: t.Instance.AppName, AppURL: t.Instance.AppURL, Look: now.Look(), Tint: t.Tint, Theme: t.Theme, Logo: logoOf(t.Instance),
		Favicon: PictureURL(t.Instance.Favicon), Body: body, Room: views.Room(v),
	}))
}

// TryMail answers with a mail.
func (s *Web) TryMail(w http.ResponseWriter, r *http.Request, html string) error {
	within(w, r, true)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write([]byte(html)); err != nil {
		return errGone{err}
	}
	return nil
}

// TryLook answers with the stylesheet of a look.
func (s *Web) TryLook(w http.ResponseWriter, look model.Look) error {
	css, err := views.Tint(look)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	if _, err := w.Write(css); err != nil {
		return errGone{err}
	}
	return nil
}

func logoOf(i model.Instance) layout.Logo {
	return layout.Logo{URL: PictureURL(i.Logo), DarkURL: PictureURL(i.DarkLogo)}
}

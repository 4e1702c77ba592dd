package mail

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/mail"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the page.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Outbox   *mail.Outbox
	Settings []model.Setting
	Home     string // where it is mounted
	Now      func() time.Time
}

const (
	title    = "Mail"
	pageSize = 25 // mails that were tried in vain, on a page
)

// Index shows how mail goes out.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r, h.form(""))
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, v)
}

func (h *Handler) page(r *http.Request, trial view.Trial) (view.Page, error) {
	v := view.Page{Server: h.server(), Trial: trial, Templates: h.templates()}
	var err error
	v.Queue, err = h.queue(r)
	return v, err
}

// server returns what the server was told of its mail server.
func (h *Handler) server() view.Server {
	v := view.Server{Set: h.Outbox.HasServer()}
	for _, s := range h.Settings {
		origin := cmp.Or(s.Origin, "default")
		if origin == "default" && s.Value == "" {
			origin = ""
		}
		v.Settings = append(v.Settings, view.Setting{Name: s.Name, Value: s.Value, Origin: origin})
	}
	return v
}

// form returns the form that sends a test mail, with what was typed.
func (h *Handler) form(email string) view.Trial {
	return view.Trial{URL: h.Home + "/test", Email: ui.Field{
		ID: "mail-to", Name: "email", Label: "Email address", Type: "email", Value: email, Autocomplete: "off", Required: true,
		Hint: "One that you read, best at another provider than yours.",
	}}
}

// Try sends a mail to see whether it arrives, and shows what the mail server says.
func (h *Handler) Try(w http.ResponseWriter, r *http.Request) error {
	form := h.form(r.PostFormValue("email"))
	to, err := emailaddr.Parse(form.Email.Value)
	if err != nil {
		form.Email.Error, form.Email.Autofocus = web.MessageOf(r, model.InField("email", err)), true
		return h.answer(w, r, err, form)
	}
	done, err := h.Outbox.Try(r.Context(), to)
	if err != nil {
		return err
	}
	form.Result = resultOf(done)
	return h.answer(w, r, nil, form)
}

// answer shows the form again, with what came of it.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, wrong error, form view.Trial) error {
	v, err := h.page(r, form)
	switch {
	case err != nil:
		return err
	case wrong != nil:
		return h.Web.Refused(w, r, errors.Join(wrong), title, form, v)
	}
	return h.Web.Fragment(w, r, title, form, v)
}

// queue returns what waits and what was tried in vain.
func (h *Handler) queue(r *http.Request) (view.Queue, error) {
	say, before := web.Words(r), model.DeliveryID(r.URL.Query().Get("before"))
	v := view.Queue{Repeat: h.Home + "/repeat"}
	load, err := h.DB.MailLoad(r.Context())
	if err != nil {
		return v, err
	}
	v.Waiting, v.Retried, v.Failed = say.Number(load.Waiting), load.Retried, load.Failed
	found, err := h.DB.MailTroubles(r.Context(), before, pageSize+1)
	if err != nil {
		return v, err
	}
	if before != "" {
		v.First = h.Home
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		v.Next = h.Home + "?" + url.Values{"before": {string(found[pageSize-1].ID)}}.Encode()
	}
	for _, d := range found {
		row := view.Trouble{
			ID: string(d.ID), Target: d.Target, Put: say.Moment(d.PutAt), PutISO: d.PutAt.UTC().Format(time.RFC3339),
			Attempts: say.Many(d.Attempts, "%d attempt", "%d attempts"), Error: mail.Said(d.Error), Given: d.State == model.DeliveryFailed,
		}
		if d.Queue == model.QueueCodes {
			row.Kind = "Code or link"
		} else {
			row.Kind = "Other mail"
		}
		if !row.Given {
			row.Next = "Tried again " + say.Until(h.Now(), d.DueAt)
		}
		v.Troubles = append(v.Troubles, row)
	}
	return v, nil
}

// Repeat has mails tried once more that have failed.
func (h *Handler) Repeat(w http.ResponseWriter, r *http.Request) error {
	n, err := h.Outbox.Repeat(r.Context(), web.VisitorOf(r).Actor)
	if err != nil {
		return err
	}
	text := web.Words(r).Many(n, "%d mail is tried again.", "%d mails are tried again.")
	if n == 0 {
		text = "No mail was left to try again: what has expired is not sent any more."
	}
	return h.Web.Told(w, r, h.Home, ui.Toast{Kind: ui.KindOK, Text: text})
}

// templates returns by what mails are said.
func (h *Handler) templates() view.Templates {
	all, faults := h.Outbox.Templates()
	v := view.Templates{}
	for _, t := range all {
		v.All = append(v.All, view.Template{Name: t.Name, Own: t.Own})
		if len(t.Own) > 0 {
			v.Own++
		}
	}
	for _, f := range faults {
		v.Faults = append(v.Faults, view.Fault{File: f.File, Problem: f.Problem})
	}
	return v
}

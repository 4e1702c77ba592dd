package instance

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/instance"
	"github.com/anteroom/anteroom/views/ui"
)

// about is what a way that can be switched is called, and what it is.
type about struct {
	way          model.Way
	label, text  string
	without      string // what people do without it, where they get mail still
	onDone, done string // said when it was switched
}

func switched() []about {
	return []about{
		{model.WayCode, "Code by email", "Six digits. Whoever reads their mail is who they say, and confirms by a code, too.", "Without it people sign in by a link, and confirm by one.", "Codes sign people in.", "Codes are off. Nobody was signed out."},
		{model.WayLink, "Link by email", "It signs in in the browser that asked for it.", "Without it the mail has a code alone.", "Links sign people in.", "Links are off. Nobody was signed out."},
		{model.WayPasskey, "Passkeys", "People add them to their account, and sign in and confirm by a look or a touch.", "Without it people use their mail. Passkeys that they have are kept.", "Passkeys sign people in.", "Passkeys are off. Nobody was signed out."},
	}
}

// setting returns what the setting of a way is called in a configuration file.
func setting(w model.Way) string { return "sign_in_" + string(w) }

// ways returns how people can come in, and what of it can be switched.
func (h *Handler) ways(r *http.Request, i model.Instance) (view.Ways, error) {
	var v view.Ways
	for _, a := range switched() {
		row, err := h.way(r, i, a)
		if err != nil {
			return v, err
		}
		v.Rows = append(v.Rows, row)
	}
	v.Rows = append(v.Rows, view.Way{ID: "instance-sso", Label: "Single sign-on", Text: "Where an organization has set it up, for its own people.", Stand: ui.Stand{Kind: ui.KindOK, Text: "By organization"}})
	offered := h.Social.Offered()
	for _, s := range model.Socials() {
		way := view.Way{ID: "instance-" + string(s), Label: s.Label(), Text: "People sign in by their account there. An organization can refuse it for its own.", Stand: ui.Stand{Kind: ui.KindOK, Text: "On"}}
		if !slices.Contains(offered, s) {
			way.Text, way.Stand = "Set "+string(s)+"-client-id and its secret in the configuration, and restart the server.", ui.Stand{Text: "Not set up"}
		}
		v.Rows = append(v.Rows, way)
	}
	now, err := h.Rules.Stranded(r.Context(), i.Ways)
	switch say := web.Words(r); {
	case now.Count == 0:
	case now.AtLeast:
		v.Stranded = say.Many(now.Count, "At least %d person can’t sign in: ", "At least %d people can’t sign in: ") + names(r, now) + "."
	default:
		v.Stranded = say.Many(now.Count, "%d person can’t sign in: ", "%d people can’t sign in: ") + names(r, now) + "."
	}
	return v, err
}

// way is one that can be switched.
func (h *Handler) way(r *http.Request, i model.Instance, a about) (view.Way, error) {
	row := view.Way{ID: "instance-" + string(a.way), Label: a.label, Text: a.text, Stand: ui.Stand{Text: "Off"}}
	file, err := h.file(r, setting(a.way))
	if err != nil {
		return row, err
	}
	change := &view.Change{ID: row.ID + "-switch", URL: h.Home + "/ways/" + string(a.way), Label: "Turn on", Of: a.label, On: true}
	change.Version = view.Version{Form: change.ID, Number: i.Version}
	left := i.Ways.With(a.way, false)
	if i.Ways.Has(a.way) {
		row.Stand = ui.Stand{Kind: ui.KindOK, Text: "On"}
		change.Label, change.On = "Turn off", false
		if a.way != model.WayPasskey && !h.SignIn.SendsMail() {
			row.Stand, row.Note, row.URL = ui.Stand{Kind: ui.KindWarn, Text: "Doesn’t work"}, "No mail server is set up, so that none arrives.", model.Console.Home()+"mail"
		}
		if row.Without, change.Danger, err = h.without(r, i.Ways, a); err != nil {
			return row, err
		}
	}
	switch {
	case file != "":
		row.File = file
	case i.Ways.Has(a.way) && !left.Any():
		row.Without = "It is the only one that is on, so that it stays."
	case i.Ways.Has(a.way) && h.Rules.AnyWorks(i.Ways) && !h.Rules.AnyWorks(left):
		row.Without = "It is the only one that works, so that it stays."
	default:
		row.Change = change
	}
	return row, nil
}

// without says what people do without a way, and whether that locks somebody out.
func (h *Handler) without(r *http.Request, on model.Ways, a about) (text string, danger bool, err error) {
	left := on.With(a.way, false)
	switch mail := h.SignIn.SendsMail(); {
	case left.Email() && mail:
		return a.without, false, nil
	case !left.Any(), !mail && a.way != model.WayPasskey: // it stays, or lets nobody in as it is
		return "", false, nil
	}
	all, err := h.Rules.StrandedBy(r.Context(), on, left)
	if err != nil {
		return "", false, err
	}
	nobodyNew := " Without it nobody new gets in by an invitation."
	if !h.SignIn.SendsMail() {
		nobodyNew = "" // nobody does as it is
	}
	say := web.Words(r)
	switch {
	case all.Count == 0 && all.AtLeast:
		text = "Who has only this way can’t sign in any more."
	case all.Count == 0:
		return "Nobody has only this way." + nobodyNew, false, nil
	case all.AtLeast:
		text = say.Many(all.Count, "At least %d person has only this way: ", "At least %d people have only this way: ") + names(r, all) + "."
	default:
		text = say.Many(all.Count, "%d person has only this way: ", "%d people have only this way: ") + names(r, all) + "."
	}
	return text + nobodyNew, true, nil
}

// names lists who is stranded, as far as they are known by name.
func names(r *http.Request, s instance.Stranded) string {
	var all []string
	for _, u := range s.Some {
		all = append(all, emailaddr.Readable(u.Email))
	}
	text := strings.Join(all, ", ")
	if more := s.Count - len(all); more > 0 {
		text += web.Words(r).Many(more, " and %d more", " and %d more")
	}
	return text
}

// Switch turns a way on, or off. What is off is refused from the next request on.
func (h *Handler) Switch(w http.ResponseWriter, r *http.Request) error {
	k := slices.IndexFunc(switched(), func(a about) bool { return string(a.way) == web.Var(r, "way") })
	if k < 0 {
		return model.Missing("")
	}
	a, on := switched()[k], r.PostFormValue("on") == "yes"
	c := instance.Change{Version: versionOf(r)}
	*map[model.Way]**bool{model.WayCode: &c.SignInCode, model.WayLink: &c.SignInLink, model.WayPasskey: &c.SignInPasskey}[a.way] = &on
	i, err := h.Rules.Set(r.Context(), web.VisitorOf(r).Actor, c)
	if kind := model.KindOf(err); kind == model.Invalid || kind == model.Conflict {
		v, failed := h.now(r)
		if failed != nil {
			return failed
		}
		v.Ways.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, title, v.Ways, v)
	}
	if err != nil {
		return err
	}
	done := a.done
	if on {
		done = a.onDone
	}
	return h.changed(w, r, i, "instance-"+string(a.way)+"-switch", done, func(v view.SignIn) views.View { return v.Ways })
}

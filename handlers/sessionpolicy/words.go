package sessionpolicy

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sessionpolicy"
	"github.com/anteroom/anteroom/views/ui"
)

// defaultsText says what the application's policy is.
func defaultsText(say *words.Language, app model.SessionPolicy) string {
	switch {
	case app.Absolute > 0 && app.Idle > 0:
		return say.Text("Sign in again after %s; idle limit %s.", app.Absolute, app.Idle)
	case app.Absolute > 0:
		return say.Text("Sign in again after %s; no idle limit.", app.Absolute)
	case app.Idle > 0:
		return say.Text("No need to sign in again; idle limit %s.", app.Idle)
	}
	return say.Text("No need to sign in again; no idle limit.")
}

// limitsText says what limits mean to people, after a colon.
func limitsText(say *words.Language, p model.SessionPolicy) string {
	switch {
	case p.Absolute > 0 && p.Idle > 0:
		return say.Text("people sign in again after %s, and after %s without activity.", p.Absolute, p.Idle)
	case p.Absolute > 0:
		return say.Text("people sign in again after %s.", p.Absolute)
	case p.Idle > 0:
		return say.Text("people sign in again after %s without activity.", p.Idle)
	}
	return say.Text("people stay signed in until they sign out.")
}

// comparisons says how an organization's own limits compare with the
// application's: which are in force is the question that people ask here.
func comparisons(say *words.Language, app model.Instance, own model.SessionPolicy) []string {
	if own == (model.SessionPolicy{}) {
		return nil
	}
	var all []string
	name, theirs := app.AppName, app.Policy
	switch {
	case theirs.Absolute > 0 && own.Absolute < theirs.Absolute:
		all = append(all, say.Text("Yours is stricter than %s’s %s.", name, theirs.Absolute))
	case theirs.Absolute > 0 && own.Absolute > theirs.Absolute:
		all = append(all, say.Text("%s’s %s stay in force, because that is stricter than your %s.", name, theirs.Absolute, own.Absolute))
	}
	switch {
	case theirs.Idle == 0:
	case own.Idle == 0:
		all = append(all, say.Text("%s’s idle limit of %s stays in force.", name, theirs.Idle))
	case own.Idle > theirs.Idle:
		all = append(all, say.Text("%s’s idle limit of %s stays in force, because that is stricter than your %s.", name, theirs.Idle, own.Idle))
	case own.Idle < theirs.Idle:
		all = append(all, say.Text("Your idle limit is stricter than %s’s %s.", name, theirs.Idle))
	}
	return all
}

// inForceText says what is in force while own is an organization's policy.
func inForceText(say *words.Language, app model.Instance, own model.SessionPolicy) view.Effect {
	texts := []string{say.Text("In effect: %s", limitsText(say, app.Policy.Strictest(own)))}
	return view.Effect{Kind: ui.KindInfo, Texts: append(texts, comparisons(say, app, own)...)}
}

// forecastText says what would be in force, and whom that signs out.
func forecastText(say *words.Language, app model.Instance, own model.SessionPolicy, f sessions.Forecast) view.Effect {
	e := view.Effect{Kind: ui.KindInfo, Texts: append([]string{say.Text("Once you save: %s", limitsText(say, f.Limits))}, comparisons(say, app, own)...)}
	if f.People == 0 {
		e.Texts = append(e.Texts, say.Text("Nobody is signed out by this."))
		return e
	}
	e.Kind = ui.KindWarn
	text := say.Many(f.People, "This signs out %d person now.", "This signs out %d people now.")
	switch {
	case f.Self && f.People == 1:
		text = say.Text("This signs you out now, and nobody else.")
	case f.Self:
		text = say.Text("This signs out %d people now, you among them.", f.People)
	}
	e.Texts = append(e.Texts, text)
	return e
}

// problemText says what keeps the form from being saved.
func problemText(r *http.Request, p problems) view.Effect {
	e := view.Effect{Kind: ui.KindWarn}
	if p.absolute != nil {
		e.Texts = append(e.Texts, web.Words(r).Text("Sign in again after: %s", p.absolute))
	}
	if p.idle != nil {
		e.Texts = append(e.Texts, web.MessageOf(r, p.idle))
	}
	return e
}

// notSavedText is for a form whose fields say what is wrong with them.
func notSavedText(say *words.Language) view.Effect {
	return view.Effect{Kind: ui.KindWarn, Texts: []string{say.Text("Nothing was saved. Correct what is marked above.")}}
}

// savedText says what saving did.
func savedText(say *words.Language, c sessions.PolicyChange) string {
	switch {
	case c.People == 0:
		return say.Text("Session policy saved. Nobody was signed out.")
	case c.Self && c.People == 1:
		return say.Text("Session policy saved. It signed you out, so sign in again to go on.")
	case c.Self:
		return say.Text("Session policy saved. %d people were signed out, you among them. Sign in again to go on.", c.People)
	}
	return say.Many(c.People, "Session policy saved. %d person was signed out.", "Session policy saved. %d people were signed out.")
}

package sessionpolicy

import (
	"fmt"
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/sessions"
	"anteroom/internal/words"
	view "anteroom/views/sessionpolicy"
	"anteroom/views/ui"
)

// defaultsText says what the application's policy is.
func defaultsText(l *words.Language, app model.SessionPolicy) string {
	idle := "no idle limit."
	if app.Idle > 0 {
		idle = "idle limit " + l.Duration(app.Idle) + "."
	}
	if app.Absolute == 0 {
		return "No need to sign in again; " + idle
	}
	return "Sign in again after " + l.Duration(app.Absolute) + "; " + idle
}

// limitsText says what limits mean to people.
func limitsText(l *words.Language, p model.SessionPolicy) string {
	switch {
	case p.Absolute > 0 && p.Idle > 0:
		return "people sign in again after " + l.Duration(p.Absolute) + ", and after " + l.Duration(p.Idle) + " without activity."
	case p.Absolute > 0:
		return "people sign in again after " + l.Duration(p.Absolute) + "."
	case p.Idle > 0:
		return "people sign in again after " + l.Duration(p.Idle) + " without activity."
	}
	return "people stay signed in until they sign out."
}

// comparisons says how an organization's own limits compare with the
// application's: which are in force is the question that people ask here.
func comparisons(l *words.Language, app model.Instance, own model.SessionPolicy) []string {
	if own == (model.SessionPolicy{}) {
		return nil
	}
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	name, theirs := app.AppName, app.Policy
	switch {
	case theirs.Absolute > 0 && own.Absolute < theirs.Absolute:
		add("Yours is stricter than %s’s %s.", name, l.Duration(theirs.Absolute))
	case theirs.Absolute > 0 && own.Absolute > theirs.Absolute:
		add("%s’s %s stay in force, because that is stricter than your %s.", name, l.Duration(theirs.Absolute), l.Duration(own.Absolute))
	}
	switch {
	case theirs.Idle == 0:
	case own.Idle == 0:
		add("%s’s idle limit of %s stays in force.", name, l.Duration(theirs.Idle))
	case own.Idle > theirs.Idle:
		add("%s’s idle limit of %s stays in force, because that is stricter than your %s.", name, l.Duration(theirs.Idle), l.Duration(own.Idle))
	case own.Idle < theirs.Idle:
		add("Your idle limit is stricter than %s’s %s.", name, l.Duration(theirs.Idle))
	}
	return all
}

// inForceText says what is in force while own is an organization's policy.
func inForceText(l *words.Language, app model.Instance, own model.SessionPolicy) view.Effect {
	texts := []string{"In effect: " + limitsText(l, app.Policy.Strictest(own))}
	return view.Effect{Kind: ui.KindInfo, Texts: append(texts, comparisons(l, app, own)...)}
}

// forecastText says what would be in force, and whom that signs out.
func forecastText(l *words.Language, app model.Instance, own model.SessionPolicy, f sessions.Forecast) view.Effect {
	e := view.Effect{Kind: ui.KindInfo, Texts: append([]string{"Once you save: " + limitsText(l, f.Limits)}, comparisons(l, app, own)...)}
	if f.People == 0 {
		e.Texts = append(e.Texts, "Nobody is signed out by this.")
		return e
	}
	e.Kind = ui.KindWarn
	text := "This signs out " + people(f.People) + " now"
	switch {
	case f.Self && f.People == 1:
		text = "This signs you out now, and nobody else"
	case f.Self:
		text += ", you among them"
	}
	e.Texts = append(e.Texts, text+".")
	return e
}

// problemText says what keeps the form from being saved.
func problemText(r *http.Request, p problems) view.Effect {
	e := view.Effect{Kind: ui.KindWarn}
	if p.absolute != nil {
		e.Texts = append(e.Texts, "Sign in again after: "+web.MessageOf(r, p.absolute))
	}
	if p.idle != nil {
		e.Texts = append(e.Texts, web.MessageOf(r, p.idle))
	}
	return e
}

// notSavedText is for a form whose fields say what is wrong with them.
func notSavedText() view.Effect {
	return view.Effect{Kind: ui.KindWarn, Texts: []string{"Nothing was saved. Correct what is marked above."}}
}

// savedText says what saving did.
func savedText(c sessions.PolicyChange) string {
	switch {
	case c.People == 0:
		return "Session policy saved. Nobody was signed out."
	case c.Self && c.People == 1:
		return "Session policy saved. It signed you out, so sign in again to go on."
	case c.Self:
		return "Session policy saved. " + people(c.People) + " were signed out, you among them. Sign in again to go on."
	case c.People == 1:
		return "Session policy saved. 1 person was signed out."
	}
	return "Session policy saved. " + people(c.People) + " were signed out."
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

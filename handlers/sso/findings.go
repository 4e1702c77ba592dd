package sso

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// sayer says what came of an attempt.
type sayer struct {
	sso.Finding
	say   *words.Language
	names view.Names
}

func (h *Handler) sayer(r *http.Request, f sso.Finding) (sayer, error) {
	s := sayer{Finding: f, say: web.Words(r)}
	if f.Provider == "" {
		s.names = view.Unnamed(s.say, f.Type)
		return s, nil
	}
	var err error
	s.names, err = h.Guides.Names(s.say, f.Provider, f.Type)
	return s, err
}

// reason says what was wrong and what to do about it, "" for nothing.
func (s sayer) reason() string {
	a := s.Attempt
	if a.Code == "" {
		return ""
	}
	reply := s.names.Reply
	if a.Purpose == model.UpstreamSignOut {
		reply = s.say.Text("the single logout URL")
	}
	return s.say.Sentence("sso.fault_"+a.Code, cmp.Or(a.Field, s.say.Text("an address")), cmp.Or(a.Got, s.say.Text("nothing")), cmp.Or(a.Want, s.say.Text("something else")),
		s.names.Provider, s.names.Entity, reply)
}

func (s sayer) test() bool { return s.Attempt.Purpose == model.UpstreamTest }

func (s sayer) badge() view.Badge {
	switch {
	case s.test() && s.Attempt.Code == "":
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: s.say.Text("Test passed")}
	case s.test():
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: s.say.Text("Test failed")}
	case s.Attempt.Purpose == model.UpstreamSignOut:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: s.say.Text("Sign-out refused")}
	case s.Attempt.Code == "" && s.Attempt.Purpose == model.UpstreamConfirm:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: s.say.Text("Confirmed")}
	case s.Attempt.Code == "":
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: s.say.Text("Signed in")}
	}
	return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: s.say.Text("Refused")}
}

func (s sayer) who() string { return cmp.Or(s.Attempt.Email, s.say.Text("Unknown person")) }

// often says how often it was so, "" for once.
func (s sayer) often() string {
	if s.Attempt.Times < 2 {
		return ""
	}
	return s.say.Many(s.Attempt.Times, "%d time since %s. This is the last of them.", "%d times since %s. This is the last of them.", s.say.Moment(s.Attempt.Since))
}

// notice says what came of it at all.
func (s sayer) notice() ui.Notice {
	switch {
	case s.test() && s.Attempt.Code == "":
		return ui.Notice{Kind: ui.KindOK, Title: s.say.Text("The test passed"), Text: s.outcome()}
	case s.test() && s.Person:
		return ui.Notice{Kind: ui.KindWarn, Title: words.Start(s.say.Text("%s proves who it is, but this person would be refused", s.names.Provider)), Text: s.reason()}
	case s.test():
		return ui.Notice{Kind: ui.KindError, Title: s.say.Text("The test failed"), Text: s.reason()}
	case s.Attempt.Code == "":
		return ui.Notice{Kind: ui.KindOK, Title: s.badge().Text, Text: s.say.Text("%s came through %s.", s.who(), s.names.Provider)}
	}
	title := s.say.Text("Nobody was signed in")
	switch {
	case s.Attempt.Purpose == model.UpstreamSignOut && s.Attempt.Asked:
		title = words.Start(s.say.Text("%s did not confirm that somebody is signed out there", s.names.Provider))
	case s.Attempt.Purpose == model.UpstreamSignOut:
		title = s.say.Text("Nobody was signed out")
	}
	return ui.Notice{Kind: ui.KindError, Title: title, Text: s.reason()}
}

// outcome says what would become of the person who has signed in for the test.
func (s sayer) outcome() string {
	o := s.Trial.Outcome
	as := s.say.List(o.Roles)
	becomes := s.say.Text("%s would be signed in, and is a member as %s.", o.Email, as)
	switch {
	case o.New:
		becomes = s.say.Text("%s would get an account, and become a member as %s.", o.Email, as)
	case o.Joins:
		becomes = s.say.Text("%s has an account, and would become a member as %s.", o.Email, as)
	}
	if o.Reads {
		becomes += " " + s.say.Text("At the first sign-in they would confirm their address once, by a code that is sent there: %s does not say that it is proven.", s.names.Provider)
	}
	return becomes
}

// hints says what the test is worth.
func (s sayer) hints() (all []string) {
	if often := s.often(); often != "" {
		all = append(all, often)
	}
	if !s.test() {
		return all
	}
	all = append(all, s.say.Text("Nobody was signed in by this test, and nothing was changed."))
	if s.Attempt.Code == "" && s.nameless() {
		all = append(all, s.say.Text("No name came along, so people are shown by their address. See the step “Map attributes”, and whether what it asks for is saved at %s.", s.names.Provider))
	}
	switch {
	case s.Outdated:
		all = append(all, s.say.Text("The settings were changed since. A test older than the last change does not count: test again."))
	case s.Trial.Counts:
		all = append(all, s.say.Text("Whoever began it can turn the draft on now."))
	case s.Attempt.Code == "" && s.Trial.Draft:
		all = append(all, s.say.Text("It does not count: who began it is signed out, or may not change single sign-on any more."))
	case s.Attempt.Code == "":
		all = append(all, s.say.Text("What was tested is live."))
	}
	if s.Trial.Stale {
		all = append(all, notAnew(s.say, s.names.Provider))
	}
	return all
}

// nameless reports whether nothing says what the person is called.
func (s sayer) nameless() bool {
	for _, f := range s.Found {
		if name := view.FormName(f.Field); (name == "first_name" || name == "last_name") && f.Name != "" {
			return false
		}
	}
	return true
}

// notAnew says what comes of a provider that does not have people sign in anew.
func notAnew(say *words.Language, provider string) string {
	return words.Start(say.Text("%s does not have people sign in anew when it is told to, and its word alone confirms nothing sensitive: they use a passkey as well, or a code by email as long as it is not required.", provider))
}

// attemptView returns the page of an attempt.
func (h *Handler) attemptView(r *http.Request, c model.Connection, f sso.Finding) (view.Attempt, error) {
	s, err := h.sayer(r, f)
	if err != nil {
		return view.Attempt{}, err
	}
	v := view.Attempt{Title: s.say.Text("Sign-in through %s", c.Name), Notice: s.notice(), Hints: s.hints(), Steps: s.steps(), Answers: s.test() && f.Trial.Subject+f.Trial.IdP != ""}
	switch {
	case s.test():
		v.Title = s.say.Text("Test of %s", c.Name)
	case s.Attempt.Purpose == model.UpstreamSignOut:
		v.Title, v.Steps = s.say.Text("Sign-out through %s", c.Name), nil
	}
	if v.Facts, err = h.facts(r, s); err != nil {
		return v, err
	}
	for _, found := range f.Found {
		field := view.FormName(found.Field)
		value := found.Value
		if values := f.Trial.Attributes[found.Name]; value == "" && len(values) > 0 {
			value = listed(s.say, values)
		}
		v.Fields = append(v.Fields, view.Said{Field: string(field), Label: field.Label(s.say), Name: found.Name, Value: value})
	}
	for _, name := range slices.Sorted(maps.Keys(f.Trial.Attributes)) {
		v.Said = append(v.Said, view.Received{Name: name, Values: f.Trial.Attributes[name]})
	}
	v.Cut, v.Keys = f.Trial.Cut, s.keys()
	for _, m := range f.Trial.Messages {
		v.Parts = append(v.Parts, view.Message{Title: messageTitle(s.say, string(m.Name)), Text: m.Text})
	}
	v.Report = ui.Copy{ID: "attempt-report", Label: s.say.Text("debug report"), Value: s.report(c)}
	return v, nil
}

// facts are who it was, when and from where, and what was found.
func (h *Handler) facts(r *http.Request, s sayer) ([]view.Fact, error) {
	a := s.Attempt
	all := []view.Fact{{Label: s.say.Text("When"), Value: s.say.Second(a.At)}}
	if a.By != "" && a.By.User() == "" {
		all = append(all, view.Fact{Label: s.say.Text("Test begun by"), Value: s.say.Text("somebody with a link to the admin portal")})
	} else if a.By != "" {
		u, err := h.DB.User(r.Context(), a.By.User())
		if err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
		all = append(all, view.Fact{Label: s.say.Text("Test begun by"), Value: cmp.Or(u.Name(), s.say.Text("somebody who is gone"))})
	}
	for _, f := range []view.Fact{
		{Label: s.say.Text("Who"), Value: a.Email}, {Label: s.say.Text("Name there"), Value: s.Trial.Subject, Code: true}, {Label: s.say.Text("From"), Value: a.IP, Code: true}, {Label: s.say.Text("Failed check"), Value: a.Code, Code: true},
		{Label: s.say.Text("Where"), Value: a.Field, Code: true}, {Label: s.say.Text("Found"), Value: a.Got, Code: true}, {Label: s.say.Text("Wanted"), Value: a.Want, Code: true},
		{Label: s.say.Text("Number"), Value: string(a.ID), Code: true},
	} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all, nil
}

// keys are what the answer says that it is signed by, and what counts here.
func (s sayer) keys() (all []view.Fact) {
	if s.Trial.Algorithm != "" {
		all = append(all, view.Fact{Label: s.say.Text("Signed by"), Value: s.Trial.Algorithm, Code: true})
	}
	for _, k := range s.Trial.Signers {
		all = append(all, view.Fact{Label: s.say.Text("Key that it names"), Value: strings.TrimSpace(k.Name + " " + k.Fingerprint), Code: true})
	}
	for _, k := range s.Trial.Known {
		all = append(all, view.Fact{Label: s.say.Text("Key that counts"), Value: strings.TrimSpace(k.Name + " " + k.Fingerprint), Code: true})
	}
	return all
}

package mail

import (
	"bytes"
	"context"
	"html"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// variants returns what mails of a kind may say: the example, and what is like it but for one
// of its fields.
func variants(k kind) []any {
	all := []any{k.example}
	var vary func(of reflect.Value, at ...int)
	vary = func(of reflect.Value, at ...int) {
		for i := range of.NumField() {
			path := append(slices.Clone(at), i)
			switch f := of.Field(i); f.Kind() {
			case reflect.Struct:
				if ours(f.Type()) {
					vary(f, path...)
				}
			case reflect.Bool, reflect.String:
				other := reflect.New(k.view()).Elem()
				other.Set(reflect.ValueOf(k.example))
				if field := other.FieldByIndex(path); f.Kind() == reflect.Bool {
					field.SetBool(!f.Bool())
				} else {
					field.SetString("")
				}
				all = append(all, other.Interface())
			}
		}
	}
	vary(reflect.ValueOf(k.example))
	if d, ok := k.example.(ConnectionChangedData); ok {
		for _, change := range []ConnectionChange{ConnectionOn, ConnectionOff, ConnectionRequired, ConnectionOptional, ConnectionSender} {
			d.Change = change
			all = append(all, d)
		}
		for _, by := range []model.Author{"", model.ByLink(""), model.ByLink("Dana Cole")} {
			d.By = by
			all = append(all, d)
		}
	}
	return all
}

// filled returns the names, days and addresses of a view, as a language writes them.
func filled(view any, by speaker) (all []string) {
	var look func(v reflect.Value)
	look = func(v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			at := v.Interface().(time.Time)
			all = append(all, by.moment(at), by.day(at))
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).Name == "RoleLabel" {
					all = append(all, by.roles(v.Field(i).String()))
					continue
				}
				look(v.Field(i))
			}
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				look(v.Index(i))
			}
		case v.Kind() == reflect.String && v.Type() != reflect.TypeFor[ConnectionChange]():
			all = append(all, strings.Split(v.String(), "\n")...)
		}
	}
	look(reflect.ValueOf(view))
	if d, ok := view.(interface{ Who() string }); ok {
		all = append(all, d.Who())
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// parts returns what people see of a message.
func parts(m Message) map[string]string {
	markup := regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`)
	return map[string]string{"subject": m.Subject, "text": m.Text, "html": html.UnescapeString(markup.ReplaceAllString(m.HTML, "\n"))}
}

// TestEveryMailInEveryLanguage: each mail that there is says in each language whatever it says
// in English, with the same names, days and addresses, and nothing else in English.
func TestEveryMailInEveryLanguage(t *testing.T) {
	t.Parallel()
	c, texts := catalogue(t), &Texts{}
	for _, in := range append(c.Offered(), c.Pseudo()) {
		for _, k := range kinds() {
			for _, view := range variants(k) {
				find := func(l *words.Language) func(string) template {
					return func(file string) template { return texts.in(l, builtIn()[file]) }
				}
				english, err := say(k.name, view, find(c.English()))
				if err != nil {
					t.Fatal(err)
				}
				m, err := say(k.name, view, find(in))
				if err != nil {
					t.Fatal(err)
				}
				for part, text := range parts(m) {
					checkSaid(t, in, k.name+" "+part, view, parts(english)[part], text)
				}
			}
		}
	}
}

// TestGapsInTemplates: what stands between two sentences is their language's affair.
func TestGapsInTemplates(t *testing.T) {
	t.Parallel()
	for file, in := range builtIn() {
		if found := regexp.MustCompile(`.*\}\} \{\{.*`).FindString(in.source); found != "" {
			t.Errorf("%s has a space in the place of {{gap}}: %s", file, found)
		}
	}
	ja := catalogue(t).Offer("ja")
	m, err := say("signin", signInData(), func(file string) template { return (&Texts{}).in(ja, builtIn()[file]) })
	if err != nil {
		t.Fatal(err)
	}
	for part, text := range parts(m) {
		if want := "一度だけ使えます。サインインは"; part != "subject" && !strings.Contains(text, want) {
			t.Errorf("%s lacks %q: %s", part, want, text)
		}
	}
}

func checkSaid(t *testing.T, in *words.Language, where string, view any, english, text string) {
	t.Helper()
	if strings.Contains(text, "%!") || strings.Contains(text, leftOut) || strings.Contains(text, model.OrgSlot) {
		t.Errorf("%s: %s: %s", in.Tag(), where, text)
	}
	theirs := filled(view, speaker{in})
	for i, name := range filled(view, plain) {
		if _, action := view.(ConfirmData); strings.Contains(english, name) && !strings.Contains(text, theirs[i]) && !action && !isModule(name) && !strings.Contains(name, " on ") {
			t.Errorf("%s: %s lacks %s: %s", in.Tag(), where, theirs[i], text)
		}
	}
	if in.Tag() != words.Pseudo {
		return
	}
	if left := unbracketed(text, append(theirs, "TXT")); left != "" {
		t.Errorf("%s: %q is in no catalogue", where, left)
	}
}

func isModule(name string) bool {
	return slices.ContainsFunc(model.PortalWidgets(), func(w model.Widget) bool { return w.Label == name })
}

// unbracketed returns what of a text the pseudo-locale has not said, but for what was filled
// in.
func unbracketed(text string, filled []string) string {
	bracketed := regexp.MustCompile(words.Opening + `[^` + words.Opening + words.Closing + `]*` + words.Closing)
	for again := ""; again != text; {
		again, text = text, bracketed.ReplaceAllString(text, "")
	}
	slices.SortFunc(filled, func(a, b string) int { return len(b) - len(a) })
	for _, name := range filled {
		text = strings.ReplaceAll(text, name, "")
	}
	if text = strings.TrimSpace(text); !strings.ContainsFunc(text, unicode.IsLetter) {
		return ""
	}
	return text
}

// TestFramesInEveryLanguage: what stands around a mail is in its language, and in that one's
// direction.
func TestFramesInEveryLanguage(t *testing.T) {
	t.Parallel()
	c, f := catalogue(t), around().example.(frame)
	for _, in := range append(c.Offered(), c.Pseudo()) {
		m, err := (&Texts{}).framed(Message{Subject: f.Subject}, in, f)
		if err != nil {
			t.Fatal(err)
		}
		dir := map[bool]string{false: "ltr", true: "rtl"}[in.Tag().String() == "ar"]
		for _, element := range []string{"html", "main"} {
			if want := `<` + element + ` lang="` + in.Tag().String() + `" dir="` + dir + `">`; !strings.Contains(m.HTML, want) {
				t.Errorf("%s: no %s in %s", in.Tag(), want, m.HTML)
			}
		}
		for part, text := range parts(m) {
			for _, word := range []string{"Get help", "Terms", "Privacy"} {
				if part != "subject" && in.Tag() != words.Pseudo && !strings.Contains(text, in.Text(word)) {
					t.Errorf("%s: %s lacks %s: %s", in.Tag(), part, in.Text(word), text)
				}
			}
			if left := unbracketed(text, append(filled(f, plain), "•")); in.Tag() == words.Pseudo && left != "" {
				t.Errorf("%s: %q is in no catalogue", part, left)
			}
		}
	}
	if physical := regexp.MustCompile(`\b(?:(?:margin|padding|border)-(?:left|right)|(?:float|text-align): ?(?:left|right))`).FindString(builtIn()["frame.html"].source); physical != "" {
		t.Errorf("the frame has %s, which is the other side for some", physical)
	}
}

// TestFunctionsOfTemplates: what is looked up in operators' templates is what there is.
func TestFunctionsOfTemplates(t *testing.T) {
	t.Parallel()
	builtInOnes := []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "print", "printf", "println", "urlquery", "html", "js"}
	var want, got []string
	for name := range plain.functions() {
		want = append(want, name)
	}
	for name := range functions() {
		if !slices.Contains(builtInOnes, name) {
			got = append(got, name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("functions (-there +looked up):\n%s", diff)
	}
}

// speaking is a branded outbox that speaks all languages.
func speaking(t *testing.T) *branded {
	t.Helper()
	b := newBranded(t)
	b.Speak(catalogue(t))
	return b
}

func (b *branded) write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := b.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// person has an address have an account of somebody who reads a language.
func (b *branded) person(t *testing.T, email model.Email, l model.Language) {
	t.Helper()
	b.write(t, func(tx *db.Tx) error {
		u, err := tx.UserByEmail(t.Context(), email)
		if model.KindOf(err) == model.NotFound {
			u, err = tx.InsertUser(t.Context(), email, true, "", "")
		}
		if err != nil {
			return err
		}
		u.Language = l
		_, err = tx.SetUserDetails(t.Context(), u)
		return err
	})
}

// organization has those people of an organization read a language who have chosen none.
func (b *branded) organization(t *testing.T, id model.OrgID, l model.Language) {
	t.Helper()
	b.write(t, func(tx *db.Tx) error {
		org, err := tx.Organization(t.Context(), id)
		if err != nil {
			return err
		}
		return tx.SetLanguage(t.Context(), id, l, org.Version)
	})
}

// TestLanguageOfMails: a mail is in the language of its reader, as it is when it is sent.
func TestLanguageOfMails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own, asked, org model.Language // when it is put
		toOrg           bool           // it is an organization's
		code            bool           // they wait for it
		others          bool           // it is of what somebody else did
		later           model.Language // what they choose before it is sent; "-" for nothing else
		want            string
	}{
		"nobody says":                       {later: "-", want: "en"},
		"their own":                         {own: "de", asked: "ar", org: "ar", toOrg: true, code: true, later: "-", want: "de"},
		"of the request, for a code":        {asked: "ar", org: "de", toOrg: true, code: true, later: "-", want: "ar"},
		"of the request, for a notice":      {asked: "ar", org: "de", toOrg: true, later: "-", want: "ar"},
		"of another's request, of a notice": {asked: "ar", org: "de", toOrg: true, others: true, later: "-", want: "de"},
		"of another's request alone":        {asked: "ar", others: true, later: "-", want: "en"},
		"their organization's":              {org: "ar", toOrg: true, code: true, later: "-", want: "ar"},
		"of no organization":                {org: "ar", later: "-", want: "en"},
		"English, chosen":                   {own: "en", asked: "de", org: "de", toOrg: true, code: true, later: "-", want: "en"},
		"another one since":                 {own: "de", later: "ar", want: "ar"},
		"none any more since":               {own: "de", asked: "ar", code: true, later: "", want: "ar"},
		"one that there is not":             {asked: "tlh", code: true, later: "-", want: "en"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := speaking(t)
			b.person(t, exampleTo, test.own)
			b.organization(t, b.acme, test.org)
			m, err := NewDevice(newDeviceData())
			if test.code {
				m, err = SignIn(signInData())
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.toOrg {
				m.Org = b.acme
			}
			if test.others {
				m.Asked = false
			}
			ctx := model.Reads(t.Context(), func() model.Language { return test.asked })
			b.write(t, func(tx *db.Tx) error { return b.Put(ctx, tx, m, tx.Now().Add(time.Hour)) })
			if test.later != "-" {
				b.person(t, exampleTo, test.later)
			}
			if err := b.SendDue(context.Background(), func(err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
			got := b.server.last
			l := catalogue(t).Offer(test.want)
			if got.Language != test.want || !strings.Contains(got.HTML, `<html lang="`+test.want+`"`) || !strings.Contains(got.HTML, l.Text("Get help")) {
				t.Errorf("in %s, want %s: %+v", got.Language, test.want, got)
			}
			if subject := (map[bool]string{true: l.Text("%s is your %s sign-in code", copied("048291"), "Coffeedesk"), false: l.Text("New sign-in to %s", "Coffeedesk")}); got.Subject != subject[test.code] {
				t.Errorf("%s: subject %q, want %q", test.want, got.Subject, subject[test.code])
			}
		})
	}
}

// TestLanguageOfStrangers: who has no account reads the language of whose mail it is, or what
// the rule knows of them; what another program has put stays as it was composed.
func TestLanguageOfStrangers(t *testing.T) {
	t.Parallel()
	b := speaking(t)
	b.organization(t, b.acme, "de")
	b.organization(t, b.bare, "ar")
	for org, want := range map[model.OrgID]string{b.acme: "de", b.bare: "ar", "org_404": "en", "": "en"} {
		m, err := Invitation(invitationData()) // to somebody who has no account
		if err != nil {
			t.Fatal(err)
		}
		m.Org = org
		if got := b.deliver(t, m); got.Language != want {
			t.Errorf("of %q: in %s, want %s", org, got.Language, want)
		}
	}
	m, err := EmailChanged(EmailChangedData{AppName: "Coffeedesk", To: exampleTo, NewEmail: "a•••@new.example", At: exampleAt()})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.deliver(t, m.For("de", "")); got.Language != "de" { // whose account has another address by now
		t.Errorf("to an address without an account: in %s", got.Language)
	}
	m.Source.Version = "of another program"
	if got := b.deliver(t, m.For("de", "")); got.Language != "en" || !strings.Contains(got.HTML, `<html lang="en"`) || !strings.HasPrefix(got.Text, "The email of your") {
		t.Errorf("what nobody can say again: in %s, %s", got.Language, got.Text)
	}
}

// TestLanguageOfMembers: who has chosen none reads what all of their organizations have chosen,
// where a mail is of none of those.
func TestLanguageOfMembers(t *testing.T) {
	t.Parallel()
	b := speaking(t)
	for _, step := range []struct {
		acme, bare model.Language
		join       model.OrgID // before that
		want       string
	}{
		{acme: "de", bare: "de", want: "en"}, // they belong to none
		{acme: "de", bare: "ar", join: b.acme, want: "de"},
		{acme: "de", bare: "ar", join: b.bare, want: "en"},
		{acme: "de", bare: "", want: "en"},
		{acme: "ar", bare: "ar", want: "ar"},
	} {
		b.organization(t, b.acme, step.acme)
		b.organization(t, b.bare, step.bare)
		b.person(t, exampleTo, "")
		if step.join != "" {
			b.write(t, func(tx *db.Tx) error {
				u, err := tx.UserByEmail(t.Context(), exampleTo)
				if err != nil {
					return err
				}
				_, err = tx.InsertMember(t.Context(), step.join, u, model.MemberActive, model.FromInvitation)
				return err
			})
		}
		m, err := NewDevice(newDeviceData())
		if err != nil {
			t.Fatal(err)
		}
		if got := b.deliver(t, m); got.Language != step.want {
			t.Errorf("of those in %q and %q: in %s, want %s", step.acme, step.bare, got.Language, step.want)
		}
	}
}

// TestZoneOfMails: times are in the zone of the reader, days among them, and in UTC for who has
// none or no account.
func TestZoneOfMails(t *testing.T) {
	t.Parallel()
	b := speaking(t)
	b.person(t, exampleTo, "ja")
	b.write(t, func(tx *db.Tx) error {
		u, err := tx.UserByEmail(t.Context(), exampleTo)
		if err != nil {
			return err
		}
		u.TimeZone = "Asia/Tokyo"
		_, err = tx.SetUserDetails(t.Context(), u)
		return err
	})
	d := newDeviceData()
	d.At = time.Date(2026, time.March, 3, 20, 30, 0, 0, time.FixedZone("", -3600))
	for to, want := range map[string]string{exampleTo: "2026年3月4日 06:30 JST", "nobody@acme.example": "3 March 2026, 21:30 UTC"} {
		d.To = to
		m, err := NewDevice(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.deliver(t, m); !strings.Contains(got.Text, want) || !strings.Contains(got.HTML, want) {
			t.Errorf("to %s: no %s in %s", to, want, got.Text)
		}
	}
	d.To = "before@acme.example" // which had an account
	m, err := NewDevice(d)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.deliver(t, m.For("de", "Asia/Tokyo")), "4. März 2026 um 06:30 JST"; !strings.Contains(got.Text, want) {
		t.Errorf("no %s in %s", want, got.Text)
	}
	i := invitationData()
	i.To, i.Expires = exampleTo, d.At
	if m, err = Invitation(i); err != nil {
		t.Fatal(err)
	}
	if got, want := b.deliver(t, m), "2026年3月4日"; !strings.Contains(got.Text, want) {
		t.Errorf("no %s in %s", want, got.Text)
	}
}

// TestOwnTextsInLanguages: an operator's template may be for those who read a language, or for
// all, and says what it says as the built-in ones do.
func TestOwnTextsInLanguages(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	texts, faults := ReadTexts(folder(t, map[string]string{
		"signin.txt":      "…{{define `subject`}}{{say `Sign in to %s` .AppName}}{{end}}all {{copied .Code}} {{many .Minutes `It works for %d minute, once.` `It works for %d minutes, once.`}} {{say `In no catalogue`}}",
		"de/signin.html":  "…<p>nur deutsch {{.Code}}</p>",
		"de/frame.txt":    "…{{.Text}} gerahmt {{.Language}}",
		"ar/passkey.html": "…<p>{{day .At}}, {{moment .At}}, {{name .Name}}</p>",
	}), slog.New(slog.NewTextHandler(&log, nil)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	b := speaking(t)
	b.SayBy(texts)
	send := func(l model.Language) Message {
		m, err := SignIn(signInData())
		if err != nil {
			t.Fatal(err)
		}
		b.person(t, exampleTo, l)
		return b.deliver(t, m)
	}
	for l, want := range map[model.Language]struct{ subject, text, html string }{
		"de": {"Bei Coffeedesk anmelden", "all 048291 Er gilt 10 Minuten lang, einmal. In no catalogue gerahmt de", "<p>nur deutsch 048291</p>"},
		"en": {"Sign in to Coffeedesk", "all 048291 It works for 10 minutes, once. In no catalogue\n-- ", "<p>Your code is</p>"},
		"ar": {"تسجيل الدخول إلى \u2068Coffeedesk\u2069", "all 048291 يعمل لمدة ١٠ دقائق، مرة واحدة. In no catalogue\n-- ", "<p>رمزك هو</p>"},
	} {
		m := send(l)
		if m.Subject != want.subject || !strings.HasPrefix(m.Text, want.text) || !strings.Contains(m.HTML, want.html) {
			t.Errorf("%s: %+v", l, m)
		}
	}
	if log.Len() > 0 {
		t.Errorf("the log says %s", &log)
	}
}

// TestMailto: an address in a sentence is a link, and nothing else is markup.
func TestMailto(t *testing.T) {
	t.Parallel()
	const address = "o'b&c@x.example"
	for _, test := range []struct{ address, sentence, want string }{
		{address, "<b> to \u2068" + address + "\u2069.", "&lt;b&gt; to \u2068<a href=\"mailto:o&#39;b&amp;c@x.example\">o&#39;b&amp;c@x.example</a>\u2069."},
		{address, "<b> to nobody", "&lt;b&gt; to nobody"},
		{"", "to <nobody>", "to &lt;nobody&gt;"},
	} {
		if got := string(mailto(test.address, test.sentence)); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

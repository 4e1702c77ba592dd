package mail

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/secret"
)

// folder returns one with files in it. What they say after "…" comes after the line that says
// which text they replace.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range files {
		if rest, ok := strings.CutPrefix(text, "…"); ok {
			name := path.Base(file)
			text = "{{/* replaces " + name + " " + builtIn()[name].version + " */ -}}\n" + rest
		}
		file = filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTemplatesHaveAKind: each template that is built in is a kind's, in the manual, and good by
// the rules for those of operators.
func TestTemplatesHaveAKind(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../docs/branding.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, name := range Names() {
		if !bytes.Contains(manual, []byte("`"+name+"`")) {
			t.Errorf("the manual does not know %s", name)
		}
		want = append(want, name+".html", name+".txt")
	}
	for file, built := range mustParse() { // anew: what was executed is escaped, and no longer as it was written
		got = append(got, file)
		k, ok := kindOf(strings.TrimSuffix(file, path.Ext(file)))
		if !ok {
			continue
		}
		if err := k.check(built); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestExportedTemplatesChangeNothing: what is exported is taken as it is, and each mail is
// then what it was.
func TestExportedTemplatesChangeNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mail")
	files, err := Export(dir, Names())
	if err != nil || len(files) != len(builtIn()) {
		t.Fatalf("%d files of %d, %v", len(files), len(builtIn()), err)
	}
	texts, faults := ReadTexts(dir, nil)
	if len(faults) > 0 || len(texts.own) != len(builtIn()) {
		t.Fatalf("%d templates; faults: %v", len(texts.own), faults)
	}
	for _, k := range kinds() {
		built, err := compose(k.name, "", k.example)
		if err != nil {
			t.Fatal(err)
		}
		own, err := texts.sayAgain(*built.Source, time.UTC, func(file string) template { return texts.find(plain.in, file) })
		if err != nil {
			t.Fatal(err)
		}
		built.Source = nil
		if diff := cmp.Diff(built, own); diff != "" {
			t.Errorf("%s (-built in +exported):\n%s", k.name, diff)
		}
	}
	if _, err := Export(dir, []string{"signin"}); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("exported over what is there: %v", err)
	}
	if _, err := Export(t.TempDir(), []string{"sigin"}); err == nil || !strings.Contains(err.Error(), "there are signin, ") {
		t.Errorf("exported what is not there: %v", err)
	}
}

// TestReadTexts: what cannot be used is said in words, before anybody gets a mail by it.
func TestReadTexts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, says string }{
		"good":                        {"signin.html", "…<p>{{.Code}} {{if eq .Minutes 1}}once{{else}}{{printf `%d` .Minutes}}{{end}}</p>", ""},
		"good, in a language":         {"en/signin.txt", "…{{define `subject`}}Code {{.Code}}{{end}}{{.Code}}", ""},
		"good, with a link alone":     {"signin.txt", "…{{with $l := .LinkURL}}{{$l}}{{end}}", ""},
		"good, with its own template": {"invitation.html", "…{{define `p`}}<p>{{.}}</p>{{end}}{{range $i, $l := .NoteLines}}{{$i}}{{template `p` $l}}{{end}}{{.LinkURL}}", ""},
		"good, a list of people":      {"break_glass_review.txt", "…{{$app := .AppName}}{{range .People}}{{.Name}} {{$.OrgName}} {{$app}}{{end}}", ""},
		"good, the frame":             {"frame.html", "…<html><body>{{.Body}}</body></html>", ""},
		"of an editor":                {".signin.html.swp", "", ""},
		"another's name":              {"sigin.html", "…{{.Code}}", "there is no mail of this name"},
		"another ending":              {"signin.htm", "…{{.Code}}", "there is no mail of this name"},
		"another language":            {"xx/signin.html", "…{{.Code}}", `no mail is written in a language "xx"`},
		"no version":                  {"signin.html", "<p>{{.Code}}</p>", "begin it with the line {{/* replaces signin.html " + builtIn()["signin.html"].version + " */ -}}"},
		"the version of another":      {"signin.html", "{{/* replaces signin.txt " + builtIn()["signin.txt"].version + " */ -}}{{.Code}}", "does not say which text it replaces"},
		"an older version":            {"signin.html", "{{/* replaces signin.html 0a1b2c3d */ -}}{{.Code}}", "it replaces version 0a1b2c3d of signin.html, which is " + builtIn()["signin.html"].version + " by now"},
		"does not parse":              {"signin.html", "…{{.Code}}{{if}}", "missing value for if"},
		"no end":                      {"signin.txt", "…{{if .Code}}{{.Code}}", "unexpected EOF"},
		"no such field":               {"signin.html", "…<p>\n{{.Code}} {{.Name}}</p>", "line 3: there is no .Name; there are .AppName, .Code, "},
		"no such field, unlikely":     {"signin.html", "…{{.Code}}\n{{if eq .Minutes 7}}\n{{.Name}}{{end}}", "line 4: there is no .Name"},
		"no such field, of a subject": {"signin.txt", "…{{define `subject`}}{{.Name}}{{end}}{{.Code}}", "subject: line 2: there is no .Name"},
		"no such field, of an item":   {"break_glass_review.txt", "…{{range .People}}{{.Age}}{{end}}", "there is no .Age; there are .Email, .Name, .Reason"},
		"no such field, of a call":    {"signin.txt", "…{{define `a`}}{{.Name}}{{end}}{{.Code}}{{template `a` .}}", "there is no .Name"},
		"no such field, with nothing": {"signin.txt", "…{{define `a`}}{{.Name}}{{end}}{{.Code}}{{template `a`}}", "there is no .Name; there are none"},
		"no such function":            {"signin.html", "…{{.Code}}{{fetch `https://evil.example`}}", `function "fetch" not defined`},
		"a function for no mail":      {"signin.html", "…{{.Code}}{{call .Code}}", `the function "call" is not for mails`},
		"a method of a part":          {"new_device.txt", "…{{.At.Format `2006`}}", "takes nothing"},
		"a method of a part, alone":   {"new_device.txt", "…{{.At.Unix}}", "there is no .Unix"},
		"a method that is not for it": {"signin.txt", "…{{.Code}}{{.check}}", "there is no .check"},
		"no such template":            {"signin.html", "…{{.Code}}{{template `foot` .}}", `the file defines no template "foot"`},
		"one that calls itself":       {"signin.html", "…{{.Code}}{{template `signin.html` .}}", `the template "signin.html" calls itself`},
		"no list":                     {"signin.txt", "…{{range .Minutes}}{{end}}{{.Code}}", ".Minutes is no list"},
		"what cannot be compared":     {"signin.txt", "…{{.Code}}{{if eq .Minutes `1`}}{{end}}", "incompatible types"},
		"what printf does not write":  {"signin.txt", "…{{.Code}}{{printf `%d` .Device}}", "what printf is given"},
		"half a tag":                  {"signin.html", "…{{.Code}}<a href=\"{{if .Device}}\">{{end}}", "different context"},
		"a value in a script":         {"signin.html", "…{{.Code}}<p style=\"{{.LinkURL}}\">", "could be a script or a style"},
		"no code and no link":         {"signin.html", "…<p>Hello</p>", "nobody can use it: it does not say .Code or .LinkURL"},
		"no link":                     {"invitation.txt", "…{{.OrgName}}", "it does not say .LinkURL"},
		"nothing":                     {"passkey.txt", "…\n", "it says nothing"},
		"a subject of two lines":      {"passkey.txt", "…{{define `subject`}}a\nb{{end}}a", "subject: the subject is empty or has control characters"},
		"a frame around nothing":      {"frame.html", "…<html>{{.Text}}</html>", "it does not say .Body"},
		"too much":                    {"passkey.txt", "…" + strings.Repeat("a", maxTemplate), "larger than 64 KB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts, faults := ReadTexts(folder(t, map[string]string{test.file: test.text}), nil)
			used := texts.own[test.file].file != ""
			switch {
			case test.says == "" && (len(faults) > 0 || !used && test.text != ""):
				t.Errorf("used: %v; faults: %v", used, faults)
			case test.says != "" && (used || len(faults) != 1 || !strings.Contains(faults[0].Problem, test.says)):
				t.Errorf("used: %v; faults: %v, want %q", used, faults, test.says)
			}
		})
	}
	if texts, faults := ReadTexts(filepath.Join(t.TempDir(), "mail"), nil); len(texts.own)+len(faults) > 0 {
		t.Errorf("without a folder: %v", faults)
	}
}

// TestOwnTextsAreSent: mails go out by the operator's templates, and by the built-in ones
// where those fail, or were of another program.
func TestOwnTextsAreSent(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	texts, faults := ReadTexts(folder(t, map[string]string{
		"signin.txt":     "…{{define `subject`}}Hi {{.Code}}{{end}}own {{.Code}}",
		"signin.html":    "…<p>everybody {{.Code}}</p>",
		"en/signin.html": "…<p>own {{.Code}} {{.AppName}}</p>",
		"passkey.txt":    "…{{if eq .Name `odd`}}{{if eq .Removed `odd`}}{{end}}{{end}}own", // which fails for an odd name
		"frame.txt":      "…{{.Text}} framed by {{.Name}}",
	}), slog.New(slog.NewTextHandler(&log, nil)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	d := dbtest.Open(t)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	server := &kept{}
	outbox := NewOutbox(d, keys, server, "https://id.example")
	outbox.SayBy(texts)
	send := func(m Message, err error) Message {
		t.Helper()
		if err == nil {
			err = d.Housekeep(t.Context(), func(tx *db.Tx) error { return outbox.Put(t.Context(), tx, m, tx.Now().Add(time.Hour)) })
		}
		if err == nil {
			err = outbox.SendDue(context.Background(), func(err error) { t.Error(err) })
		}
		if err != nil {
			t.Fatal(err)
		}
		return server.last
	}
	hostile := signInData()
	hostile.AppName = "<b>Coffee"
	m := send(SignIn(hostile))
	if m.Subject != "Hi 048291" || m.Text != "own 048291 framed by Anteroom" || !strings.Contains(m.HTML, "<p>own 048291 &lt;b&gt;Coffee</p>") || m.Source != nil {
		t.Errorf("sent %+v", m)
	}
	older, err := SignIn(signInData())
	older.Source.Version = "of another program"
	if m = send(older, err); m.Subject != "048291 is your Coffeedesk sign-in code" || !strings.HasPrefix(m.Text, "Sign in to Coffeedesk\n") {
		t.Errorf("of another program: %+v", m)
	}
	odd := passkeyData()
	if m = send(Passkey(odd)); m.Text != "own framed by Anteroom" || m.Subject != "A passkey was added to your Coffeedesk account" {
		t.Errorf("a passkey: %+v", m)
	}
	odd.Name = "odd"
	if m = send(Passkey(odd)); !strings.HasPrefix(m.Text, "A passkey was added to your Coffeedesk account\n") || !strings.Contains(log.String(), "incompatible types") {
		t.Errorf("where a template fails: %+v\n%s", m, &log)
	}
}

// TestOwnFrameFails: a frame that is good for an example, and not for a name that could be a
// style, is the built-in one in both parts.
func TestOwnFrameFails(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	texts, faults := ReadTexts(folder(t, map[string]string{
		"frame.html": "…<p style=\"font-family: {{.Name}}\">own</p>{{.Body}}", "frame.txt": "…own {{.Text}}",
	}), slog.New(slog.NewTextHandler(&log, nil)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, own := range map[string]bool{"Coffeedesk": true, "Coffee; color: red": false} {
		m, err := texts.framed(Message{Text: "T", HTML: "<p>T</p>"}, plain.in, frame{Name: name, Body: "<p>T</p>", Text: "T"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(m.Text, "own ") != own || strings.Contains(m.HTML, ">own<") != own || !strings.Contains(m.HTML, "<p>T</p>") {
			t.Errorf("%s: %q, %s", name, m.Text, m.HTML)
		}
	}
	if strings.Count(log.String(), "mail=frame") != 1 {
		t.Errorf("the log says %s", &log)
	}
}

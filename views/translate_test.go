package views

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// TestRuns: what of a template is translated, and under which English text.
func TestRuns(t *testing.T) {
	t.Parallel()
	for src, want := range map[string][]string{
		`<h1>Set up <bdi>{{.OrgName}}</bdi></h1>`:                                            {"Set up {OrgName}"},
		`<p>Load <strong>this  page</strong>` + "\n" + ` {{with .X}}`:                        {"Load {strong}this page{/strong}"},
		`<a href="/x">{{template "ui/icon" "menu"}}Back to {{$.App.Name}}</a>`:               {"Back to {Name}"},
		`<p>It&#39;s {{.}} &amp; {{.A}}, {{.B.A}}, {{len .A}}</p>`:                           {"It's {it} & {A}, {A2}, {value}"},
		`<p>{{.Name}}</p><p>·</p>{{range .X}}{{.}}{{end}}`:                                   nil,
		`{{if .A}}One.{{else}}Another.{{end}} A third.`:                                      {"One.", "Another.", "A third."},
		`<button title="Close {{.Name}}" data-hx-get="/a b" aria-label="Close"></button>`:    {"Close {Name}", "Close"},
		`<p><a href="/a" title="There">See</a> it.</p>`:                                      {"There", "{a}See{/a} it."},
		`<p>{{/* Why */}}{{$x := .Y}}Text</p><!-- none -->`:                                  {"Text"},
		`<li{{if .X}} class="a > b"{{end}}><span class="x"></span> Done <span> </span></li>`: {"Done"},
	} {
		var got []string
		runs, _ := runsOf(src)
		for _, r := range runs {
			got = append(got, r.key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", src, diff)
		}
	}
}

// TestCuts: a sentence that goes on across what is decided cannot be put in another order.
func TestCuts(t *testing.T) {
	t.Parallel()
	for src, cut := range map[string]bool{
		`<p>{{if .A}}{{.A}} asks you{{else}}You are asked{{end}} to come.</p>`:             true,
		`<p>You are invited{{with .Role}} as {{.}}{{end}}.</p>`:                            true,
		`<p>Sign in{{if .Again}} again{{end}}</p>`:                                         true,
		`<p aria-label="Sign in{{if .Again}} again{{end}}"></p>`:                           true,
		`<p>You come. {{with .Role}}You are {{.}}.{{end}} You go.</p>`:                     false,
		`<p>{{.Name}}{{if .You}} <span class="badge">You</span>{{end}}</p>`:                false,
		`{{if .A}}<a href="/1">Next</a>{{end}}{{if .B}}<a href="/2">Previous</a>{{end}}`:   false,
		`{{if .A}} <a>{{template "ui/icon" "x"}}One</a>{{end}} {{if .B}}<a>Two</a>{{end}}`: false,
		`{{if .A}}One{{else}}Another{{end}}`:                                               false,
	} {
		if _, cuts := runsOf(src); (len(cuts) > 0) != cut {
			t.Errorf("%s: %q", src, cuts)
		}
	}
}

// TestTranslate: a template says in a language what its catalogue has, keeps what is filled
// in, and takes no markup from a translation.
func TestTranslate(t *testing.T) {
	t.Parallel()
	of := func(line string) *words.Language { return german(t, line) }
	const src = `<html lang="en"><p class="a">{{if .A}} Back to <a href="/x" title="Home">{{.App}}</a>.{{end}}</p>`
	got, err := translate(src, "a", of(`"Back to {App}." = "<b>Zurück</b> zu {App}."`+"\n"+`"Home" = "Start \"hier\""`))
	want := `<html lang="de"><p class="a">{{if .A}} &lt;b&gt;Zurück&lt;/b&gt; zu <a href="/x" title="Start &#34;hier&#34;">{{.App}}</a>.{{end}}</p>`
	if err != nil || got != want {
		t.Errorf("%v: %s, want %s", err, got, want)
	}
	for _, line := range []string{`"Back to {App}." = "Zurück"`, `"Back to {App}." = "{App} {App}"`, `"Back to {App}." = "{App} {Org}"`, `"Back to {App}." = "{App} {{.Secret}}"`} {
		if got, err := translate(src, "a", of(line)); err == nil {
			t.Errorf("%s gives %s", line, got)
		}
	}
}

// TestCatalogues: a room that speaks a language has a line for each text of its templates
// there, no sentence that is cut, and no line that nothing says.
func TestCatalogues(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, l := range s.words.Offered()[1:] {
		if _, err := s.In(l).templates(); err != nil {
			t.Error(err)
		}
		said := map[string]bool{} // room and text, where found
		for _, room := range roomsOf(t) {
			texts, cuts := textsOf(t, room)
			if l.Speaks(room) && len(cuts) > 0 {
				t.Errorf("%s: write each branch as a whole sentence: %q", room, cuts)
			}
			for _, text := range texts {
				if _, ok := l.Markup(room, text); !ok && l.Speaks(room) {
					t.Errorf("views/%s/%s.toml: [markup] lacks %q", room, l.Tag(), text)
				}
				said[room+text], said["ui"+text] = true, true
			}
		}
		for _, room := range l.Rooms() {
			for _, text := range l.MarkupOf(room) {
				if !said[room+text] {
					t.Errorf("views/%s/%s.toml: no template says %q", room, l.Tag(), text)
				}
			}
		}
		for _, room := range []string{"ui", "layout", "problem"} { // every page has them
			if !l.Speaks(room) {
				t.Errorf("%s does not speak %s", room, l.Tag())
			}
		}
	}
}

// TestOffered: what people can choose is what there is.
func TestOffered(t *testing.T) {
	t.Parallel()
	var offered []model.Language
	for _, l := range load(t).words.Offered() {
		offered = append(offered, model.Language(l.Tag().String()))
	}
	if diff := cmp.Diff(offered, model.Languages()); diff != "" {
		t.Errorf("what is chosen from (-offered +model.Languages):\n%s", diff)
	}
}

// notYet are the templates, in rooms that speak languages, that are in English still: their
// routes are Untranslated, or they are shown by rooms that speak none.
var notYet = []string{}

// ofOperators are the templates, in rooms that speak languages, of pages in the console, which
// is in English.
var ofOperators = []string{"attributes/attributes.html", "instance/instance.html", "mail/mail.html", "webhooks/webhooks.html", "webhooks/webhook.html", "sessionpolicy/defaults.html"}

// definesNotYet are what is defined there.
func definesNotYet(t *testing.T) []string {
	var all []string
	for _, file := range slices.Concat(notYet, ofOperators) {
		src, err := fs.ReadFile(embedded, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`{{define "([^"]+)"`).FindAllStringSubmatch(string(src), -1) {
			all = append(all, found[1])
		}
	}
	return all
}

// roomsOf returns the folders that have templates.
func roomsOf(t *testing.T) []string {
	files, err := fs.Glob(embedded, "*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = path.Dir(files[i])
	}
	return slices.Compact(files)
}

// textsOf returns what the templates of a room say, and the sentences in them that are cut.
func textsOf(t *testing.T, room string) (texts, cuts []string) {
	files, err := fs.Glob(embedded, room+"/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if slices.Contains(notYet, file) || slices.Contains(ofOperators, file) {
			continue
		}
		src, err := fs.ReadFile(embedded, file)
		if err != nil {
			t.Fatal(err)
		}
		runs, cut := runsOf(string(src))
		for _, r := range runs {
			texts = append(texts, r.key)
		}
		cuts = append(cuts, cut...)
	}
	return texts, cuts
}

// german returns a language with lines of [markup] of room a.
func german(t *testing.T, lines string) *words.Language {
	t.Helper()
	c, err := words.Load(fstest.MapFS{
		"ui/en.toml": {Data: []byte("")}, "ui/de.toml": {Data: []byte("")}, "a/de.toml": {Data: []byte("[markup]\n" + lines)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Named("de")
}

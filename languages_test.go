package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

// texts are the methods that take English texts, and where the one stands among their
// arguments that languages have a line for: those of words.Language, and what a guard of a
// route says that it does.
var texts = map[string]int{"Text": 0, "Many": 2, "Does": 0, "Sudo": 0}

// TestEveryTextIsTranslated finds texts of Go code that a language has no line for, lines
// that nobody says, and what a room that speaks languages says around them.
func TestEveryTextIsTranslated(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	offered := catalogue.Offered()[1:]
	if len(offered) == 0 {
		t.Fatal("no language but English is found")
	}
	literals := map[string]bool{}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		said := map[ast.Node]bool{}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				literals[text] = true
				if speaks(file, offered) && !said[n] && sentence.MatchString(text) && !slices.Contains(offered[0].Texts(), text) {
					t.Errorf("%s: have Text say %q", fset.Position(n.Pos()), text)
				}
			}
			text, ok := translated(n, said)
			for _, l := range offered {
				if ok && needsLine(file, l) && !slices.Contains(l.Texts(), text) {
					t.Errorf("%s: no %s file has %q in [text]", fset.Position(n.Pos()), l.Tag(), text)
				}
			}
			return true
		})
	}
	for file, said := range textsOfMails(t) {
		for _, text := range said {
			literals[text] = true
			for _, l := range offered {
				if !slices.Contains(l.Texts(), text) {
					t.Errorf("%s: views/mail/%s.toml lacks %q in [text]", file, l.Tag(), text)
				}
			}
		}
	}
	for _, l := range offered {
		for _, text := range l.Texts() {
			if !literals[text] {
				t.Errorf("%s: nobody says %q", l.Tag(), text)
			}
		}
		for _, key := range catalogue.English().Keys() {
			if room, _, _ := strings.Cut(key, "."); !slices.Contains(inEnglish, room) && !l.Has(key) {
				t.Errorf("views/%s/%s.toml lacks %s", room, l.Tag(), key)
			}
		}
		for _, key := range l.Keys() {
			if !catalogue.English().Has(key) {
				t.Errorf("%s: English has no %s", l.Tag(), key)
			}
		}
	}
}

// inEnglish are the rooms whose sentences no page says in other languages: applications are
// registered by commands, which speak English as the log does, and what the demo has besides the
// product is for whoever tries that out. Operators work in English, in the console as on the command line.
var inEnglish = []string{"accounts", "applications", "configfile", "console", "demo", "operators", "reference"}

// saidInMail finds what a template of a mail says, by say, or of any number by many.
var saidInMail = regexp.MustCompile(`\b(?:say|many \S+ "[^"]*") "([^"]*)"`)

// textsOfMails returns what the templates of mails say for which languages have a line, by
// their files.
func textsOfMails(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, ending := range []string{".html", ".txt"} {
		for _, file := range sources(t, ending) {
			if path.Dir(file) != "internal/mail/templates" {
				continue
			}
			for _, found := range saidInMail.FindAllStringSubmatch(read(t, file), -1) {
				all[file] = append(all[file], found[1])
			}
		}
	}
	if len(all) < 50 {
		t.Fatalf("only %d templates of mails are found", len(all))
	}
	return all
}

// translated returns the English text that a call is for which languages have a line, and
// notes which literals it says.
func translated(n ast.Node, said map[ast.Node]bool) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	if name := f.Sel.Name; (name == "Errorf" || name == "New") && len(call.Args) > 0 { // for the log
		said[call.Args[0]] = true
	}
	at, ok := texts[f.Sel.Name]
	if !ok || len(call.Args) <= at {
		return "", false
	}
	for _, arg := range call.Args {
		said[arg] = true
	}
	return literal(call.Args[at])
}

// pages are where what people read comes from, by room where it is of one.
var pages = regexp.MustCompile(`^(?:handlers|views|internal/words)/(?:([a-z]+)/)?`)

// needsLine reports whether a language has a line for each text of a file: unless that is
// of a room that does not speak it yet.
func needsLine(file string, l *words.Language) bool {
	found := pages.FindStringSubmatch(file)
	switch {
	case found == nil, strings.HasPrefix(file, "handlers/routes_console"), ofOperators.MatchString(file): // what operators see, who work in English
		return false
	case found[1] == "" || found[1] == "web": // of all rooms
		return true
	}
	return l.Speaks(found[1])
}

// sentence finds what people read: several words that begin with a capital letter, and are
// not what a header says.
var sentence = regexp.MustCompile(`^[A-Z][a-z’]* [a-z][^=]*$`)

// notYet are the files, in rooms that speak languages, of pages that are in English still:
// their routes are Untranslated.
var notYet = []string{}

// ofOperators are the files, in rooms that speak languages, of pages in the console, which is in
// English.
var ofOperators = regexp.MustCompile(`^(handlers|views)/(attributes/|instance/|mail/|webhooks/|sessionpolicy/defaults\.go)`)

// toOthers are the files that say nothing to who reads the page: one speaks to an
// application's page, one to support.
var toOthers = []string{"handlers/portal/heard.go", "handlers/sso/debug.go"}

// speaks reports whether a file is of a room that speaks languages.
func speaks(file string, all []*words.Language) bool {
	if !regexp.MustCompile(`^(handlers|views)/[a-z]+/[a-z_]+\.go$`).MatchString(file) {
		return false
	}
	if slices.Contains(toOthers, file) || slices.Contains(notYet, file) || ofOperators.MatchString(file) {
		return false
	}
	room := path.Base(path.Dir(file))
	return slices.ContainsFunc(all, func(l *words.Language) bool { return l.Speaks(room) })
}

// TestLanguages: the forms of a sentence that depend on a number are those that its
// language has.
func TestLanguages(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range catalogue.Offered()[1:] {
		for _, n := range []int{0, 1, 2, 3, 11, 100} {
			for _, text := range []string{l.Many(n, "%d domain is verified.", "%d domains are verified."), l.Sentence("ui.days", n)} {
				if strings.Contains(text, "domain ") || strings.Contains(text, "days") || strings.Contains(text, "%!") {
					t.Errorf("%s: %d is %q", l.Tag(), n, text)
				}
			}
		}
	}
}

// TestJapaneseMarks: Japanese asks by a mark of its own width.
func TestJapaneseMarks(t *testing.T) {
	t.Parallel()
	narrow := regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}」][?!].*`)
	for _, file := range sources(t, ".toml") {
		if found := narrow.FindString(read(t, file)); strings.HasSuffix(file, "ja.toml") && found != "" {
			t.Errorf("%s: %s", file, found)
		}
	}
}

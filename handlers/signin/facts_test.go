package signin

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/views"
)

// silent lists the fields of forms that nobody reads where a request waits: what pages
// keep account with, secrets, and what is asked for rather than entered.
var silent = []string{
	"version", "seen", "find", "shown", "shown_for", "back", "change", "confirmed", "here", "from", "at", "details", "undo", "usual", "next", "request", "challenge",
	"code", "token", "client_id", "post_logout_redirect_uri", "state", "theme", "slash", "q", "sort", "status", "waiting", "object", "to",
	"logo", "picture", "preset", "viewport", "by", "metadata", "client_secret", "certificates", "mark", "do", "position", "ticket", "attempt", "newest", "module",
	"shown_in", "radius", "organization_branding", "powered_by", // of a page that asks for no session
	"member_role", "features", "metadata_name", "metadata_value", "contact", "types", "held", "url", "description", "confirm", "several_roles", "org", "job", "in_portal", "in_tokens", "origin", "on", // of the console, where nothing waits
}

var (
	inMarkup = regexp.MustCompile(`<(?:input|select|textarea|button)\b[^>]*?\bname="([a-z_]+)"`)
	inCode   = regexp.MustCompile(`\b(?:ui\.Field|ui\.Upload|view\.Span|ui\.Hidden)\{[^}]*?\bName: +"([a-z_]+)"`)
)

// TestFieldsAreShown: of every field of a form somebody has decided whether people read
// what they entered where it waits for them.
func TestFieldsAreShown(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for dir, where := range map[string]*regexp.Regexp{"../../views": inMarkup, "..": inCode} {
		ext := map[bool]string{true: ".html", false: ".go"}[where == inMarkup]
		files := os.DirFS(dir)
		if err := fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !regexp.MustCompile(`^[a-z]+/[a-z_]+`+regexp.QuoteMeta(ext)+`$`).MatchString(path) || regexp.MustCompile(`_test\.go$|^demo/|^handlerstest/`).MatchString(path) {
				return err
			}
			text, err := fs.ReadFile(files, path)
			for _, m := range where.FindAllSubmatch(text, -1) {
				found[string(m[1])] = true
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for name := range found {
		is := func(f field) bool { return f.name == name }
		if said, quiet := slices.ContainsFunc(shown, is), slices.Contains(silent, name); said == quiet {
			t.Errorf("field %q: shown %v, silent %v; decide in one of the two lists", name, said, quiet)
		}
	}
	if len(found) < 20 {
		t.Errorf("found only %d fields", len(found))
	}
}

// TestFactsAreTranslated: what stands in the two lists is said in all languages.
func TestFactsAreTranslated(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range shown {
		texts = append(texts, f.label)
	}
	for _, of := range choices {
		texts = slices.AppendSeq(texts, maps.Values(of))
	}
	for _, l := range catalogue.Offered()[1:] {
		for _, text := range texts {
			if !slices.Contains(l.Texts(), text) {
				t.Errorf("no %s file has %q in [text]", l.Tag(), text)
			}
		}
	}
}

// TestLanguageIsNamed: a language that waits to be saved is called what it calls itself.
func TestLanguageIsNamed(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	n := &names{say: catalogue.English()}
	for tag, want := range map[string]string{"ar": "العربية", "": "", "tlh": "tlh"} {
		if got, err := n.read(t.Context(), field{name: "language"}, []string{tag}); got != want || err != nil {
			t.Errorf("%q: %q, %v", tag, got, err)
		}
	}
}

package words_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/language"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

// load makes a catalogue of files, by name.
func load(t *testing.T, files map[string]string) (*words.Catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := words.Load(fsys)
	if err != nil {
		return nil, err
	}
	return c, c.Check()
}

const unitsEN = `
[minutes]
by = 1
one = "%[1]d minute"
other = "%[1]d minutes"
[hours]
by = 1
one = "%[1]d hour"
other = "%[1]d hours"
[days]
by = 1
one = "%[1]d day"
other = "%[1]d days"
`

func TestSentence(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{
		"ui/en.toml": unitsEN,
		"members/en.toml": `
plain = "Choose a role, 100 %%."
role = "You can't give the role %[1]s to %[2]s."
because = "Nothing was changed: %[1]s"
wait = "Wait %[1]s."
many = "There are %[1]d people."
[seats]
by = 1
"=0" = "No seat is left in %[2]s."
one = "%[1]d seat is left in %[2]s."
other = "%[1]d seats are left in %[2]s."
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	en := c.English()
	for _, test := range []struct {
		want string
		key  string
		args []any
	}{
		{"", "", nil},
		{"Choose a role, 100 %.", "members.plain", nil},
		{"You can't give the role Owner to 100%s Dana.", "members.role", []any{"Owner", "100%s Dana"}},
		{"No seat is left in Acme.", "members.seats", []any{0, "Acme"}},
		{"1 seat is left in Acme.", "members.seats", []any{1, "Acme"}},
		{"12 seats are left in Acme.", "members.seats", []any{12, "Acme"}},
		{"There are 12,345 people.", "members.many", []any{12345}},
		{"Wait 90 minutes.", "members.wait", []any{90 * time.Minute}},
		{"Wait 1 hour.", "members.wait", []any{time.Hour}},
		{"Wait 30 days.", "members.wait", []any{30 * 24 * time.Hour}},
		{"Nothing was changed: Choose a role, 100 %.", "members.because", []any{model.InvalidField("role", "members.plain")}},
		{"Nothing was changed: Wait 1 day.", "members.because", []any{model.Sentence{Key: "members.wait", Args: []any{24 * time.Hour}}}},
	} {
		if got := en.Sentence(test.key, test.args...); got != test.want {
			t.Errorf("%s %v: got %q, want %q", test.key, test.args, got, test.want)
		}
	}
}

// TestOf follows the chain of an error to what a person is told.
func TestOf(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{"members/en.toml": `gone = "%[1]s has left."`})
	if err != nil {
		t.Fatal(err)
	}
	gone := model.Conflicting("members.gone", "Dana")
	for _, test := range []struct {
		want string
		err  error
	}{
		{"Dana has left.", gone},
		{"Dana has left.", fmt.Errorf("change role: %w", model.Because(gone, errors.New("disk full")))},
		{"", model.Missing("")},
		{"", errors.New("disk full")},
		{"", nil},
	} {
		if got := c.English().Of(test.err); got != test.want {
			t.Errorf("%v: got %q, want %q", test.err, got, test.want)
		}
	}
}

// TestPluralRules shows that the rules are the language's and not English ones.
func TestPluralRules(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{
		"ui/en.toml": unitsEN,
		"ui/ar.toml": `
[days]
by = 1
zero = "zero"
one = "one"
two = "two"
few = "few"
many = "many"
other = "other"
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	ar, ok := c.Language(language.Arabic)
	if !ok {
		t.Fatal("Arabic is missing")
	}
	var got []string
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		got = append(got, ar.Sentence("ui.days", n))
	}
	if want := "zero one two few many other"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ar.Sentence("ui.hours", 2), "hours"; !strings.Contains(got, want) {
		t.Errorf("a sentence that Arabic lacks is %q, want the English one", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"no English":         {"ui/de.toml": `a = "b"`},
		"no language":        {"ui/words.toml": `a = "b"`, "ui/en.toml": ``},
		"not TOML":           {"ui/en.toml": `a = `},
		"twice":              {"ui/en.toml": "a = \"b\"\na = \"c\""},
		"a number":           {"ui/en.toml": `a = 1`},
		"plural without by":  {"ui/en.toml": "[a]\none = \"x\"\nother = \"y\""},
		"plural without end": {"ui/en.toml": "[a]\nby = 1\none = \"x\""},
		"unknown form":       {"ui/en.toml": "[a]\nby = 1\nsome = \"x\"\nother = \"y\""},
		"a form of another":  {"ui/en.toml": "[a]\nby = 1\nfew = \"x\"\nother = \"y\""},
	} {
		if _, err := load(t, files); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

// TestReadLate: a language is read when somebody reads in it, and nobody else meets what is
// wrong with its file. Those in the program are all right.
func TestReadLate(t *testing.T) {
	t.Parallel()
	c, err := words.Load(fstest.MapFS{
		"ui/en.toml": {Data: []byte(`hello = "Hello."`)},
		"ui/de.toml": {Data: []byte(`hello = `)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.English().Sentence("ui.hello"); got != "Hello." {
		t.Errorf("English is read as %q", got)
	}
	if got := c.Named("de").Tag(); got != language.German {
		t.Errorf("who asks for German gets %s", got)
	}
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "ui/de.toml") {
		t.Errorf("Check: %v", err)
	}
	all, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	if err := all.Check(); err != nil {
		t.Error(err)
	}
}

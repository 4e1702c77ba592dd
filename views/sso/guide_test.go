package sso

import (
	"bytes"
	"flag"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
)

var update = flag.Bool("update", false, "write the goldens anew")

// sample is what an organization could have.
var sample = Values{
	Product: "Coffeedesk", Organization: "Acme Corp", SignInURL: "https://id.example.com/sign-in",
	EntityID: "https://id.example.com/sso/saml/conn_12", ACS: "https://id.example.com/sso/saml/conn_12/acs", SLO: "https://id.example.com/sso/saml/conn_12/slo",
	MetadataURL: "https://id.example.com/sso/saml/conn_12/metadata",
	Certificate: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
	RedirectURI: "https://id.example.com/sso/oidc/conn_12/callback", SignedOutURI: "https://id.example.com/sso/oidc/conn_12/signed-out",
}

// language returns one that pages are in.
func language(t testing.TB, tag string) *words.Language {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c.Named(tag)
}

func english(t testing.TB) *words.Language {
	t.Helper()
	return language(t, "en")
}

var catalogue = sync.OnceValues(func() (*words.Catalogue, error) { return words.Load(os.DirFS("..")) })

// keys lists the guides that there have to be.
func keys() []key {
	var all []key
	for _, provider := range model.Providers() {
		for _, of := range provider.Speaks() {
			all = append(all, key{provider, of})
		}
	}
	return all
}

// eachGuide runs a test for each guide, with values in it.
func eachGuide(t *testing.T, test func(*testing.T, key, Guide)) {
	t.Helper()
	guides := NewGuides()
	for _, k := range keys() {
		t.Run(string(k.provider)+" "+string(k.of), func(t *testing.T) {
			t.Parallel()
			g, err := guides.Fill(english(t), k.provider, k.of, sample)
			if err != nil {
				t.Fatal(err)
			}
			test(t, k, g)
		})
	}
}

// whole returns all that a guide says, as plain text.
func whole(say *words.Language, g Guide) string {
	var b strings.Builder
	b.WriteString(g.Title + " (" + protocol(g.Type) + "), checked in " + g.Checked + "\n")
	for _, n := range g.Notes {
		b.WriteString("\n* " + n.Plain(say) + "\n")
	}
	for _, p := range g.Parts {
		_, text, _ := strings.Cut(p.Plain, "\n\n")
		b.WriteString("\n" + string(p.Kind) + ": " + text)
	}
	return b.String()
}

// TestGuidesRead shows reviewers what people read: each guide as text, with values.
func TestGuidesRead(t *testing.T) {
	t.Parallel()
	eachGuide(t, func(t *testing.T, k key, g Guide) {
		file := filepath.Join("testdata", filepath.Base(k.file())+".txt")
		got := whole(english(t), g)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	})
}

// TestEveryProviderHasItsGuides: one for each protocol by which it can be chosen, and
// nobody else has any.
func TestEveryProviderHasItsGuides(t *testing.T) {
	t.Parallel()
	var want []string
	for _, k := range keys() {
		want = append(want, k.file()+".toml")
	}
	slices.Sort(want)
	got, err := fs.Glob(embedded, "guides/*")
	if err != nil {
		t.Fatal(err)
	}
	got = slices.DeleteFunc(got, func(file string) bool { return strings.Count(file, ".") > 1 }) // in another language
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 19 {
		t.Errorf("%d guides (-want +got):\n%s", len(got), diff)
	}
	for _, k := range []key{{"nobody", model.ConnectionSAML}, {model.ProviderShibboleth, model.ConnectionOIDC}} {
		if _, err := NewGuides().Fill(english(t), k.provider, k.of, sample); err == nil {
			t.Errorf("%s has a guide", k.file())
		}
	}
}

// TestEveryGuideIsWhole: it leads from nothing to a person who can sign in.
func TestEveryGuideIsWhole(t *testing.T) {
	t.Parallel()
	eachGuide(t, func(t *testing.T, k key, g Guide) {
		for _, kind := range []PartKind{PartCreate, PartValues, PartAttributes, PartAssign, PartTheirs} {
			if p, ok := g.Part(kind); !ok || len(p.Steps) == 0 {
				t.Errorf("there is no part %s", kind)
			}
		}
		theirs, _ := g.Part(PartTheirs)
		asked := fields(theirs)
		ways := [][]FormName{{FormMetadataURL}, {FormMetadata}, {FormEntityID, FormSignInURL, FormCertificates}}
		if k.of == model.ConnectionOIDC {
			ways = [][]FormName{{FormIssuer, FormClientID, FormClientSecret}}
		}
		if !slices.ContainsFunc(ways, func(way []FormName) bool {
			return !slices.ContainsFunc(way, func(f FormName) bool { return !slices.Contains(asked, f) })
		}) {
			t.Errorf("what it brings back, %q, is not enough for any of %q", asked, ways)
		}
		if !slices.Contains(asked, g.Prefer) {
			t.Errorf("it prefers %q and finds %q", g.Prefer, asked)
		}
		attributes, _ := g.Part(PartAttributes)
		if !slices.Contains(fields(attributes), FormEmail) {
			t.Error("nothing says where the email address comes from")
		}
		mentioned := []string{sample.ACS, sample.EntityID}
		if k.of == model.ConnectionOIDC {
			mentioned = []string{sample.RedirectURI}
		}
		text := whole(english(t), g)
		for _, value := range mentioned {
			if !strings.Contains(text, value) && !strings.Contains(text, sample.MetadataURL) {
				t.Errorf("it never mentions %s", value)
			}
		}
	})
}

// fields lists the fields of ours that a part's tables are about.
func fields(p Part) []FormName {
	var all []FormName
	for _, s := range p.Steps {
		if s.Table == nil {
			continue
		}
		for _, r := range s.Table.Rows {
			all = append(all, FormName(r.Is))
		}
	}
	return all
}

// The most that a line of a guide may have. What is entered is as long as it is.
const (
	mostStep = 200
	mostCell = 110
)

// TestGuidesAreShort holds every line to a length at which it is read, and to the end
// of a sentence.
func TestGuidesAreShort(t *testing.T) {
	t.Parallel()
	eachGuide(t, func(t *testing.T, _ key, g Guide) {
		short := func(text guide.Text, most int) {
			var words guide.Text
			for _, s := range text {
				if !s.Code() && s.Kind != guide.SpanFile {
					words = append(words, s)
				}
			}
			if n := utf8.RuneCountInString(words.Plain(english(t))); n > most {
				t.Errorf("%d characters, %d at most: %s", n, most, words.Plain(english(t)))
			}
		}
		sentence := func(text guide.Text) {
			short(text, mostStep)
			if last := text[len(text)-1]; last.Kind != guide.SpanText || !strings.ContainsAny(last.Text[len(last.Text)-1:], ".:") {
				t.Errorf("not a whole sentence: %s", text.Plain(english(t)))
			}
		}
		for _, n := range g.Notes {
			sentence(n)
		}
		for _, p := range g.Parts {
			for _, s := range p.Steps {
				sentence(s.Text)
				if s.Table == nil {
					continue
				}
				for _, r := range s.Table.Rows {
					for _, c := range r.Cells {
						short(c.Text, mostCell)
					}
				}
			}
		}
	})
}

// TestNothingIsLeftOpen: no placeholder is left, and a value that is missing is an
// error and no gap.
func TestNothingIsLeftOpen(t *testing.T) {
	t.Parallel()
	eachGuide(t, func(t *testing.T, k key, g Guide) {
		if found := regexp.MustCompile(`\{[a-z_]+\}`).FindString(whole(english(t), g)); found != "" {
			t.Errorf("%s is left", found)
		}
		if _, err := NewGuides().Fill(english(t), k.provider, k.of, Values{}); err == nil {
			t.Error("no values are enough")
		}
	})
}

// TestGuidesAreChecked warns of those that nobody has compared with the console for
// long.
func TestGuidesAreChecked(t *testing.T) {
	t.Parallel()
	now := time.Now()
	guides := NewGuides()
	for _, k := range keys() {
		g, err := guides.find(english(t), k)
		if err != nil {
			t.Fatal(err)
		}
		if year := g.checked.Year(); year < 2026 || year > 2099 {
			t.Errorf("%s %s: checked in %s", k.provider, k.of, g.Checked)
		}
		if now.Sub(g.checked) > 365*24*time.Hour {
			t.Logf("%s %s: last checked in %s; compare it with the console", k.provider, k.of, g.Checked)
		}
	}
}

// TestGuidesThatAreRefused tries what a guide's file can have wrong.
func TestGuidesThatAreRefused(t *testing.T) {
	t.Parallel()
	parts := func(saml string) string {
		return "title = \"X\"\nchecked = \"2026-11\"\nsources = [\"vendor\"]\n[[create]]\ndo = \"Do.\"\n[[values]]\ndo = \"Do.\"\n[[attributes]]\ndo = \"Do.\"\n[[assign]]\ndo = \"Do.\"\n[[theirs]]\ndo = \"Do.\"\n" + saml
	}
	in := guide.Tongue{Page: english(t), Own: english(t)}
	step := func(do string) string { return parts("[[initiated]]\ndo = \"" + do + "\"\n") }
	tests := []struct{ name, text, want string }{
		{"an unknown value", step("Enter {tenant}."), "there is no value called tenant"},
		{"an unknown value in what is entered", step("Enter `a{tenant}`."), "there is no value called tenant"},
		{"a value of the other protocol", step("Enter {redirect_uri}."), "SAML has no redirect_uri"},
		{"a name in what is entered", step("Enter `a{product}`."), "product is nothing to enter"},
		{"a menu that does not end", step("Open **Apps."), "markup that does not end"},
		{"code that does not end", step("Open `Apps."), "markup that does not end"},
		{"a value in a menu", step("Open **{acs}**."), "or in other markup"},
		{"no text", step(""), "empty"},
		{"space at the end", step("Open. "), "space around it"},
		{"an unknown line", "colour = \"red\"\n" + parts(""), "nothing is called colour"},
		{"no month", strings.Replace(parts(""), "2026-11", "2026", 1), "cannot parse"},
		{"no source", strings.Replace(parts(""), "[\"vendor\"]", "[]", 1), "sources are"},
		{"an unknown source", strings.Replace(parts(""), "vendor", "hearsay", 1), "sources are"},
		{"no title", strings.Replace(parts(""), "\"X\"", "\"\"", 1), "no title"},
		{"nobody is assigned", strings.Replace(parts(""), "[[assign]]\ndo = \"Do.\"\n", "", 1), "no part assign"},
		{"a console without TLS", "console = \"http://x.example\"\n" + parts(""), "not at https"},
		{"a row that does not fit", parts("[[initiated]]\ndo = \"Do.\"\nrows = [[\"a\"]]"), "does not fit"},
		{"a field that we do not have", strings.Replace(parts(""), "[[theirs]]\n", "[[theirs]]\nours = [[\"issuer\", \"x\"]]\n", 1), "is not one of"},
		{"a step twice named", parts("[[initiated]]\ndo = \"Do.\"\nrow = []"), "nothing is called initiated.row"},
		{"no TOML", "title", "expected"},
	}
	if _, err := parseGuide(step("Enter {acs}."), model.ConnectionSAML, in); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := parseGuide(test.text, model.ConnectionSAML, in); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestOrderOfTheFile: parts come as the console asks.
func TestOrderOfTheFile(t *testing.T) {
	t.Parallel()
	g, err := NewGuides().Fill(english(t), model.ProviderOkta, model.ConnectionOIDC, sample)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []PartKind
	for _, p := range g.Parts {
		kinds = append(kinds, p.Kind)
	}
	want := []PartKind{PartCreate, PartValues, PartAssign, PartAttributes, PartTheirs, PartInitiated}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestThePageOfGuidesIsComplete: what a guide can mention is in docs/single-sign-on.md.
func TestThePageOfGuidesIsComplete(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/single-sign-on.md")
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Concat(slices.Collect(maps.Keys(placeholders)), guide.KnownSources())
	for _, kind := range []PartKind{PartAttributes, PartTheirs} {
		for _, of := range []model.ConnectionType{model.ConnectionSAML, model.ConnectionOIDC} {
			for _, f := range about(kind, of) {
				names = append(names, string(f))
			}
		}
	}
	for _, name := range names {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"https://id.example.com/sso/saml/conn_1/acs", "https://a.b/c?d=(e)+[f]$"} {
		re := regexp.MustCompile(pattern(address))
		if !re.MatchString(address) || re.MatchString(strings.Replace(address, ".", "x", 1)) || re.MatchString(address+"/more") {
			t.Errorf("%s matches more or less than %s", re, address)
		}
	}
}

// templates returns the guides' own templates, without the rest of the set.
func templates(t testing.TB) *template.Template {
	t.Helper()
	set, err := template.New("").Funcs(template.FuncMap{"asset": func(string) string { return "" }}).
		Parse(`{{define "ui/icon"}}{{end}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"guide.html", "../guide/guide.html"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := set.Parse(string(text)); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

func markupOf(t testing.TB, set *template.Template, g Guide) string {
	t.Helper()
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, g.Template(), g); err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Parts {
		if err := set.ExecuteTemplate(&b, p.Template(), p); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// FuzzValues: whatever an organization and its product are called and wherever they
// are, the markup of a page has no other elements than that of the sample.
func FuzzValues(f *testing.F) {
	guides, set := NewGuides(), templates(f)
	for _, s := range []string{"Acme", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "' onclick='x", "{acs}", "**x**", "`x`", "</pre>", "&lt;b&gt;", "javascript:alert(1)", "\x00\xff"} {
		f.Add(s)
	}
	element := regexp.MustCompile(`</?[a-zA-Z][^\s>]*`)
	elements := map[key][]string{}
	for _, k := range keys() {
		g, err := guides.Fill(english(f), k.provider, k.of, sample)
		if err != nil {
			f.Fatal(err)
		}
		elements[k] = element.FindAllString(markupOf(f, set, g), -1)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		v := Values{Product: s, Organization: s, SignInURL: s, EntityID: s, ACS: s, SLO: s, MetadataURL: "https://id.example.com/" + s, Certificate: s, RedirectURI: s, SignedOutURI: s}
		for k, want := range elements {
			g, err := guides.Fill(english(t), k.provider, k.of, v)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, element.FindAllString(markupOf(t, set, g), -1)); diff != "" {
				t.Errorf("%v (-sample +got):\n%s", k, diff)
			}
		}
	})
}

// TestFilesLeadNowhereElse: the one address that is not escaped as a link is ours.
func TestFilesLeadNowhereElse(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"javascript:alert(1)", "data:text/html,<script>", "//x.example", ""} {
		marks := marksOf(model.ConnectionSAML, guide.Tongue{Page: english(t), Own: english(t)})
		text, err := marks.Parse("{metadata_file}")
		if err != nil {
			t.Fatal(err)
		}
		if filled, err := marks.Fill(text, Values{MetadataURL: address}.value); err == nil {
			t.Errorf("%q leads to %q", address, filled[0].URL)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	guides := NewGuides()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := guides.Fill(english(b), model.ProviderKeycloak, model.ConnectionSAML, sample); err != nil {
			b.Fatal(err)
		}
	}
}

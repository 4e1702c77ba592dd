package views

import (
	"html"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/static"
	"github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/security"
	"github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

func TestHostileNames(t *testing.T) {
	t.Parallel()
	s := load(t)
	for name, text := range map[string]string{
		"script":      `<script>alert(1)</script>`,
		"attribute":   `" autofocus onfocus="alert(1)`,
		"right first": "ليأور كهن \u202e",
		"long":        strings.Repeat("x", 200),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := row(2)
			r.ID, r.Name, r.Email, r.RoleLabel = text, text, text, text
			r = r.Controls(links, members.RowWordsIn(english()), true)
			person := layout.App{Frame: layout.Frame{OrgName: text, AppName: text, Look: model.Look{Color: model.DefaultBrand}, Title: text}, Person: layout.Person{Name: text, Email: text}}
			for _, v := range []View{
				r,
				members.Results{Links: links, Query: text},
				members.Page{Links: links, Filter: members.Filter{Links: links, Query: text}},
				members.Details{Links: links, Name: text, Email: text, Attributes: []ui.Fact{{Label: text, Value: text}}},
				members.Menu{Links: links, Name: text, Email: text, CanRemove: true},
				members.NotDone{Title: text, Why: text},
				members.BulkRemove{Links: links, People: []members.Person{{Name: text}}},
				members.Role{Links: links, Name: text, Email: text, Current: text, Error: text},
				general.Name{Links: links, Field: ui.Field{Value: text}},
				general.Name{Links: links, Field: ui.Field{Value: text}, ReadOnly: true},
				general.Domains{Links: links, Items: []general.Domain{{Name: "a.example", Added: text}}},
				general.Delete{Links: links, OrgName: text},
				layout.Organization{Name: text, Partial: true},
				security.Session{Links: links, Device: text, OrgName: text, Place: text, IP: text, Method: text},
				security.Recent{Links: links, Entries: []security.Entry{{Text: text}}},
				signin.Sudo{Action: text},
				signin.SudoCode{Action: text, Email: text},
				security.Page{Passkeys: ui.Passkeys{URL: "/ui/security/passkeys", Signals: text, Rows: []ui.PasskeyRow{{Name: text, AddedOn: text}}}},
				ui.PasskeyForm{URL: "/ui/security/passkeys", Back: "Back", BackURL: "/ui/security", Name: text, Page: true, Field: ui.Field{Value: text}},
				signin.Organizations{Items: []signin.OrganizationItem{{Name: text}}},
				signin.Organizations{Invitations: []signin.InvitationItem{{Name: text, InvitedBy: text, RoleLabel: text}}},
				invitations.Row{Links: links, Email: text, Name: text, InvitedBy: text, RoleLabel: text, CanInvite: true, CanManage: true},
				invitations.Form{Links: links, Emails: text, Note: text, Result: &invitations.Result{Refused: []invitations.Refusal{{Text: text}}}},
				invitations.Answer{State: invitations.StateOpen, OrgName: text, InvitedBy: text, Note: text, SignedInAs: text},
				person,
			} {
				got := render(t, s, v)
				if !strings.Contains(got, html.EscapeString(text)) {
					t.Errorf("%s does not show the text", v.Template())
				}
				if html.EscapeString(text) != text && strings.Contains(got, text) {
					t.Errorf("%s shows the text unescaped", v.Template())
				}
			}
		})
	}
}

func TestLinksOfAStrangeScheme(t *testing.T) {
	t.Parallel()
	got := render(t, load(t), signin.SignedOut{AppName: "App", AppURL: "javascript:alert(1)"})
	if strings.Contains(got, "javascript:") {
		t.Errorf("the link survives: %s", got)
	}
}

// TestMarkupRules: what the Content-Security-Policy would block, and what would
// only work in htmx's own spelling, stays out.
func TestMarkupRules(t *testing.T) {
	t.Parallel()
	rules := map[string]*regexp.Regexp{
		"inline script":            regexp.MustCompile(`<script>|<script [^>]*>[^<]`),
		"inline style":             regexp.MustCompile(`<style|\sstyle=`),
		"inline handler":           regexp.MustCompile(`\son[a-z]+=|hx-on|javascript:`),
		"htmx without data-":       regexp.MustCompile(`\shx-`),
		"a value that htmx runs":   regexp.MustCompile(`data-hx-[a-z]+=.js:|hx-vals`),
		"a link that opens":        regexp.MustCompile(`<a [^>]*(popover"|-haspopup)`),
		"a control that says less": regexp.MustCompile(`<button[^>]*>\s*</button>`),
	}
	eachFile(t, "*/*.html", func(t *testing.T, text string) {
		for rule, pattern := range rules {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s: %q", rule, found)
			}
		}
	})
}

// TestControlsSayWhatTheyDo: a link or a button has a text, or a name for those who do
// not see its picture.
func TestControlsSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	s := load(t)
	control, tag, name := regexp.MustCompile(`(?s)<(?:a|button)(\s[^>]*|)>(.*?)</(?:a|button)>`), regexp.MustCompile(`(?s)<[^>]*>`), regexp.MustCompile(`\saria-label(ledby)?="[^"]`)
	found := 0
	for sample, v := range samples() {
		for _, m := range control.FindAllStringSubmatch(render(t, s, v), -1) {
			if found++; strings.TrimSpace(tag.ReplaceAllString(m[2], "")) == "" && !name.MatchString(m[1]) {
				t.Errorf("%s: %s", sample, m[0])
			}
		}
	}
	if found < 100 {
		t.Errorf("found only %d", found)
	}
}

// TestAddressesAreJudgedHere: browsers refuse addresses that exist, and say nothing
// of how to mend others; and they cut in silence what is longer than a field.
func TestAddressesAreJudgedHere(t *testing.T) {
	t.Parallel()
	s, found := load(t), 0
	for name, v := range samples() {
		for _, form := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(render(t, s, v), -1) {
			if !strings.Contains(form, `type="email"`) {
				continue
			}
			found++
			if tag, _, _ := strings.Cut(form, ">"); !strings.HasSuffix(tag, " novalidate") || strings.Contains(form, "maxlength") {
				t.Errorf("%s leaves an address to the browser: %s", name, form)
			}
		}
	}
	if found < 4 {
		t.Errorf("%d forms ask for an address", found)
	}
}

// TestLinksLead to an address, which htmx takes from there: what does something else is
// a button.
func TestLinksLead(t *testing.T) {
	t.Parallel()
	s, boosted := load(t), 0
	for name, v := range samples() {
		for _, link := range regexp.MustCompile(`<a\s[^>]*>`).FindAllString(render(t, s, v), -1) {
			if !regexp.MustCompile(`\shref="[^"]`).MatchString(link) {
				t.Errorf("%s: leads nowhere: %s", name, link)
			}
			if regexp.MustCompile(`\sdata-hx-(?:get|post)=`).MatchString(link) {
				t.Errorf("%s: says its address twice: %s", name, link)
			}
			if strings.Contains(link, " data-hx-boost=") {
				boosted++
			}
		}
	}
	if boosted == 0 {
		t.Error("none asks by htmx")
	}
}

// TestFindInLongLists: a list of more than eight roles has a field that finds one, and
// its buttons open what is over the page.
func TestFindInLongLists(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, n := range []int{1, 8, 9, 30} {
		roles := make([]ui.Option, n)
		for _, v := range []View{members.Role{Links: links, Options: roles}, invitations.Form{Links: links, Roles: roles}} {
			got := render(t, s, v)
			list := regexp.MustCompile(`data-find="([^"]+)"`).FindStringSubmatch(got)
			if (list != nil) != (n > 8) || list != nil && !strings.Contains(got, `id="`+list[1]+`"`) {
				t.Errorf("%s with %d roles: %q", v.Template(), n, list)
			}
		}
	}
}

func TestStylesheetRules(t *testing.T) {
	t.Parallel()
	physical := regexp.MustCompile(`(margin|padding|border)-(left|right)|[;{\s](left|right|width|height)\s*:|text-align:\s*(left|right)`)
	fixed := regexp.MustCompile(`font(-size)?:[^;}]*[0-9]px|line-height:[^;}]*px`)
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	eachFile(t, "*/*.css", func(t *testing.T, text string) {
		text = cssImport.ReplaceAllString(comment.ReplaceAllString(text, ""), "")
		if found := physical.FindString(text); found != "" {
			t.Errorf("%q has one side in every writing direction; use the logical property", found)
		}
		if found := fixed.FindString(text); found != "" {
			t.Errorf("%q ignores the size of text that a browser is set to; use rem", found)
		}
		for _, found := range ownWidths(text) {
			t.Errorf("%q is one more width of content; use --page, --column, --field or --card", found)
		}
		depth := 0
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if depth == 0 && line != "" && !strings.HasPrefix(line, "@layer ") {
				t.Errorf("outside a layer: %q", line)
			}
			depth += strings.Count(line, "{") - strings.Count(line, "}")
		}
		if depth != 0 {
			t.Errorf("%d braces are open at the end", depth)
		}
	})
}

var (
	ofWidth    = regexp.MustCompile(`(?:inline-size|flex|flex-basis|columns|--wide):[^;}]*`)
	someLength = regexp.MustCompile(`([0-9]*\.?[0-9]+)(px|r?em|ch)`)
)

// ownWidths returns the declarations of a stylesheet that make something as wide as
// content is, whichever way they say so, with a length of their own. Menus, pictures and
// where rows break are narrower.
func ownWidths(css string) []string {
	var found []string
	for _, declaration := range ofWidth.FindAllString(css, -1) {
		for _, m := range someLength.FindAllStringSubmatch(declaration, -1) {
			n, err := strconv.ParseFloat(m[1], 64)
			if rem := n / map[string]float64{"px": 16, "rem": 1, "em": 1, "ch": 2}[m[2]]; err != nil || rem >= 24 {
				found = append(found, declaration)
				break
			}
		}
	}
	return found
}

func TestOwnWidths(t *testing.T) {
	t.Parallel()
	for css, want := range map[string]int{
		"a { inline-size: min(25rem, 100vi - 32px); }":              1,
		"a { max-inline-size: 720px }":                              1,
		"a { max-inline-size: 72.5rem; min-inline-size: 400px; }":   2,
		"a { flex: 0 1 30rem; } b { --wide: 24rem; }":               2,
		"a { grid-template-columns: 1fr minmax(0, 500px); }":        1,
		"a { max-inline-size: 60ch; }":                              1,
		"a { inline-size: calc(10rem + 45.0rem); }":                 1,
		"a { inline-size: min(var(--card), 100vi - 32px); }":        0,
		"a { flex: 0 1 18.75rem; padding-inline: 100px; }":          0,
		"@container (width < 47.5rem) { a { inline-size: 100%; } }": 0,
	} {
		if got := ownWidths(css); len(got) != want {
			t.Errorf("%s: %q, want %d", css, got, want)
		}
	}
}

// TestLooksDiffer only as e2e takes for granted, which does not check everything in
// every look: dark is light in other colours, which light-dark() gives, and below
// 480 pixels all windows are alike.
func TestLooksDiffer(t *testing.T) {
	t.Parallel()
	chosen := regexp.MustCompile(`:root\[data-theme="(light|dark)"\] \{ color-scheme: (light|dark); \}`)
	query := regexp.MustCompile(`@media[^{]*\bwidth\b[^{]*`)
	length := regexp.MustCompile(`([0-9.]+)(\w+)`)
	eachFile(t, "*/*.css", func(t *testing.T, text string) {
		if found := regexp.MustCompile(`prefers-color-scheme|data-theme`).FindString(chosen.ReplaceAllString(text, "")); found != "" {
			t.Errorf("%q can change more than colours", found)
		}
		for _, q := range query.FindAllString(text, -1) {
			for _, m := range length.FindAllStringSubmatch(q, -1) {
				if rem, err := strconv.ParseFloat(m[1], 64); err != nil || rem < 30 || m[2] != "rem" {
					t.Errorf("%s: a narrow window has two looks, or one that ignores the size of the text", q)
				}
			}
		}
	})
}

func eachFile(t *testing.T, pattern string, check func(t *testing.T, text string)) {
	t.Helper()
	files, err := fs.Glob(embedded, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			text, err := embedded.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			check(t, string(text))
		})
	}
}

func TestIcons(t *testing.T) {
	t.Parallel()
	sprite, ok := static.Served("icons.svg")
	if !ok {
		t.Fatal("there is no sprite")
	}
	symbols := make(map[string]bool)
	for _, m := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllSubmatch(sprite.Content, -1) {
		symbols[string(m[1])] = false
	}
	s := load(t)
	use := regexp.MustCompile(`icons\.svg[^"#]*#([^"]*)"`)
	for name, v := range samples() {
		for _, m := range use.FindAllStringSubmatch(render(t, s, v), -1) {
			if _, ok := symbols[m[1]]; !ok {
				t.Errorf("%s uses the icon %q, which is not in the sprite", name, m[1])
			}
			symbols[m[1]] = true
		}
	}
	for _, w := range append(model.OrganizationWidgets(), model.AccountWidgets()...) {
		if _, ok := symbols[w.Icon]; !ok {
			t.Errorf("the widget %s has the icon %q, which is not in the sprite", w.Label, w.Icon)
		}
	}
	for symbol, used := range symbols {
		if !used {
			t.Errorf("the icon %q is used nowhere", symbol)
		}
	}
}

package views

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestStylesheets: what all pages share has the order of layers, then the rules of ui and
// layout, then the operator's colours; a room's own rules are in no other sheet.
func TestStylesheets(t *testing.T) {
	t.Parallel()
	s := load(t)
	shared, url, err := s.Stylesheet("app.css", model.Look{Color: model.DefaultBrand})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, part := range []string{"@layer reset,tokens,base,layout,components;", ":root{", ".icon{", ".layout-header{", ":root{--brand:" + model.DefaultBrand} {
		next := strings.Index(string(shared)[at:], part)
		if next < 0 {
			t.Fatalf("%s does not come after what it overrides", part)
		}
		at += next
	}
	if strings.Contains(string(shared), ".members-") || strings.Contains(string(shared), ".panel") {
		t.Error("all pages have the style of a room, or of a piece that few have")
	}
	if general, _, err := s.Stylesheet("general.css", model.Look{Color: model.DefaultBrand}); err != nil || !strings.HasPrefix(string(general), "@layer components{") || !strings.Contains(string(general), ".panel{") {
		t.Errorf("general.css begins with what it imports: %v, %.80s", err, general)
	}
	own, ownURL, err := s.Stylesheet("members.css", model.Look{Color: model.DefaultBrand})
	if err != nil || !strings.Contains(string(own), ".members-results") || strings.Contains(string(own), "@layer reset") {
		t.Errorf("members.css: %v, %.80s", err, own)
	}
	urls, err := stylesOf(t, s).urls(model.Look{Color: model.DefaultBrand}, []string{"members"})
	if err != nil || !slices.Equal(urls, []string{url, ownURL}) {
		t.Errorf("the members page has %v, %v", urls, err)
	}
	if urls, err := stylesOf(t, s).urls(model.Look{Color: model.DefaultBrand}, []string{"access"}); err != nil || !slices.Equal(urls, []string{url}) {
		t.Errorf("a room without a style has %v, %v", urls, err)
	}
}

// TestRoomsHaveTheirOwnStyle: a page loads the stylesheet of its room and of no other, so
// that nothing on it is named as another room's style names something.
func TestRoomsHaveTheirOwnStyle(t *testing.T) {
	t.Parallel()
	s := load(t)
	named := map[string][]string{} // class or id → the stylesheets that say something of it
	name, body := regexp.MustCompile(`[.#]([A-Za-z][\w-]*)`), regexp.MustCompile(`\{[^{}]*\}`)
	note := func(sheet string, css []byte) {
		for _, found := range name.FindAllStringSubmatch(body.ReplaceAllString(string(css), "{}"), -1) {
			named[found[1]] = append(named[found[1]], sheet)
		}
	}
	css := stylesOf(t, s)
	note("app", css.shared)
	for room, sheet := range css.rooms {
		note(room, sheet.css)
	}
	for class, want := range map[string]string{"icon": "app", "members-results": "members", "panel": "general"} {
		if !slices.Contains(named[class], want) {
			t.Fatalf("%s is found in %v, not in %s", class, named[class], want)
		}
	}
	used := regexp.MustCompile(`\s(?:class|id)="([^"]*)"`)
	for sample, v := range samples() {
		room := Room(v)
		if room == "layout" || room == "ui" || room == "guide" {
			continue // with the page of some room in it, or in one
		}
		for _, found := range used.FindAllStringSubmatch(render(t, s, v), -1) {
			for _, class := range strings.Fields(found[1]) {
				if sheets := named[class]; sheets != nil && !slices.Contains(sheets, "app") && !slices.Contains(sheets, room) {
					t.Errorf("%s: %q has its style in %v: import that", sample, class, sheets)
				}
			}
		}
	}
}

// TestLean: spaces and comments go, and no text in the stylesheets changes by that.
func TestLean(t *testing.T) {
	t.Parallel()
	short := func(css string) string {
		t.Helper()
		made, err := lean([]byte(css))
		if err != nil {
			t.Errorf("%s: %v", css, err)
		}
		return string(made)
	}
	for css, want := range map[string]string{
		"/* why */\n.a > .b,\n.c { color: red; }\n":                           ".a>.b,.c{color:red}",
		".a :hover { margin: calc(1px + 2px) 0; }":                            ".a :hover{margin:calc(1px + 2px)0}",
		"@media (width > 30rem) and (pointer: coarse) {\n  .a { top: 0; }\n}": "@media(width > 30rem) and (pointer:coarse){.a{top:0}}",
		`.a::after { content: "• "; }`:                                        `.a::after{content:"• "}`,
	} {
		if got := short(css); got != want {
			t.Errorf("%s: %s, want %s", css, got, want)
		}
	}
	text, comment := regexp.MustCompile(`content: ("[^"\n]*"|'[^'\n]*')`), regexp.MustCompile(`(?s)/\*.*?\*/`)
	eachFile(t, "*/*.css", func(t *testing.T, css string) {
		for _, found := range text.FindAllStringSubmatch(comment.ReplaceAllString(css, ""), -1) {
			if !strings.Contains(short(css), found[1]) {
				t.Errorf("the text %s would change", found[1])
			}
		}
	})
}

func stylesOf(t *testing.T, s *Set) *styles {
	t.Helper()
	all, err := s.styles()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

package views

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sided are declarations that say left or right and may: each is the same seen in a mirror,
// or has a rule for pages from right to left beside it.
var sided = map[string]string{
	"branding/branding.css transform-origin: 100% 0":    "that rule",
	"branding/branding.css transform-origin: 0 0":       "has a rule of its own from right to left",
	"members/members.css border-width: 0 1.5px 1.5px 0": "an angle that is turned to point down",
	"sso/sso.css direction: ltr":                        "certificates, and what looks like them",
	"ui/base.css direction: ltr":                        "code is no Arabic",
	"ui/components.css background: linear-gradient(90deg, transparent, currentColor, transparent) 0 / 50% 100% repeat-x": "is the same from both ends",
	"ui/components.css background-position-x: -100%":                                                                     "runs along an edge, and means nothing by its way",
	"ui/components.css background-position-x: 100%":                                                                      "as above",
	"ui/popover.css border-radius: var(--r-large) var(--r-large) 0 0":                                                    "both corners of one edge",
}

// declaration finds one of a stylesheet: its property and its value.
var declaration = regexp.MustCompile(`[{;]\s*([a-z-]+)\s*:\s*([^;{}]+?)\s*[;}]`)

// TestStylesAreLogical: no style knows a left and a right, so that pages from right to left
// are those from left to right seen in a mirror.
func TestStylesAreLogical(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(embedded, "*/*.css")
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, file := range files {
		css, err := embedded.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rest := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(css), "")
		for at := declaration.FindStringSubmatchIndex(rest); at != nil; at = declaration.FindStringSubmatchIndex(rest) {
			property, value := rest[at[2]:at[3]], rest[at[4]:at[5]]
			rest = rest[at[5]:] // what ends one is before the next
			name, why := file+" "+property+": "+value, physical(property, value)
			switch {
			case why == "":
			case sided[name] == "":
				t.Errorf("%s: %s", name, why)
			default:
				met[name] = true
			}
		}
	}
	for name := range sided {
		if !met[name] {
			t.Errorf("%s is no more: take it from the list", name)
		}
	}
}

// physical says what of a declaration is of one side, "" when nothing is.
func physical(property, value string) string {
	if regexp.MustCompile(`(^|-)(left|right|top|bottom)(-|$)|^(min-|max-)?(width|height)$`).MatchString(property) {
		return "has a logical name"
	}
	if regexp.MustCompile(`(^|[\s(])(left|right)($|[\s,)])`).MatchString(value) {
		return "names a side"
	}
	parts := split(value)
	first := strings.TrimSuffix(parts[0], ",")
	switch property {
	case "margin", "padding", "inset", "border-width", "border-color", "border-style", "scroll-margin", "scroll-padding":
		if len(parts) == 4 && parts[1] != parts[3] {
			return "has two sides that differ"
		}
	case "border-radius":
		if len(parts) > 1 {
			return "has corners that differ"
		}
	case "translate", "box-shadow", "text-shadow":
		for _, one := range strings.Split(strings.ReplaceAll(value, "inset ", ""), ", ") {
			if x := split(one)[0]; x != "0" && x != "none" && !strings.HasPrefix(x, "var(") {
				return "moves to a side"
			}
		}
	case "background-position-x", "transform-origin", "object-position", "perspective-origin":
		if first != "center" {
			return "begins at a side"
		}
	case "direction", "float", "clear":
		return "is of one direction"
	case "background":
		if strings.Contains(value, "deg") {
			return "has an angle"
		}
	}
	return ""
}

// split parts a value at the spaces outside of brackets.
func split(value string) []string {
	var parts []string
	depth, from := 0, 0
	for i, r := range value {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ' ' && depth == 0:
			parts, from = append(parts, value[from:i]), i+1
		}
	}
	return slices.DeleteFunc(append(parts, value[from:]), func(s string) bool { return s == "" })
}

func TestPhysical(t *testing.T) {
	t.Parallel()
	for css, sided := range map[string]bool{
		"margin-left: 4px": true, "border-top-right-radius: 0": true, "width: 1px": true, "float: left": true, "text-align: right": true, "background: url(x) right center": true,
		"padding: 1px 2px 3px 4px": true, "border-radius: 4px 0 0 4px": true, "translate: 4px 0": true, "box-shadow: inset 2px 0 red": true, "transform-origin: 0 0": true, "direction: ltr": true,
		"margin-inline-start: 4px": false, "padding: 1px 2px 3px 2px": false, "inset: 8px auto auto": false, "max-inline-size: 1px": false, "text-align: start": false, "border-radius: 999px": false,
		"padding: 1px max(1rem, 50vi - 2rem)": false, "translate: 0 4px": false, "box-shadow: 0 1px red, 0 2px blue": false, "line-height: 1": false, "overflow-x: auto": false,
	} {
		property, value, _ := strings.Cut(css, ": ")
		if why := physical(property, value); (why != "") != sided {
			t.Errorf("%s: %q", css, why)
		}
	}
}

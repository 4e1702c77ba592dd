// Package docs tests what the manual says against the program: that what it leads to is there,
// and that what it has people type exists.
package docs

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/anteroom/anteroom/internal/model"
)

// page is a page of the manual.
type page struct {
	name string // from the root of the repository, with slashes
	text string
}

// manual returns all pages of the repository.
func manual(t *testing.T) (all []page) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".md" {
			return nil
		}
		text, err := os.ReadFile(name)
		all = append(all, page{strings.TrimPrefix(filepath.ToSlash(name), "../"), string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d pages were found", len(all))
	}
	return all
}

var (
	fence  = regexp.MustCompile("(?ms)^[ \t]*```[a-z]*\n(.*?)^[ \t]*```[ \t]*$")
	inline = regexp.MustCompile("`([^`\n]+)`")
)

// code returns the pieces of code in a page: its blocks, line by line, and those in sentences.
func (p page) code() (all []string) {
	for _, block := range fence.FindAllStringSubmatch(p.text, -1) {
		whole := strings.ReplaceAll(block[1], "\\\n", " ")
		all = append(all, strings.Split(whole, "\n")...)
	}
	for _, piece := range inline.FindAllStringSubmatch(fence.ReplaceAllString(p.text, ""), -1) {
		all = append(all, piece[1])
	}
	return all
}

var heading = regexp.MustCompile(`(?m)^#{1,6} (.+?)[ \t]*#*$`)

// anchors are what one can lead to on a page, as GitHub names them.
func (p page) anchors() (all []string) {
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(p.text, ""), -1) {
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, h[1]))
	}
	return all
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks: what a page leads to within the repository is there, down to the heading.
func TestLinks(t *testing.T) {
	t.Parallel()
	all := manual(t)
	for _, p := range all {
		for _, l := range link.FindAllStringSubmatch(inline.ReplaceAllString(fence.ReplaceAllString(p.text, ""), "code"), -1) {
			if strings.Contains(l[1], "://") || strings.HasPrefix(l[1], "mailto:") {
				continue
			}
			file, anchor, _ := strings.Cut(l[1], "#")
			target := p.name
			if file != "" {
				target = path.Join(path.Dir(p.name), file)
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s leads to %s, which is not there", p.name, l[1])
				continue
			}
			to := slices.IndexFunc(all, func(q page) bool { return q.name == target })
			if anchor != "" && (to < 0 || !slices.Contains(all[to].anchors(), anchor)) {
				t.Errorf("%s leads to %s, and no heading there is called so", p.name, l[1])
			}
		}
	}
}

// read returns what stands between two lines of a page, or all behind the first.
func read(t *testing.T, name, begin, end string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, behind, found := strings.Cut(string(text), begin)
	if !found {
		t.Fatalf("%s has no %q", name, begin)
	}
	between, _, _ := strings.Cut(behind, end)
	return between
}

var (
	row      = regexp.MustCompile("(?m)^\\| `--([a-z-]+)`")
	variable = regexp.MustCompile(`\bANTEROOM_[A-Z0-9_]+\b`)
	command  = regexp.MustCompile(`(?:^|[\s/$(])anteroom ((?:[a-z][a-z|-]*)(?: [a-z][a-z|-]*)*)(.*)`)
	argument = regexp.MustCompile(`( [A-Z]+(\.\.\.)?)+$`) // what a command takes
	flagged  = regexp.MustCompile(`(?:^|\s)--([a-z][a-z-]*)`)
)

// commands returns the flags of each command. Its own pages of the manual are made by the
// program.
func commands(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, section := range strings.Split(read(t, "commands.md", "<!-- commands -->", "<!-- end of commands -->"), "\n## ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		name = argument.ReplaceAllString(name, "")
		for _, r := range row.FindAllStringSubmatch(text, -1) {
			all[name] = append(all[name], r[1])
		}
		if all[name] == nil {
			all[name] = []string{}
		}
	}
	return all
}

// TestCommands: what people are told to type is a command with such flags.
func TestCommands(t *testing.T) {
	t.Parallel()
	known := commands(t)
	settings := row.FindAllStringSubmatch(read(t, "operations.md", "<!-- settings -->", "<!-- end of settings -->"), -1)
	shared := []string{"json", "confirm", "yes"}
	for _, s := range settings {
		shared = append(shared, s[1])
	}
	found := 0
	for _, p := range manual(t) {
		if p.name == "CHANGELOG.md" { // which tells of what there was
			continue
		}
		for _, piece := range p.code() {
			for _, c := range command.FindAllStringSubmatch(piece, -1) {
				found++
				names := named(known, strings.Fields(c[1]))
				if len(names) == 0 {
					t.Errorf("%s: there is no command in %q", p.name, piece)
				}
				for _, f := range flagged.FindAllStringSubmatch(c[2], -1) {
					if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(known[n], f[1]) }) && !slices.Contains(shared, f[1]) {
						t.Errorf("%s: no --%s in %q", p.name, f[1], piece)
					}
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d commands were found", found)
	}
}

// named returns the commands that words begin with: one, the ones of a noun that stands alone,
// or those that a|b names.
func named(known map[string][]string, words []string) (all []string) {
	for n := len(words); n > 0; n-- {
		all = nil
		for _, verb := range strings.Split(words[n-1], "|") {
			name := strings.Join(append(slices.Clone(words[:n-1]), verb), " ")
			if _, is := known[name]; !is && name != "help" && name != "version" {
				for of := range known {
					if n == len(words) && strings.HasPrefix(of, name+" ") {
						all = append(all, of)
					}
				}
				continue
			}
			all = append(all, name)
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// TestNames: the variables, addresses of the API and permissions that pages name exist.
func TestNames(t *testing.T) {
	t.Parallel()
	var api struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	text, err := os.ReadFile("openapi.json")
	if err == nil {
		err = json.Unmarshal(text, &api)
	}
	if err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\{[^}]*\}|[a-z]+_…`)
	addresses := []string{"/api/v1/openapi.json"}
	for p := range api.Paths {
		addresses = append(addresses, parameter.ReplaceAllString(p, "{}"))
	}
	variables := variable.FindAllString(read(t, "operations.md", "<!-- settings -->", "<!-- end of settings -->"), -1)
	address := regexp.MustCompile(`/api/v1/[A-Za-z0-9_{}/:.…-]*[A-Za-z0-9_}…]`)
	permission := regexp.MustCompile(`\bsk_org_[a-z_]+\b`)
	for _, p := range manual(t) {
		for _, v := range variable.FindAllString(p.text, -1) {
			if !slices.Contains(variables, v) && !strings.HasPrefix(v, "ANTEROOM_TEST_") { // which are of tests
				t.Errorf("%s: no setting is %s", p.name, v)
			}
		}
		for _, a := range address.FindAllString(p.text, -1) {
			if !slices.Contains(addresses, parameter.ReplaceAllString(a, "{}")) && !strings.HasSuffix(a, "/…") {
				t.Errorf("%s: the API has no %s", p.name, a)
			}
		}
		for _, name := range permission.FindAllString(p.text, -1) {
			if !slices.Contains(model.BuiltIn(), model.Permission(name)) {
				t.Errorf("%s: there is no permission %s", p.name, name)
			}
		}
	}
}

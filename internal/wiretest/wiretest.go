// Package wiretest plays conversations with a protocol's server in tests: scripts of what a
// client sends and what has to come back.
package wiretest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Play plays the conversations in the files that a pattern names, at the same time, each in a
// world of its own: what a client sends, and what it gets. In a script
//
//	> POST /Users          is a request, with headers and a body in the lines behind it;
//	< 201                  the status of its answer;
//	< userName = "ada"     what is at a place in it, the parts of which a slash separates;
//	< meta/x missing       what is not there;
//	< lacks $secret        what is nowhere in it;
//	< header Allow = GET   a header;
//	< ada := id            a name for what is there, $ada in what follows;
//	< empty                an answer without a body;
//	+ badge integer        something that the world does before what follows.
//
// # begins a remark, and == NAME a part, which says what it proves at the top of the file,
// in a remark that begins with its name and a colon. The parts of a file follow upon one
// another: it is one conversation.
func Play(t *testing.T, pattern string, world func(t *testing.T) World) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := &play{World: world(t)}
			for _, part := range partsOf(t, file, string(text)) {
				t.Run(part.name, func(t *testing.T) {
					for i, line := range append(part.lines, ">") {
						p.line = fmt.Sprintf("%s:%d", file, part.first+i)
						p.read(t, line)
					}
				})
			}
		})
	}
}

// part is a part of a script.
type part struct {
	name  string
	first int // its first line
	lines []string
}

var promise = regexp.MustCompile(`^# (\S+): \S`)

// partsOf returns the parts of a script, which has promised just these.
func partsOf(t *testing.T, file, text string) (parts []part) {
	t.Helper()
	var promised, kept []string
	for i, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			parts, kept = append(parts, part{name: name, first: i + 2}), append(kept, name)
		} else if n := len(parts); n > 0 {
			parts[n-1].lines = append(parts[n-1].lines, line)
		} else if m := promise.FindStringSubmatch(line); m != nil {
			promised = append(promised, m[1])
		} else if line != "" && !strings.HasPrefix(line, "#") {
			t.Fatalf("%s:%d: %q is in no part", file, i+1, line)
		}
	}
	if diff := cmp.Diff(promised, kept); diff != "" {
		t.Errorf("%s: the parts it promises (-) and has (+):\n%s", file, diff)
	}
	return parts
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// World is whom a script talks to.
type World struct {
	// Ask sends a request to a path as the script has it, with headers as pairs.
	Ask func(t *testing.T, method, path, body string, headers ...string) Answer

	// Do does what a line says that begins with + or -, which only some worlds know.
	Do func(t *testing.T, words []string)

	// Named are names that a script can use, with $ before them.
	Named map[string]string
}

// play is a script that is played.
type play struct {
	World
	line   string
	ask    []string // the request that is being read
	header []string
	body   strings.Builder
	got    *Answer // nil before it is sent
	value  any
}

var variable = regexp.MustCompile(`\$[a-z]+\b`)

func (p *play) read(t *testing.T, line string) {
	t.Helper()
	line = variable.ReplaceAllStringFunc(line, func(v string) string {
		if value, ok := p.Named[v[1:]]; ok {
			return value
		}
		return v
	})
	switch {
	case strings.HasPrefix(line, "#"):
	case strings.HasPrefix(line, ">"):
		p.send(t)
		p.ask, p.header, p.got = strings.Fields(strings.TrimPrefix(line, ">")), nil, nil
		p.body.Reset()
	case strings.HasPrefix(line, "+"), strings.HasPrefix(line, "-"):
		p.send(t)
		p.Do(t, strings.Fields(line))
	case strings.HasPrefix(line, "<"):
		p.send(t)
		p.check(t, strings.TrimSpace(strings.TrimPrefix(line, "<")))
	case p.body.Len() == 0 && regexp.MustCompile(`^[A-Za-z-]+: `).MatchString(line):
		name, value, _ := strings.Cut(line, ": ")
		p.header = append(p.header, name, value)
	default:
		p.body.WriteString(line + "\n")
	}
}

func (p *play) send(t *testing.T) {
	t.Helper()
	if len(p.ask) < 2 || p.got != nil {
		return
	}
	a := p.Ask(t, p.ask[0], p.ask[1], strings.TrimSpace(p.body.String()), p.header...)
	p.got, p.value = &a, nil
	if a.Body != "" {
		if err := json.Unmarshal([]byte(a.Body), &p.value); err != nil {
			t.Fatalf("%s: the answer is no JSON: %v: %s", p.line, err, a.Body)
		}
	}
}

var (
	status  = regexp.MustCompile(`^\d{3}$`)
	naming  = regexp.MustCompile(`^([a-z]+) := (.+)$`)
	heading = regexp.MustCompile(`^header ([A-Za-z-]+) = (.*)$`)
	equals  = regexp.MustCompile(`^(.+?) = (.+)$`)
	absent  = regexp.MustCompile(`^(.+) missing$`)
)

func (p *play) check(t *testing.T, want string) {
	t.Helper()
	if p.got == nil {
		t.Fatalf("%s: nothing was asked", p.line)
	}
	if status.MatchString(want) {
		if got := strconv.Itoa(p.got.Status); got != want {
			t.Fatalf("%s: status %s, want %s: %s", p.line, got, want, p.got.Body)
		}
		return
	}
	if p.checkText(t, want) {
		return
	}
	if m := naming.FindStringSubmatch(want); m != nil {
		v, ok := at(p.value, m[2])
		if !ok {
			t.Fatalf("%s: there is no %s in %s", p.line, m[2], p.got.Body)
		}
		p.Named[m[1]] = fmt.Sprint(v)
		return
	}
	if m := heading.FindStringSubmatch(want); m != nil {
		if got := p.got.Header.Get(m[1]); got != m[2] {
			t.Errorf("%s: %s is %q, want %q", p.line, m[1], got, m[2])
		}
		return
	}
	if m := absent.FindStringSubmatch(want); m != nil {
		if v, ok := at(p.value, m[1]); ok {
			t.Errorf("%s: %s is %v, want nothing", p.line, m[1], v)
		}
		return
	}
	m := equals.FindStringSubmatch(want)
	if m == nil {
		t.Fatalf("%s: %q is no expectation", p.line, want)
	}
	var wanted any
	if err := json.Unmarshal([]byte(m[2]), &wanted); err != nil {
		t.Fatalf("%s: %v", p.line, err)
	}
	got, _ := at(p.value, m[1])
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s: %s differs (-want +got):\n%s\nin %s", p.line, m[1], diff, p.got.Body)
	}
}

// checkText checks what is expected of the whole body, and reports whether that is all.
func (p *play) checkText(t *testing.T, want string) bool {
	t.Helper()
	if want == "empty" && p.got.Body != "" {
		t.Errorf("%s: want no body: %s", p.line, p.got.Body)
	}
	text, ok := strings.CutPrefix(want, "lacks ")
	if ok && strings.Contains(p.got.Body, text) {
		t.Errorf("%s: %q is in %s", p.line, text, p.got.Body)
	}
	return ok || want == "empty"
}

// at returns what is at a place.
func at(v any, place string) (any, bool) {
	for part := range strings.SplitSeq(place, "/") {
		switch in := v.(type) {
		case map[string]any:
			inner, ok := in[part]
			if !ok {
				return nil, false
			}
			v = inner
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

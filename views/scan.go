package views

import (
	"regexp"
	"strings"
)

// token is a piece of a template's source.
type token struct {
	kind     tokenKind
	name     string // of a tag, or what an action does: "if", "template"
	from, to int    // where it stands
}

type tokenKind int

const (
	tokenText    tokenKind = iota
	tokenValue             // an action that writes something
	tokenControl           // one that decides, defines or notes something
	tokenOpen              // a tag
	tokenClose
)

// scan takes the source of a template apart. Actions within a tag are part of it.
func scan(src string) []token {
	var all []token
	for at := 0; at < len(src); {
		t := token{from: at}
		switch {
		case strings.HasPrefix(src[at:], "{{"):
			t.to = at + actionEnd(src[at:])
			t.kind, t.name = actionKind(src[at:t.to])
		case tagName.MatchString(src[at:]):
			t.to, t.kind = at+tagEnd(src[at:]), tokenOpen
			found := tagName.FindStringSubmatch(src[at:])
			t.name = strings.ToLower(found[2])
			if found[1] != "" {
				t.kind = tokenClose
			}
		default:
			t.to = at + 1
			for t.to < len(src) && !strings.HasPrefix(src[t.to:], "{{") && src[t.to] != '<' {
				t.to++
			}
		}
		all = append(all, t)
		at = t.to
	}
	return all
}

var (
	tagName    = regexp.MustCompile(`^<(/?)([A-Za-z!][A-Za-z0-9-]*)`)
	actionWord = regexp.MustCompile(`^\{\{-?\s*([a-z]+)\b`)
	assigns    = regexp.MustCompile(`^\{\{-?\s*(\$\w+\s*:?=|/\*)`)
)

// controls are the actions that write nothing by themselves.
var controls = map[string]bool{
	"if": true, "else": true, "end": true, "range": true, "with": true, "define": true, "block": true, "break": true, "continue": true,
}

func actionKind(src string) (tokenKind, string) {
	if assigns.MatchString(src) {
		return tokenControl, ""
	}
	if found := actionWord.FindStringSubmatch(src); found != nil {
		if controls[found[1]] {
			return tokenControl, found[1]
		}
		return tokenValue, found[1]
	}
	return tokenValue, ""
}

// actionEnd returns where the action ends that a source begins with.
func actionEnd(src string) int {
	quote := byte(0)
	for i := 2; i < len(src); i++ {
		switch {
		case quote != 0:
			if src[i] == '\\' && quote == '"' {
				i++
			} else if src[i] == quote {
				quote = 0
			}
		case src[i] == '"' || src[i] == '`':
			quote = src[i]
		case strings.HasPrefix(src[i:], "}}"):
			return i + 2
		}
	}
	return len(src)
}

// tagEnd returns where the tag ends that a source begins with.
func tagEnd(src string) int {
	quote := byte(0)
	for i := 1; i < len(src); i++ {
		switch {
		case strings.HasPrefix(src[i:], "{{"):
			i += actionEnd(src[i:]) - 1
		case quote != 0:
			if src[i] == quote {
				quote = 0
			}
		case src[i] == '"' || src[i] == '\'':
			quote = src[i]
		case src[i] == '>':
			return i + 1
		}
	}
	return len(src)
}

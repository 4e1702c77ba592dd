package directories

import (
	"fmt"
	"regexp"
	"strings"
)

// The markup of a guide: **Menu > Item** is what a console calls something, `text` is
// entered as it is, and {name} stands for a value.
var markup = regexp.MustCompile("\\*\\*([^*`{}]+)\\*\\*|`([^`{}]+)`|\\{([a-z_]+)\\}")

// text reads a text with values in it.
func (v Values) text(s string) (Text, error) {
	if strings.TrimSpace(s) != s || s == "" {
		return nil, fmt.Errorf("%q is empty or has space around it", s)
	}
	var all Text
	plain := func(between string) error {
		if strings.Contains(between, "**") || strings.ContainsAny(between, "`{}") {
			return fmt.Errorf("%q has markup that does not end, or in other markup", s)
		}
		if between != "" {
			all = append(all, Span{Text: between})
		}
		return nil
	}
	end := 0
	for _, m := range markup.FindAllStringSubmatchIndex(s, -1) {
		if err := plain(s[end:m[0]]); err != nil {
			return nil, err
		}
		end = m[1]
		switch {
		case m[2] >= 0:
			all = append(all, Span{SpanMenu, s[m[2]:m[3]]})
		case m[4] >= 0:
			all = append(all, Span{SpanCode, s[m[4]:m[5]]})
		default:
			named, err := v.named(s[m[6]:m[7]])
			if err != nil {
				return nil, err
			}
			all = append(all, named)
		}
	}
	return all, plain(s[end:])
}

func (v Values) named(name string) (Span, error) {
	switch name {
	case "product":
		return Span{SpanName, v.Product}, nil
	case "organization":
		return Span{SpanName, v.Organization}, nil
	case "token_endpoint":
		return Span{SpanCode, v.token()}, nil
	case "endpoint":
		return Span{SpanCode, v.Endpoint}, nil
	}
	return Span{}, fmt.Errorf("there is no value called %s", name)
}

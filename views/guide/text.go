package guide

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Mark is what stands in the text of a guide for a value.
type Mark struct {
	Kind SpanKind
	Lang string                                   // "" for that of the guide
	File func(value string) (name string, f File) // of a SpanFile
}

// Marks finds what stands for the value with a name. Its error says why nothing does.
type Marks func(name string) (Mark, error)

// Values returns the value with a name, "" for one that is missing.
type Values func(name string) string

// The markup of a guide: **Menu > Item** is what a console calls something, `text` is
// entered as it is, and {name} stands for a value. The last may be in the second.
var (
	markup = regexp.MustCompile("\\*\\*([^*`{}]+)\\*\\*|`([^`]+)`|\\{([a-z_]+)\\}")
	named  = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// Parse reads a text of a guide, up to where values are filled in.
func (m Marks) Parse(text string) (Text, error) {
	if strings.TrimSpace(text) != text || text == "" {
		return nil, fmt.Errorf("%q is empty or has space around it", text)
	}
	var spans Text
	plain := func(s string) error {
		if strings.Contains(s, "**") || strings.ContainsAny(s, "`{}") {
			return fmt.Errorf("%q has markup that does not end, or in other markup", text)
		}
		if s != "" {
			spans = append(spans, Span{Kind: SpanText, Text: s})
		}
		return nil
	}
	end := 0
	for _, at := range markup.FindAllStringSubmatchIndex(text, -1) {
		if err := plain(text[end:at[0]]); err != nil {
			return nil, err
		}
		end = at[1]
		span := Span{Kind: SpanMenu, Text: text[at[0]:at[1]]}
		switch {
		case at[2] >= 0:
			span.Text = text[at[2]:at[3]]
		case at[4] >= 0:
			span.Kind, span.Text = SpanCode, text[at[4]:at[5]]
		default:
			found, _ := m(text[at[6]:at[7]]) // what is wrong with it is said below
			span.Kind, span.Lang = found.Kind, found.Lang
		}
		if err := m.known(text[at[0]:at[1]]); err != nil {
			return nil, err
		}
		spans = append(spans, span)
	}
	return spans, plain(text[end:])
}

// known returns an error when a text mentions a value that there is not.
func (m Marks) known(text string) error {
	for _, name := range named.FindAllStringSubmatch(text, -1) {
		found, err := m(name[1])
		switch {
		case err != nil:
			return fmt.Errorf("%q: %w", text, err)
		case found.Kind != SpanCode && name[0] != text:
			return fmt.Errorf("%q: %s is nothing to enter", text, name[1])
		}
	}
	return nil
}

// Fill puts values into a text. One that is mentioned and missing is an error.
func (m Marks) Fill(t Text, v Values) (Text, error) {
	return each(t, func(s Span) (Span, error) {
		if s.Kind == SpanText {
			return s, nil
		}
		var missing error
		text := named.ReplaceAllStringFunc(s.Text, func(name string) string {
			value := v(strings.Trim(name, "{}"))
			if value == "" {
				missing = errors.Join(missing, fmt.Errorf("no value for %s", name))
			}
			return value
		})
		filled := Span{Kind: s.Kind, Text: text, Lang: s.Lang}
		if s.Kind == SpanFile && missing == nil {
			found, err := m(strings.Trim(s.Text, "{}"))
			if err != nil {
				return s, err
			}
			if filled.Text, filled.File = found.File(text); filled.URL == "" {
				missing = fmt.Errorf("%q is no address of a file", text)
			}
		}
		return filled, missing
	})
}

// FillIntro puts values into what to know before.
func (m Marks) FillIntro(i Intro, v Values) (_ Intro, err error) {
	i.Notes, err = each(i.Notes, func(t Text) (Text, error) { return m.Fill(t, v) })
	return i, err
}

// FillSteps puts values into steps.
func (m Marks) FillSteps(all Steps, v Values) (Steps, error) {
	return each(all, func(s Step) (_ Step, err error) {
		if s.Text, err = m.Fill(s.Text, v); err != nil || s.Table == nil {
			return s, err
		}
		rows, err := each(s.Table.Rows, func(r Row) (Row, error) {
			cells, err := each(r.Cells, func(c Cell) (_ Cell, err error) {
				c.Text, err = m.Fill(c.Text, v)
				return c, err
			})
			return Row{Is: r.Is, Cells: cells}, err
		})
		s.Table = &Table{Columns: s.Table.Columns, Rows: rows, Page: s.Table.Page}
		return s, err
	})
}

// each returns what becomes of all of a list, or the first error.
func each[L ~[]A, A, B any](list L, do func(A) (B, error)) ([]B, error) {
	made := make([]B, len(list))
	for i, a := range list {
		b, err := do(a)
		if err != nil {
			return nil, err
		}
		made[i] = b
	}
	return made, nil
}

// Mentions reports whether steps mention a value whose name begins so.
func (all Steps) Mentions(name string) bool {
	in := func(t Text) bool {
		for _, s := range t {
			if strings.HasPrefix(s.Text, "{"+name) {
				return true
			}
		}
		return false
	}
	for _, s := range all {
		if in(s.Text) {
			return true
		}
		if s.Table == nil {
			continue
		}
		for _, r := range s.Table.Rows {
			for _, c := range r.Cells {
				if in(c.Text) {
					return true
				}
			}
		}
	}
	return false
}

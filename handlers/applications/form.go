package applications

import (
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// form makes inputs of what stands in a form, and says beside each what is wrong with it.
type form struct {
	values url.Values
	why    error           // why it is refused, nil when it is not
	said   string          // the same in words
	has    map[string]bool // the inputs that were made
}

// field returns an input with what stands in it.
func (f *form) field(name, label, hint string) view.Input {
	in := view.Input{Field: ui.Field{ID: "applications-" + strings.ReplaceAll(name, "_", "-"), Name: name, Label: label, Hint: hint, Type: "text", Value: f.values.Get(name), Autocomplete: "off"}}
	if f.has == nil {
		f.has = map[string]bool{}
	}
	f.has[name] = true
	if f.why != nil && model.FieldOf(f.why) == name {
		in.Error, in.Autofocus = f.said, true
	}
	return in
}

func (f *form) line(name, label, hint string) view.Input { return f.field(name, label, hint) }

// address is a line with an address of the Web.
func (f *form) address(name, label, hint string) view.Input {
	in := f.field(name, label, hint)
	in.Type = "url"
	return in
}

// lines are several values, one on each line.
func (f *form) lines(name, label, hint string) view.Input {
	in := f.field(name, label, hint)
	in.Kind, in.Rows = view.Lines, min(max(2, strings.Count(in.Value, "\n")+1), 10)
	return in
}

func (f *form) check(name, label, hint string) view.Input {
	in := f.field(name, label, hint)
	in.Kind, in.Checked = view.Check, f.values.Has(name)
	return in
}

func (f *form) one(name, label, hint string, options ...ui.Option) view.Input {
	return f.choices(view.One, name, label, hint, options)
}

func (f *form) many(name, label, hint string, options ...ui.Option) view.Input {
	return f.choices(view.Many, name, label, hint, options)
}

func (f *form) choices(kind, name, label, hint string, options []ui.Option) view.Input {
	in := f.field(name, label, hint)
	in.Kind = kind
	for _, o := range options {
		o.Selected = slices.Contains(f.values[name], o.Value)
		in.Checked = in.Checked || o.Selected
		in.Options = append(in.Options, o)
	}
	return in
}

// problem says what is wrong that no input says, "" for nothing.
func (f *form) problem() string {
	if f.why == nil || f.has[model.FieldOf(f.why)] {
		return ""
	}
	return f.said
}

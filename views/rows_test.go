package views

import (
	"bytes"
	"html/template"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// everyRow returns rows with all that they can show, and names that are markup.
func everyRow() []members.Row {
	var rows []members.Row
	for _, name := range []string{"Dana Cole", "", `<script>alert("1")</script>`, "O'Neil & Söhne + Co", "a\x00b", "\xff\xfe", "\u202eevil", "`{{.}}`", "&amp;&#43;"} {
		for i := range 1 << 7 {
			is := func(bit int) bool { return i&(1<<bit) != 0 }
			when := func(bit int, s string) string {
				if is(bit) {
					return s
				}
				return ""
			}
			r := members.Row{
				ID: "mem_1", Name: name, Email: when(0, name+"@acme.com"), Initials: name[:min(1, len(name))], Hue: i % 12, RoleLabel: name,
				Source: when(1, "SCIM"+name), PictureURL: when(2, "/pictures/aZ0-_"), LastActive: name, Joined: "3 Mar 2026",
				Stopped: map[bool]string{true: "Suspended by <Dana>"}[is(3)], You: is(4), CanSelect: is(5),
			}.Controls(links, members.RowWordsIn(english()), is(6))
			if is(0) && len(name) > 1 {
				r = r.Mark([][2]int{{0, 1}}, [][2]int{{1, 2}})
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// TestRowsAreThoseOfTheTemplate: what writes rows fast writes the bytes of the define.
func TestRowsAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	s := load(t)
	rows := everyRow()
	var all bytes.Buffer
	for _, r := range rows {
		begun := all.Len()
		if err := parsed(t, s).ExecuteTemplate(&all, r.Template(), r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(all.String()[begun:], string(r.Append(nil))); diff != "" {
			t.Fatalf("%+v (-template +builder):\n%s", r, diff)
		}
		all.WriteByte('\n')
	}
	if got := (members.Results{Rows: rows}).Lines(); got != template.HTML(all.String()) {
		t.Error("all rows are not one after the other")
	}
}

// TestToastsAreThoseOfTheTemplate: a toast that writes itself writes the bytes of the
// define.
func TestToastsAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	s := load(t)
	for i := range 1 << 5 {
		is := func(bit int) bool { return i&(1<<bit) != 0 }
		toast := ui.Toast{Kind: ui.KindOK, Text: `<b>"Bo" & 'Co' + 1</b>` + "\x00", Partial: is(0)}
		if is(1) {
			toast.Kind = ui.KindError
		}
		if is(2) {
			toast.Undo = &ui.Undo{URL: "/ui/members/mem_1/role"}
			if is(3) {
				toast.Undo.Target = "m-mem_1"
			}
			if is(4) {
				toast.Undo.Fields = []ui.Hidden{{Name: "role", Value: `"><script>`}, {Name: "version", Value: "7"}}
			}
		}
		var want bytes.Buffer
		if err := parsed(t, s).ExecuteTemplate(&want, toast.Template(), toast); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(toast.Append(nil))); diff != "" {
			t.Fatalf("%+v (-template +itself):\n%s", toast, diff)
		}
	}
}

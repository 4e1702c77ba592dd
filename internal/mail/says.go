package mail

import (
	html "html/template"
	"reflect"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// Templates hold English, whole sentences of it, and say each by a function: the reader's
// language has a line for it in [text] of views/mail/<language>.toml. What is filled in is a
// name, a number, a day or an address.

// speaker says what templates do in a language.
type speaker struct{ in *words.Language }

// functions returns what templates call it by. A test compares functions of checkUses.
func (s speaker) functions() map[string]any {
	return map[string]any{
		"say": s.say, "many": s.many, "name": s.name, "copied": copied, "device": s.device, "does": s.does, "roles": s.roles, "day": s.day, "moment": s.moment, "mailto": mailto, "gap": s.in.Gap,
	}
}

// say says a text, as words.Language.Text does.
func (s speaker) say(english string, args ...any) string {
	return s.in.Text(english, shown(args)...)
}

// many says a text that depends on a number, as words.Language.Many does.
func (s speaker) many(n int, one, many string, args ...any) string {
	return s.in.Many(n, one, many, shown(args)...)
}

// shown returns arguments as a language takes them: what is a text of any type is a name.
func shown(args []any) []any {
	all := make([]any, len(args))
	for i, arg := range args {
		all[i] = arg
		if v := reflect.ValueOf(arg); v.Kind() == reflect.String && v.Type() != reflect.TypeFor[verbatim]() {
			all[i] = v.String()
		}
	}
	return all
}

// name writes a name that stands alone.
func (s speaker) name(name string) string { return s.in.Name(name) }

// verbatim is what a language writes as it is.
type verbatim string

// copied is what somebody may copy from among words, so that no mark of direction may come
// along: a code, a record, an address of the web.
func copied(what string) verbatim { return verbatim(what) }

// device writes a browser and its system, which English has in one: "Chrome on macOS".
func (s speaker) device(english string) string {
	browser, system, both := strings.Cut(english, " on ")
	if !both {
		return s.name(english)
	}
	return s.in.Text("%s on %s", browser, system)
}

// does says what a request does that waits for somebody: the words of its route, with the
// name of their organization.
func (s speaker) does(action, org string) string {
	named := s.in.Text("your organization")
	if org != "" {
		named = s.in.Name(org)
	}
	return strings.ReplaceAll(s.in.Text(action), model.OrgSlot, named)
}

// roles writes the labels of roles, which have commas between them. The two with which an
// instance begins are called as pages call them.
func (s speaker) roles(labels string) string {
	all := strings.Split(labels, ", ")
	for i, label := range all {
		all[i] = s.in.Known(label, "roles.admin", "roles.member")
	}
	return s.in.List(all)
}

func (s speaker) day(t time.Time) string { return s.in.LongDay(t) }

func (s speaker) moment(t time.Time) string { return s.in.LongMoment(t) }

// at moves the times of a view, which are in fields of its own and of its parts, to a zone:
// templates write them as they are.
func at(zone *time.Location, view reflect.Value) {
	for i := range view.NumField() {
		switch f := view.Field(i); {
		case f.Type() == reflect.TypeFor[time.Time]():
			f.Set(reflect.ValueOf(f.Interface().(time.Time).In(zone)))
		case ours(f.Type()):
			at(zone, f)
		}
	}
}

// mailto makes a link of an address in a sentence, in HTML. All of both is escaped.
func mailto(address, sentence string) html.HTML {
	address, sentence = html.HTMLEscapeString(address), html.HTMLEscapeString(sentence)
	if address == "" {
		return html.HTML(sentence)
	}
	return html.HTML(strings.ReplaceAll(sentence, address, `<a href="mailto:`+address+`">`+address+`</a>`))
}

// direction returns in which direction a language is written, as HTML names it.
func direction(l *words.Language) string {
	if l.RightToLeft() {
		return "rtl"
	}
	return "ltr"
}

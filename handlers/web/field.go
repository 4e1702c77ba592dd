package web

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Field returns a field of a form. Where the form is refused it has what was typed; where that is
// because of this field, it says why.
func Field(r *http.Request, why error, form, name, label, hint string) ui.Field {
	f := ui.Field{ID: form + "-" + name, Name: name, Label: label, Hint: hint, Type: "text", Autocomplete: "off"}
	if why != nil {
		f.Value = r.PostFormValue(name)
	}
	if model.FieldOf(why) == name {
		f.Error, f.Autofocus = MessageOf(r, why), true
	}
	return f
}

// Refusable reports whether an error is one that a form says.
func Refusable(err error) bool {
	k := model.KindOf(err)
	return k == model.Invalid || k == model.Conflict
}

package general

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Language is the form with the language of those who have not said which they read.
type Language struct {
	Links     model.Links
	Tag, Name string // of the language, "" for none
	Languages ui.Languages
	Problem   string // why it was not saved
	Version   Version
	ReadOnly  bool
}

// Template names the define that renders a Language.
func (Language) Template() string { return "general/language" }

// Notice returns the problem as a notice.
func (l Language) Notice() ui.Notice { return ui.Notice{Kind: ui.KindError, Text: l.Problem} }

// The forms that change the organization itself, by their ids.
const (
	NameForm     = "general-name"
	LanguageForm = "general-language"
	SignInForm   = "general-sign-in"
)

// Version is of which version of the organization a form was filled; a stale one is a
// conflict. By itself, as part of the answer to another form, it takes the place of the one
// that is there.
type Version struct {
	Form    string
	Number  int64
	Partial bool
}

// Template names the define that renders a Version.
func (Version) Template() string { return "general/version" }

// ID returns the id of its field.
func (v Version) ID() string { return v.Form + "-version" }

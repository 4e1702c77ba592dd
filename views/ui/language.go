package ui

// Languages is the list of languages of which somebody chooses one, or none.
type Languages struct {
	ID       string
	Labelled string // the id of what it is labelled by
	None     string // what counts where none is chosen
	Choices  []LanguageChoice
	Error    string // what is wrong with the chosen one
}

// Template names the define that renders a Languages.
func (Languages) Template() string { return "ui/languages" }

// LanguageChoice is a language to choose, by the name that it has for itself.
type LanguageChoice struct {
	Tag, Name string
	Selected  bool
}

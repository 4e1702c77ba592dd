package ui

import "strings"

// Upload is the forms that replace a picture by an uploaded one and take it away.
// They stand beside it in one element, which their answers replace.
type Upload struct {
	ID      string // what the ids of the controls begin with
	Element string // id of the element that holds the picture and the forms
	URL     string // what takes the picture; below it, /remove takes it away
	Name    string // of the field, and what the picture is called in the middle of a sentence
	Hint    string // what is done to the picture, as a sentence, "" for nothing
	Error   string
	Set     bool // there is a picture
}

// Template names the define that renders an Upload.
func (Upload) Template() string { return "ui/upload" }

// Label returns what the picture is called, as a label.
func (u Upload) Label() string { return strings.ToUpper(u.Name[:1]) + u.Name[1:] }

// DescribedBy returns the ids of the texts that explain the field.
func (u Upload) DescribedBy() string {
	if u.Error != "" {
		return u.ID + "-file-error " + u.ID + "-file-hint"
	}
	return u.ID + "-file-hint"
}

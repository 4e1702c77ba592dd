package ui

import "github.com/anteroom/anteroom/internal/words"

// Upload is the forms that replace a picture by an uploaded one and take it away.
// They stand beside it in one element, which their answers replace.
type Upload struct {
	ID      string // what the ids of the controls begin with
	Element string // id of the element that holds the picture and the forms
	URL     string // what takes the picture; below it, /remove takes it away
	Name    string // of the field, such as UploadLogo
	Hint    string // what is done to the picture, as a sentence, "" for nothing
	Error   string
	Set     bool // there is a picture
}

// Template names the define that renders an Upload.
func (Upload) Template() string { return "ui/upload" }

// The names of what is uploaded.
const (
	UploadLogo    = "logo"
	UploadPicture = "picture" // of a person

	UploadDarkLogo = "dark_logo"
	UploadIcon     = "icon"
)

// Label returns what the picture is called, as a label.
func (u Upload) Label(say *words.Language) string {
	switch u.Name {
	case UploadLogo:
		return say.Text("Logo")
	case UploadDarkLogo:
		return say.Text("Logo for dark")
	case UploadIcon:
		return say.Text("Icon")
	}
	return say.Text("Picture")
}

// Send returns what the button says that uploads it.
func (u Upload) Send(say *words.Language) string {
	switch u.Name {
	case UploadLogo:
		return say.Text("Upload logo")
	case UploadDarkLogo:
		return say.Text("Upload logo for dark")
	case UploadIcon:
		return say.Text("Upload icon")
	}
	return say.Text("Upload picture")
}

// Away returns what the button says that takes it away.
func (u Upload) Away(say *words.Language) string {
	switch u.Name {
	case UploadLogo:
		return say.Text("Remove logo")
	case UploadDarkLogo:
		return say.Text("Remove logo for dark")
	case UploadIcon:
		return say.Text("Remove icon")
	}
	return say.Text("Remove picture")
}

// DescribedBy returns the ids of the texts that explain the field.
func (u Upload) DescribedBy() string {
	if u.Error != "" {
		return u.ID + "-file-error " + u.ID + "-file-hint"
	}
	return u.ID + "-file-hint"
}

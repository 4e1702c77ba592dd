package model

// PictureType is the media type of a stored picture.
type PictureType string

// The picture types that this program makes.
const (
	PicturePNG  PictureType = "image/png"
	PictureJPEG PictureType = "image/jpeg"
)

// PictureUse is what the instance shows a picture for.
type PictureUse string

// The pictures that an instance has. The dark logo is shown on what is dark.
const (
	PictureLogo     PictureUse = "logo"
	PictureDarkLogo PictureUse = "dark_logo"
	PictureFavicon  PictureUse = "favicon"
)

// PicturePath returns where the picture of a name is served.
func PicturePath(name string) string { return "/pictures/" + name }

// Picture is a logo or a picture of a person: pixels that this program has
// encoded itself, never the bytes that somebody uploaded.
type Picture struct {
	Name  string // random, part of its address
	Owner string // id of the organization or user; or instance/, and for which use
	Type  PictureType
	Data  []byte
}

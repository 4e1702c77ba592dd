package model

// PictureType is the media type of a stored picture.
type PictureType string

// The picture types that this program makes.
const (
	PicturePNG  PictureType = "image/png"
	PictureJPEG PictureType = "image/jpeg"
)

// Picture is a logo or a picture of a person: pixels that this program has
// encoded itself, never the bytes that somebody uploaded.
type Picture struct {
	Name  string // random, part of its address
	Owner string // id of the organization or user
	Type  PictureType
	Data  []byte
}

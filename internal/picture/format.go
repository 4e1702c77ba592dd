package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// format is a file format that is decoded. The registry of package image is not
// used: what any package of the program registers would be decoded, too.
type format struct {
	name   string
	is     func(file []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)

	// orientation says how the pixels lie, as Exif numbers it.
	orientation func(file []byte) int
}

var formats = []format{
	{"PNG", beginsWith("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, pngOrientation},
	{"JPEG", beginsWith("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, jpegOrientation},
	{"WebP", isWebP, webp.DecodeConfig, webp.Decode, webPOrientation},
}

// formatOf returns the format that the first bytes of a file tell. What the
// browser says about the file does not count.
func formatOf(file []byte) (format, error) {
	for _, f := range formats {
		if f.is(file) {
			return f, nil
		}
	}
	const instead = " Choose a PNG, JPEG or WebP image."
	switch {
	case isSVG(file):
		return format{}, refuse("SVG files can contain programs." + instead)
	case beginsWith("GIF8")(file):
		return format{}, refuse("GIF images are not supported." + instead)
	}
	return format{}, refuse("The file is not an image that can be shown." + instead)
}

// broken is the error for a file that begins well and goes wrong.
func (f format) broken() error {
	return refuse("The " + f.name + " file is damaged, or of a kind that is not supported. Save the image again, or choose another.")
}

func beginsWith(magic string) func([]byte) bool {
	return func(file []byte) bool { return bytes.HasPrefix(file, []byte(magic)) }
}

func isWebP(file []byte) bool {
	return len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP"
}

// isSVG only picks the words of the refusal.
func isSVG(file []byte) bool {
	return strings.Contains(strings.ToLower(string(file[:min(len(file), 1024)])), "<svg")
}

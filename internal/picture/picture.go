// Package picture makes pictures of what people upload: it decodes the pixels
// and encodes them anew, so that nothing else of the upload remains, and gives
// them a name that nobody can guess. It stores nothing.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"sync"

	"golang.org/x/image/draw"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

const (
	// maxPixels bounds the memory that decoding takes. A few bytes can claim to
	// be a picture of any size.
	maxPixels = 4 << 20

	// maxSide bounds the memory that scaling takes, which grows with each side.
	maxSide = 8192

	// box is what a picture fits into, in pixels: twice the largest that a page
	// shows it at.
	box = 512

	// icon is the side of the picture in the tab of a browser.
	icon = 64
)

// Maker makes pictures, one at a time: one takes 130 MB at the most, which a
// progressive JPEG in CMYK does. It is safe for concurrent use.
type Maker struct {
	names secret.Source
	one   sync.Mutex
}

// NewMaker returns a maker of pictures.
func NewMaker() *Maker { return &Maker{names: secret.NewSource(nil)} }

// Make returns a picture with the pixels of an uploaded PNG, JPEG or WebP file,
// scaled down to at most 512 × 512. It returns an Invalid error for the field
// "picture" that says why the upload can't be one.
func (m *Maker) Make(upload []byte) (model.Picture, error) { return m.make(upload, fitted) }

// MakeSquare returns a picture as Make does, of the largest square in the middle
// of the upload.
func (m *Maker) MakeSquare(upload []byte) (model.Picture, error) { return m.make(upload, squared) }

// MakeIcon returns a picture as MakeSquare does, at most 64 × 64, for the tab of a browser.
func (m *Maker) MakeIcon(upload []byte) (model.Picture, error) {
	return m.make(upload, func(src image.Image) *image.RGBA { return squaredTo(src, icon) })
}

func (m *Maker) make(upload []byte, shape func(image.Image) *image.RGBA) (model.Picture, error) {
	if len(upload) == 0 {
		return model.Picture{}, refuse("picture.choose")
	}
	if len(upload) > model.MaxPictureUpload {
		return model.Picture{}, refuse("picture.too_heavy", model.MaxPictureUpload>>10)
	}
	f, err := formatOf(upload)
	if err != nil {
		return model.Picture{}, err
	}
	c, err := f.config(bytes.NewReader(upload))
	if err != nil {
		return model.Picture{}, model.Because(f.broken(), err)
	}
	if c.Width <= 0 || c.Height <= 0 || max(c.Width, c.Height) > maxSide || c.Width > maxPixels/c.Height {
		return model.Picture{}, refuse("picture.too_large", c.Width, c.Height)
	}
	m.one.Lock()
	defer m.one.Unlock()
	pixels, err := f.decode(bytes.NewReader(upload))
	if err != nil {
		return model.Picture{}, model.Because(f.broken(), err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, upright(shape(pixels), f.orientation(upload))); err != nil {
		return model.Picture{}, fmt.Errorf("encode picture: %w", err)
	}
	return model.Picture{Name: m.names.Token(), Type: model.PicturePNG, Data: b.Bytes()}, nil
}

// fitted returns a copy of the pixels that fits into the box and has the same
// proportions.
func fitted(src image.Image) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if longer := max(w, h); longer > box {
		w, h = max(1, w*box/longer), max(1, h*box/longer)
	}
	return scaled(src, src.Bounds(), w, h)
}

// squared returns a copy of the largest square in the middle of the pixels that
// fits into the box.
func squared(src image.Image) *image.RGBA { return squaredTo(src, box) }

func squaredTo(src image.Image, most int) *image.RGBA {
	r := src.Bounds()
	side := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return scaled(src, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}, min(side, most), min(side, most))
}

// scaled returns a copy of a part of the pixels that is w wide and h high.
func scaled(src image.Image, part image.Rectangle, w, h int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if dst.Bounds().Size() == part.Size() {
		draw.Draw(dst, dst.Bounds(), src, part.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(dst, dst.Bounds(), src, part, draw.Src, nil)
	}
	return dst
}

func refuse(key string, args ...any) error { return model.InvalidField("picture", key, args...) }

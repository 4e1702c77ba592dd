package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"
)

// exif returns Exif data that holds an orientation behind another entry.
func exif(order binary.AppendByteOrder, orientation uint16) string {
	mark := "MM\x00*"
	if order == binary.LittleEndian {
		mark = "II*\x00"
	}
	b := order.AppendUint32([]byte(mark), 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x0100, 7}, {0x0112, orientation}} {
		b = order.AppendUint16(order.AppendUint16(b, e[0]), 3)
		b = order.AppendUint16(order.AppendUint16(order.AppendUint32(b, 1), e[1]), 0)
	}
	return "Exif\x00\x00" + string(b)
}

// corners is a picture of 32 × 16 whose quarters are, from the upper left on in
// the direction of a clock, red, green, blue and black.
func corners() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 32, 16))
	for i, c := range []color.RGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}, {A: 255}} {
		at := []image.Point{{0, 0}, {16, 0}, {16, 8}, {0, 8}}[i]
		draw.Draw(m, image.Rectangle{at, at.Add(image.Pt(16, 8))}, image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

// clockwise names the colours of a picture's quarters from the upper left on.
func clockwise(m image.Image) string {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	names := ""
	for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {3 * w / 4, 3 * h / 4}, {w / 4, 3 * h / 4}} {
		switch r, g, b, _ := m.At(at.X, at.Y).RGBA(); {
		case r > 0x8000:
			names += "R"
		case g > 0x8000:
			names += "G"
		case b > 0x8000:
			names += "B"
		default:
			names += "K"
		}
	}
	return names
}

// TestOrientation: a photograph shows as it was seen, though the mark that says
// so is gone.
func TestOrientation(t *testing.T) {
	t.Parallel()
	for o, want := range []string{"RGBK", "RGBK", "GRKB", "BKRG", "KBGR", "RKBG", "KRGB", "BGRK", "GBKR", "RGBK"} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			t.Run(fmt.Sprintf("%d %s", o, order), func(t *testing.T) {
				t.Parallel()
				p, err := NewMaker().Make(withSegment(jpegOf(t, corners()), 0xe1, exif(order, uint16(o))))
				if err != nil {
					t.Fatal(err)
				}
				m, err := png.Decode(bytes.NewReader(p.Data))
				if err != nil {
					t.Fatal(err)
				}
				if got := clockwise(m); got != want || (m.Bounds().Dx() == 16) != (o >= 5 && o <= 8) {
					t.Errorf("%s in %v, want %s", got, m.Bounds(), want)
				}
			})
		}
	}
}

// FuzzOrientation: damaged metadata is no reason to refuse a picture.
func FuzzOrientation(f *testing.F) {
	f.Add([]byte(exif(binary.BigEndian, 6)))
	f.Add([]byte(exif(binary.LittleEndian, 3)))
	f.Add([]byte("Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, segment []byte) {
		if len(segment) > 0xfff0 {
			return
		}
		if o := orientation(withSegment(jpegOf(t, corners()), 0xe1, string(segment))); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}

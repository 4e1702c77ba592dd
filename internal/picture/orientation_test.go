package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
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

// cornersVP8L is the chunk of a WebP with the pixels of corners.
const cornersVP8L = "VlA4TCwAAAAvH8ADAB8gEEjaH3qN+RcQFPk/2vwHsqWAINtmkpOc5AEuENH/2LaqH4DqTQ=="

// withExif returns files of each format with the pixels of corners and Exif data.
func withExif(t testing.TB, exif string) map[string][]byte {
	t.Helper()
	plain := strings.TrimPrefix(exif, "Exif\x00\x00")
	plainPNG := pngOf(t, corners())
	chunk := func(name, data string) string {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(b, name+data...)
		return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
	}
	riff := func(name, data string) string {
		return string(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))) + data + strings.Repeat("\x00", len(data)%2)
	}
	const head, foot = 8 + 25, 12 // the signature with the header, and the end
	file := func(exif string) []byte {
		return []byte(riff("RIFF", "WEBP"+riff("VP8X", "\x08\x00\x00\x00\x1f\x00\x00\x0f\x00\x00")+string(unbase64(t, cornersVP8L))+riff("EXIF", exif)))
	}
	return map[string][]byte{
		"JPEG":             withSegment(jpegOf(t, corners()), 0xe1, exif),
		"PNG":              []byte(string(plainPNG[:head]) + chunk("eXIf", plain) + string(plainPNG[head:])),
		"PNG, at its end":  []byte(string(plainPNG[:len(plainPNG)-foot]) + chunk("eXIf", plain) + string(plainPNG[len(plainPNG)-foot:])),
		"WebP":             file(plain),
		"WebP like a JPEG": file(exif),
	}
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
			for format, file := range withExif(t, exif(order, uint16(o))) {
				t.Run(fmt.Sprintf("%s %d %s", format, o, order), func(t *testing.T) {
					t.Parallel()
					p, err := NewMaker().Make(file)
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
		for name, file := range withExif(t, string(segment)) {
			f, err := formatOf(file)
			if err != nil {
				t.Fatal(err)
			}
			for cut := range 40 {
				if o := f.orientation(file[:len(file)-min(cut, len(file)-12)]); o < 1 || o > 8 {
					t.Errorf("%s: orientation %d", name, o)
				}
			}
		}
	})
}

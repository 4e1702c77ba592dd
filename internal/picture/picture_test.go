package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// The smallest WebP files: one pixel, with and without loss.
const (
	lossyWebP    = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA="
	losslessWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
)

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// canvas is red on the left and see-through on the right.
func canvas(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w / 2 {
			m.SetNRGBA(x, y, color.NRGBA{R: 200, A: 255})
		}
	}
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk returns a chunk of a PNG file (PNG, third edition, section 5.3).
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

const pngHeader = 8 + 25 // the signature and IHDR

// withChunks puts chunks behind the header of a PNG file.
func withChunks(file []byte, chunks ...[]byte) []byte {
	all := append([][]byte{file[:pngHeader]}, chunks...)
	return bytes.Join(append(all, file[pngHeader:]), nil)
}

// claiming returns a PNG file of no pixels that claims to have many.
func claiming(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, h), 16, 6, 0, 0, 0)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", ihdr)...)
}

// withSegment puts an application segment behind the start of a JPEG file.
func withSegment(file []byte, marker byte, data string) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	return bytes.Join([][]byte{file[:2], segment, []byte(data), file[2:]}, nil)
}

// read returns a file of testdata. cmyk.jpg is video-001.cmyk.jpeg of the Go
// source, under the licence of the Go authors.
func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// animated returns an animated PNG of two frames.
func animated(t testing.TB) []byte {
	control := append(binary.BigEndian.AppendUint32(nil, 2), 0, 0, 0, 0)
	frame := binary.BigEndian.AppendUint32(nil, 0)
	frame = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(frame, 8), 4)
	frame = append(frame, make([]byte, 14)...)
	return withChunks(pngOf(t, canvas(8, 4)), chunk("acTL", control), chunk("fcTL", frame))
}

func TestMake(t *testing.T) {
	t.Parallel()
	photo := jpegOf(t, canvas(1000, 250))
	plain := pngOf(t, canvas(8, 4))
	for _, test := range []struct {
		name   string
		upload []byte
		w, h   int
	}{
		{"small PNG", plain, 8, 4},
		{"PNG of the size of the box", pngOf(t, canvas(512, 512)), 512, 512},
		{"wide PNG", pngOf(t, canvas(1024, 4)), 512, 2},
		{"PNG of one line", pngOf(t, canvas(2000, 1)), 512, 1},
		{"high PNG", pngOf(t, canvas(10, 600)), 8, 512},
		{"largest PNG", pngOf(t, image.NewPaletted(image.Rect(0, 0, 2048, 2048), color.Palette{color.Black})), 512, 512},
		{"deep PNG", pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 600, 600))), 512, 512},
		{"animated PNG", animated(t), 8, 4},
		{"JPEG", photo, 512, 128},
		{"JPEG with EXIF", withSegment(photo, 0xe1, "Exif\x00\x00GPS 48.2082 16.3738"), 512, 128},
		{"JPEG in CMYK", read(t, "cmyk.jpg"), 150, 103},
		{"lossy WebP", unbase64(t, lossyWebP), 1, 1},
		{"lossless WebP", unbase64(t, losslessWebP), 1, 1},
		{"PNG and something else", append(bytes.Clone(plain), "PK\x03\x04<script>alert(1)</script>GPS"...), 8, 4},
		{"PNG with texts", withChunks(plain, chunk("tEXt", []byte("Comment\x00<script>alert(1)</script>")), chunk("eXIf", []byte("GPS"))), 8, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := NewMaker().Make(test.upload)
			if err != nil {
				t.Fatal(err)
			}
			c, format, err := image.DecodeConfig(bytes.NewReader(p.Data))
			if err != nil || format != "png" || p.Type != model.PicturePNG || c.Width != test.w || c.Height != test.h {
				t.Errorf("%s as %s of %d × %d, %v; want png, %d × %d", format, p.Type, c.Width, c.Height, err, test.w, test.h)
			}
			for _, trace := range []string{"script", "GPS", "Exif", "eXIf", "tEXt", "acTL", "PK\x03\x04"} {
				if bytes.Contains(p.Data, []byte(trace)) {
					t.Errorf("%q of the upload remains", trace)
				}
			}
		})
	}
}

// TestMakeKeepsThePixels of a picture that fits, and what is see-through.
func TestMakeKeepsThePixels(t *testing.T) {
	t.Parallel()
	want := canvas(300, 20)
	p, err := NewMaker().Make(pngOf(t, want))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []image.Point{{0, 0}, {149, 19}, {150, 0}, {299, 19}} {
		if g, w := color.NRGBAModel.Convert(got.At(at.X, at.Y)), want.NRGBAAt(at.X, at.Y); g != w {
			t.Errorf("pixel at %v is %v, want %v", at, g, w)
		}
	}
}

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	const (
		kind    = "The file is not an image that can be shown. Choose a PNG, JPEG or WebP image."
		large   = "Scale it down to at most 2048 × 2048."
		damaged = "file is damaged"
	)
	var animation bytes.Buffer
	if err := gif.Encode(&animation, canvas(4, 4), nil); err != nil {
		t.Fatal(err)
	}
	whole := pngOf(t, canvas(64, 64))
	// A lossless WebP holds width and height, less one, in 14 bits each.
	vast := unbase64(t, losslessWebP)
	copy(vast[21:], "\xff\xff\xff\x0f")
	for _, test := range []struct {
		name   string
		upload []byte
		want   string
	}{
		{"nothing", nil, "Choose an image."},
		{"too many bytes", append(bytes.Clone(whole), make([]byte, model.MaxPictureUpload)...), "The image is larger than 512 KB."},
		{"text", []byte("hello"), kind},
		{"HTML", []byte("<!doctype html><script>alert(1)</script>"), kind},
		{"HTML before a PNG", append([]byte("<script>"), whole...), kind},
		{"PDF", []byte("%PDF-1.7"), kind},
		{"BMP", []byte("BM\x00\x00"), kind},
		{"a sound in RIFF", []byte("RIFF\x04\x00\x00\x00WAVE"), kind},
		{"SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "SVG files can contain programs."},
		{"SVG with a declaration", []byte(`<?xml version="1.0"?><SVG/>`), "SVG files can contain programs."},
		{"GIF", animation.Bytes(), "GIF images are not supported."},
		{"only the signature", []byte("\x89PNG\r\n\x1a\n"), damaged},
		{"cut PNG", whole[:len(whole)-20], damaged},
		{"cut JPEG", jpegOf(t, canvas(64, 64))[:300], damaged},
		{"cut WebP", unbase64(t, lossyWebP)[:30], damaged},
		{"animated WebP", []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00"), damaged},
		{"PNG that claims a lot", claiming(50_000, 50_000), large},
		{"PNG that claims all there is", claiming(1<<31-1, 1<<31-1), damaged},
		{"PNG of one vast line", claiming(maxPixels+1, 1), large},
		{"one line more than allowed", claiming(2048, 2049), large},
		{"PNG of nothing", claiming(0, 5), damaged},
		{"WebP that claims a lot", vast, large},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := NewMaker().Make(test.upload)
			if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), test.want) {
				t.Errorf("error = %v, want invalid with %q", err, test.want)
			}
		})
	}
}

// FuzzMake: whatever is uploaded, there is a small PNG or an answer for a person.
func FuzzMake(f *testing.F) {
	for _, b := range [][]byte{
		pngOf(f, canvas(8, 4)), jpegOf(f, canvas(8, 4)), unbase64(f, lossyWebP), unbase64(f, losslessWebP), animated(f),
		read(f, "cmyk.jpg"), claiming(4, 4), []byte("<svg/>"),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, upload []byte) {
		p, err := NewMaker().Make(upload)
		if err != nil {
			if model.KindOf(err) != model.Invalid || wordstest.Of(err) == "" {
				t.Errorf("%v is no answer for a person", err)
			}
			return
		}
		c, err := png.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil || c.Width > box || c.Height > box {
			t.Errorf("%d × %d, %v", c.Width, c.Height, err)
		}
	})
}

// BenchmarkMake makes a picture of the most pixels that an upload may have.
func BenchmarkMake(b *testing.B) {
	for name, upload := range map[string][]byte{
		"PNG":  pngOf(b, image.NewNRGBA64(image.Rect(0, 0, 2048, 2048))),
		"JPEG": jpegOf(b, image.NewGray(image.Rect(0, 0, 2048, 2048))),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NewMaker().Make(upload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestMakeSquare keeps the middle of what is too wide or too high, whichever way
// up it was taken, and nothing larger than the box.
func TestMakeSquare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ w, h, want int }{{90, 30, 30}, {30, 91, 30}, {40, 40, 40}, {1500, 1000, box}, {1, 7, 1}} {
		src := image.NewNRGBA(image.Rect(0, 0, test.w, test.h))
		side := min(test.w, test.h)
		middle := image.Rect(0, 0, side, side).Add(image.Pt((test.w-side)/2, (test.h-side)/2))
		draw.Draw(src, middle, image.NewUniform(color.NRGBA{R: 200, A: 255}), image.Point{}, draw.Src)
		m := NewMaker()
		p, err := m.MakeSquare(pngOf(t, src))
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != image.Rect(0, 0, test.want, test.want) {
			t.Errorf("%d × %d becomes %v, want %d × %[4]d", test.w, test.h, got.Bounds(), test.want)
		}
		for _, at := range []image.Point{{}, {X: test.want - 1}, {Y: test.want - 1}, {X: test.want / 2, Y: test.want / 2}} {
			if r, g, _, a := got.At(at.X, at.Y).RGBA(); r>>8 < 190 || g != 0 || a != 0xffff {
				t.Errorf("%d × %d: the pixel at %v is %v", test.w, test.h, at, got.At(at.X, at.Y))
			}
		}
	}
}

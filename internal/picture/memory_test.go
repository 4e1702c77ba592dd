package picture

import (
	"image"
	"runtime"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestMemory measures what small files take of memory. Scaling takes up to a hundred
// bytes for each pixel of a side: no side may be as long as the pixels would allow. The
// test runs beside no other, since allocations are counted for the whole program.
func TestMemory(t *testing.T) {
	for _, test := range []struct {
		name   string
		upload []byte
		good   bool
		most   uint64 // MB
	}{
		{"wide PNG", claiming(maxPixels, 1), false, 1},
		{"high PNG", claiming(1, maxPixels), false, 1},
		{"wide JPEG", jpegOf(t, image.NewGray(image.Rect(0, 0, maxSide+1, 1))), false, 1},
		{"high JPEG", jpegOf(t, image.NewGray(image.Rect(0, 0, 1, maxSide+1))), false, 1},
		{"widest PNG", pngOf(t, image.NewNRGBA64(image.Rect(0, 0, maxSide, maxPixels/maxSide))), true, 80},
		{"highest PNG", pngOf(t, image.NewNRGBA64(image.Rect(0, 0, maxPixels/maxSide, maxSide))), true, 80},
	} {
		for shape, make := range map[string]func(*Maker, []byte) (model.Picture, error){"whole": (*Maker).Make, "square": (*Maker).MakeSquare} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := make(NewMaker(), test.upload)
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; (err == nil) != test.good || took > test.most {
				t.Errorf("%s, %s: %d MB for %d bytes, %v; want at most %d MB", test.name, shape, took, len(test.upload), err, test.most)
			}
		}
	}
}

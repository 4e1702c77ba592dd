package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// The functions here return how a camera was held when it took a picture, 1 to 8 as
// Exif numbers it, and 1 when the file does not say. The mark goes with the rest of
// the metadata, so the pixels have to be turned instead. Each format keeps Exif
// data in a place of its own.

// exifMark is before the data in a JPEG. Some programs write it elsewhere, too.
var exifMark = []byte("Exif\x00\x00")

// jpegOrientation finds it in a segment before the pixels.
func jpegOrientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		end := at + 2 + size
		if marker == 0xda || size < 2 || end > len(file) {
			return 1 // the pixels begin, or the file is damaged
		}
		if exif, ok := bytes.CutPrefix(file[at+4:end], exifMark); marker == 0xe1 && ok {
			return exifOrientation(exif)
		}
		at = end
	}
	return 1
}

// pngOrientation finds it in the chunk eXIf, before or after the pixels (PNG, third
// edition, section 11.3.4.5).
func pngOrientation(file []byte) int {
	const head, rest = 8, 4 // length and name before the data, a checksum after it
	for at := 8; at+head <= len(file); {
		size := int64(binary.BigEndian.Uint32(file[at:]))
		name, end := string(file[at+4:at+head]), int64(at+head)+size
		if end > int64(len(file)) {
			return 1
		}
		if name == "eXIf" {
			return exifOrientation(bytes.TrimPrefix(file[at+head:end], exifMark))
		}
		at = int(end) + rest
	}
	return 1
}

// webPOrientation finds it in the chunk EXIF (RFC 9649, section 2.7.1.5).
func webPOrientation(file []byte) int {
	const head = 8 // name and length
	for at := 12; at+head <= len(file); {
		size := int64(binary.LittleEndian.Uint32(file[at+4:]))
		name, end := string(file[at:at+4]), int64(at+head)+size
		if end > int64(len(file)) {
			return 1
		}
		if name == "EXIF" {
			return exifOrientation(bytes.TrimPrefix(file[at+head:end], exifMark))
		}
		at = int(end + size%2)
	}
	return 1
}

// exifOrientation looks for the orientation in the first directory of Exif data
// (Exif 2.32, sections 4.6.2 and 4.6.4).
func exifOrientation(exif []byte) int {
	const tag, short, entry = 0x0112, 3, 12
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(exif[:2]) == "II" {
		order = binary.LittleEndian
	}
	start := int64(order.Uint32(exif[4:]))
	if start+2 > int64(len(exif)) {
		return 1
	}
	directory := exif[start:]
	count := int(order.Uint16(directory))
	for directory = directory[2:]; count > 0 && len(directory) >= entry; count-- {
		if order.Uint16(directory) == tag && order.Uint16(directory[2:]) == short {
			if o := int(order.Uint16(directory[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
		directory = directory[entry:]
	}
	return 1
}

// upright returns the pixels of a picture that was taken in an orientation as
// people saw them.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	// from returns where the pixel at x, y comes from.
	var from func(x, y int) (int, int)
	switch orientation {
	case 2:
		from = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		from = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		from = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		from = func(x, y int) (int, int) { return y, x }
	case 6:
		from = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		from = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		from = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return src
	}
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			dst.SetRGBA(x, y, src.RGBAAt(from(x, y)))
		}
	}
	return dst
}

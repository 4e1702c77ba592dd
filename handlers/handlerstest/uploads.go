package handlerstest

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"testing"
)

// UploadTo posts a file in a form's field.
func (b *Browser) UploadTo(t *testing.T, path, field string, file []byte, header ...string) Answer {
	t.Helper()
	return b.UploadWith(t, path, field, file, nil, header...)
}

// UploadWith posts a file in a form's field, after other fields, given as names and
// values in turn.
func (b *Browser) UploadWith(t *testing.T, path, field string, file []byte, fields []string, header ...string) Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile(field, "picture.png")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := b.Request(t, "POST", path, nil, append([]string{"Content-Type", form.FormDataContentType()}, header...)...)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	return b.Do(t, r)
}

// Square returns a PNG file of a side.
func Square(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

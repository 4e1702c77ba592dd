package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
)

// maxDrain is how much of an upload is read, kept or not: most browsers show an
// answer only when they could send everything.
const maxDrain = 8 << 20

// Upload returns the content of the file in a multipart form's field, which may
// have limit bytes; nil when none was chosen. What else the form has is short, and is
// found as in other forms afterwards. Nothing is written to disk, and at most limit
// bytes are kept. It returns the errors for a file that is too large,
// a field that is there twice, or a body that is no such form.
func Upload(w http.ResponseWriter, r *http.Request, field string, limit int64) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxDrain)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, &statusError{status: http.StatusBadRequest, cause: err}
	}
	var file []byte
	seen := map[string]bool{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return file, nil
		}
		if err != nil {
			return nil, uploadError(r, err, limit)
		}
		name := part.FormName()
		if seen[name] {
			return nil, drained(r, errTwice(name))
		}
		seen[name] = true
		if name != field {
			if err := takeField(r, part); err != nil {
				return nil, drained(r, err)
			}
			continue
		}
		if file, err = io.ReadAll(io.LimitReader(part, limit+1)); err != nil {
			return nil, uploadError(r, err, limit)
		}
		if int64(len(file)) > limit {
			return nil, uploadError(r, drained(r, errTooLarge), limit)
		}
	}
}

// takeField makes what stands beside a file part of the request's form.
func takeField(r *http.Request, part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, 100))
	if err != nil {
		return err
	}
	if part.FormName() == shownFor { // the first field of its form
		if err := checkShownFor(r, string(value)); err != nil {
			return err
		}
	}
	r.PostForm.Set(part.FormName(), string(value))
	return nil
}

// drained returns an error once the rest of a request is read.
func drained(r *http.Request, err error) error {
	_, unread := io.Copy(io.Discard, r.Body)
	return errors.Join(err, unread)
}

// drain reads a file that nobody keeps, so that its browser shows the answer.
func drain(w http.ResponseWriter, r *http.Request) {
	if sendsFile(r) {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxDrain)) // a browser that cannot send it has no use for a word about that
	}
}

// sendsFile reports whether a request sends a file.
func sendsFile(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

var errTooLarge = errors.New("the file is too large")

func uploadError(r *http.Request, err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.Is(err, errTooLarge) || errors.As(err, &large) {
		return &statusError{
			status: http.StatusRequestEntityTooLarge, cause: err,
			message: Words(r).Text("The file is larger than %d KB. Choose a smaller one.", limit>>10),
		}
	}
	return &statusError{status: http.StatusBadRequest, cause: err}
}

// PictureURL returns the address of a stored picture, "" for none.
func PictureURL(name string) string {
	if name == "" {
		return ""
	}
	return model.PicturePath(name)
}

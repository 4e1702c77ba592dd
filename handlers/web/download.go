package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// downloadPatience is how long sending one part of a download may take.
const downloadPatience = time.Minute

// Download is a file of any size on its way to a browser, part by part.
type Download struct {
	io.Writer
	web     *Web
	request *http.Request
	finish  func() error
	control *http.ResponseController
}

// ZipType is the media type of files that nothing makes smaller.
const ZipType = "application/zip"

// Download begins to send a file.
func (s *Web) Download(w http.ResponseWriter, r *http.Request, contentType, name string) *Download {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if contentType == ZipType {
		return &Download{w, s, r, func() error { return nil }, http.NewResponseController(w)}
	}
	body, finish := Stream(w, r)
	return &Download{body, s, r, finish, http.NewResponseController(w)}
}

// Send calls part until it says that there is no more, and gives each the same time: the
// deadline of the whole answer would cut a long file off. What has begun cannot become an
// error page. Breaking the connection shows the browser that the file is not whole.
func (d *Download) Send(part func() (more bool, err error)) error {
	for more := true; more; {
		// A writer without a deadline, as in tests, is fine too.
		_ = d.control.SetWriteDeadline(time.Now().Add(downloadPatience))
		var err error
		if more, err = part(); err != nil {
			d.web.Log.WarnContext(d.request.Context(), "download broken off", "request_id", RequestID(d.request), "error", err)
			panic(http.ErrAbortHandler)
		}
	}
	return d.finish()
}

// DownloadName returns the name of a file about an organization: what is in it, letters and
// digits of the organization's name, and the date.
func DownloadName(what, org string, now time.Time, extension string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(org) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		name = "organization"
	}
	return fmt.Sprintf("%s-%s-%s.%s", what, name, now.Format(time.DateOnly), extension)
}

package members

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/members"
	"anteroom/internal/model"
)

const (
	exportBatch = 1000

	// exportPatience is how long sending one batch may take.
	exportPatience = time.Minute
)

// Export sends the members that the list shows, on all its pages, as a CSV file
// (RFC 4180). It reads and sends batch by batch, so that an organization of any
// size costs the same memory.
func (h *Handler) Export(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	q := parseListing(visitor.Links, r.URL.Query())
	mq := q.members()
	mq.Limit = exportBatch
	var page db.MemberPage
	var err error
	if !q.nothing() {
		if page, err = h.DB.Members(r.Context(), visitor.Org.ID, mq); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+exportName(visitor.Org.Name, h.Now())+`"`)
	body, finish := web.Stream(w, r)
	file := newExport(w, body)
	for {
		if err == nil {
			err = file.send(page.Members)
		}
		if err != nil {
			// What has begun cannot become an error page. Breaking the connection
			// shows the browser that the file is not whole.
			h.Web.Log.WarnContext(r.Context(), "export broken off", "request_id", web.RequestID(r), "error", err)
			panic(http.ErrAbortHandler)
		}
		if !page.More {
			return finish()
		}
		mq.From = db.PositionOf(page.Members[len(page.Members)-1])
		page, err = h.DB.Members(r.Context(), visitor.Org.ID, mq)
	}
}

// export is a file on its way to the browser.
type export struct {
	rows    *csv.Writer
	control *http.ResponseController
}

func newExport(w http.ResponseWriter, body io.Writer) export {
	e := export{csv.NewWriter(body), http.NewResponseController(w)}
	e.rows.UseCRLF = true
	// Without the mark some spreadsheets take the file for the machine's own code page.
	_, _ = io.WriteString(body, "\ufeff")
	// An error stays in the writer and comes back from the first batch.
	_ = e.rows.Write([]string{"email", "name", "roles", "status", "source", "joined", "last_active", "member_id", "user_id"})
	return e
}

func (e export) send(batch []model.Member) error {
	// The deadline of the whole answer would cut a long file off. A writer without
	// one, as in tests, is fine too.
	_ = e.control.SetWriteDeadline(time.Now().Add(exportPatience))
	for _, m := range batch {
		err := e.rows.Write([]string{
			safeCell(m.Email), safeCell(m.Name), safeCell(members.Labels(m.Roles)), string(m.Status), string(m.Source),
			stamp(m.CreatedAt), stamp(m.LastActiveAt), string(m.ID), string(m.User),
		})
		if err != nil {
			return err
		}
	}
	e.rows.Flush()
	return e.rows.Error()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// safeCell keeps spreadsheets from running what a person is called as a formula:
// they run what begins with one of these signs (OWASP, CSV injection), where
// East Asian text is common also in full width.
func safeCell(s string) string {
	if strings.IndexAny(s, "=+-@\t\r＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}

// exportName returns the name of the file: letters and digits of the
// organization's name, and the date.
func exportName(org string, now time.Time) string {
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
	return fmt.Sprintf("members-%s-%s.csv", name, now.Format(time.DateOnly))
}

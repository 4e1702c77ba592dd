package members

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"anteroom/db"
	"anteroom/handlers/web"
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
	session, q := web.Session(r), parseListing(r.URL.Query())
	mq := q.members()
	mq.Limit = exportBatch
	page, err := h.firstBatch(r, session.Org.ID, q, mq)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+exportName(session.Org.Name, h.Now())+`"`)
	file, control := csv.NewWriter(w), http.NewResponseController(w)
	file.UseCRLF = true
	if err := file.Write([]string{"email", "name", "roles", "status", "source", "joined", "last_active", "member_id", "user_id"}); err != nil {
		panic(http.ErrAbortHandler)
	}
	for {
		// What has begun cannot become an error page: the browser must see that
		// the file is not whole.
		if err != nil || h.sendBatch(file, control, page.Members) != nil {
			panic(http.ErrAbortHandler)
		}
		if !page.More {
			return nil
		}
		mq.From = db.PositionOf(page.Members[len(page.Members)-1])
		page, err = h.DB.Members(r.Context(), session.Org.ID, mq)
	}
}

func (h *Handler) firstBatch(r *http.Request, org model.OrgID, q listing, mq db.MemberQuery) (db.MemberPage, error) {
	if q.nothing() {
		return db.MemberPage{}, nil
	}
	return h.DB.Members(r.Context(), org, mq)
}

func (h *Handler) sendBatch(file *csv.Writer, control *http.ResponseController, batch []model.Member) error {
	// Without a deadline to move, as in tests, the server's own holds.
	_ = control.SetWriteDeadline(time.Now().Add(exportPatience))
	var names strings.Builder
	for _, m := range batch {
		names.Reset()
		for i, r := range m.Roles {
			if i > 0 {
				names.WriteString(", ")
			}
			names.WriteString(r.Label)
		}
		err := file.Write([]string{
			safeCell(m.Email), safeCell(m.Name), safeCell(names.String()), string(m.Status), string(m.Source),
			stamp(m.CreatedAt), stamp(m.LastActiveAt), string(m.ID), string(m.User),
		})
		if err != nil {
			return err
		}
	}
	file.Flush()
	return file.Error()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// safeCell keeps spreadsheets from running what a person is called as a formula:
// they run what begins with one of these signs (OWASP, CSV injection).
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
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

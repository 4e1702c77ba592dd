package members

import (
	"encoding/csv"
	"io"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

const exportBatch = 1000

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
	file := newExport(h.Web.Download(w, r, "text/csv; charset=utf-8", web.DownloadName("members", visitor.Org.Name, h.Now(), "csv")))
	return file.Send(func() (more bool, err error) {
		if err := file.write(page.Members); err != nil || !page.More {
			return false, err
		}
		mq.From = db.PositionOf(page.Members[len(page.Members)-1])
		page, err = h.DB.Members(r.Context(), visitor.Org.ID, mq)
		return true, err
	})
}

// export is a file on its way to the browser.
type export struct {
	*web.Download
	rows *csv.Writer
}

func newExport(to *web.Download) export {
	e := export{to, csv.NewWriter(to)}
	e.rows.UseCRLF = true
	// Without the mark some spreadsheets take the file for the machine's own code page.
	_, _ = io.WriteString(to, "\ufeff")
	// An error stays in the writer and comes back from the first batch.
	_ = e.rows.Write([]string{"email", "name", "roles", "status", "source", "joined", "last_active", "member_id", "user_id"})
	return e
}

func (e export) write(batch []model.Member) error {
	for _, m := range batch {
		err := e.rows.Write([]string{
			model.SafeCell(m.Email), model.SafeCell(m.Name), model.SafeCell(members.Labels(m.Roles)), string(m.Status), string(m.Source),
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

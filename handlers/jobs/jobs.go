package jobs

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/jobs"
)

// Handler serves this page.
type Handler struct {
	Web *web.Web
	All func() []model.JobStatus
	Run func(name string) bool // false where there is none of that name
	Now func() time.Time
}

const (
	path  = string(model.Console) + "/jobs"
	title = "Jobs"
)

// Index lists all jobs.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v := h.page(r)
	return h.Web.Fragment(w, r, title, v, v)
}

func (h *Handler) page(r *http.Request) view.Page {
	v := view.Page{URL: path}
	for _, s := range h.All() {
		v.Rows = append(v.Rows, h.row(web.Words(r), s))
		v.Works = v.Works || s.Running || s.Asked
	}
	return v
}

func (h *Handler) row(say *words.Language, s model.JobStatus) view.Row {
	row := view.Row{
		ID: strings.ReplaceAll(s.Name, " ", "-"), Name: words.Start(s.Name), Value: s.Name, Does: s.Does, Failed: s.Failed, Works: s.Running || s.Asked,
		Next: say.Until(h.Now(), s.Next), NextISO: s.Next.UTC().Format(time.RFC3339),
	}
	if s.Last.IsZero() {
		return row
	}
	row.Last, row.LastISO, row.Took = say.Ago(h.Now(), s.Last), s.Last.UTC().Format(time.RFC3339), s.Took.Round(time.Millisecond).String()
	return row
}

// RunNow has a job done now.
func (h *Handler) RunNow(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("job")
	if !h.Run(name) {
		return model.Missing("")
	}
	return h.Web.Changed(w, r, path, h.page(r), "jobs-title", words.Start(name)+" is being done.")
}

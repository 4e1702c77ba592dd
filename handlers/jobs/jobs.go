package jobs

import (
	"context"
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
	All func(context.Context) ([]model.JobStatus, error)
	Run func(name string) bool // false where there is none of that name
	Now func() time.Time
}

const (
	path  = string(model.Console) + "/jobs"
	title = "Jobs"
)

// Index lists all jobs.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, title, v, v)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	all, err := h.All(r.Context())
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{URL: path}
	hosts := map[string]bool{}
	for _, s := range all {
		if !s.Last.IsZero() {
			hosts[s.Host] = true
		}
	}
	for _, s := range all {
		row := h.row(web.Words(r), s)
		if len(hosts) > 1 && row.Last != "" { // otherwise it is known where
			row.Host = s.Host
		}
		v.Rows = append(v.Rows, row)
		v.Works = v.Works || s.Running || s.Asked
	}
	return v, nil
}

func (h *Handler) row(say *words.Language, s model.JobStatus) view.Row {
	row := view.Row{
		ID: strings.ReplaceAll(s.Name, " ", "-"), Name: words.Start(s.Name), Value: s.Name, Does: s.Does, Failed: s.Failed, Works: s.Running || s.Asked, Own: s.Own,
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
	v, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, path, v, "jobs-title", words.Start(name)+" is being done.")
}

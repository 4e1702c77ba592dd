package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/directories"
)

// ledTo says what a request has led to, with what was before and is since.
func (h *Handler) ledTo(r *http.Request, one model.DirectoryRequest) (all []view.Happened, more string, err error) {
	if one.Change == "" {
		return nil, "", nil
	}
	say := web.Words(r)
	events, err := h.DB.EventsOfRequest(r.Context(), one, model.MostShownEvents+1)
	if err != nil {
		return nil, "", err
	}
	if len(events) > model.MostShownEvents {
		events, more = events[:model.MostShownEvents], say.Many(model.MostShownEvents, "Only the first %d event of it.", "Only the first %d events of it.")
	}
	for _, e := range events {
		changes, left := e.Changes()
		shown := view.Happened{What: string(e.Type())}
		for _, c := range changes {
			shown.Changes = append(shown.Changes, view.Attribute{Name: c.Name, Old: directories.Masked(c.Old), New: directories.Masked(c.New)})
		}
		if left > 0 {
			shown.More = say.Many(left, "And %d other.", "And %d others.")
		}
		all = append(all, shown)
	}
	return all, more, nil
}

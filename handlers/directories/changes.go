package directories

import (
	"net/http"

	"anteroom/internal/directories"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/directories"
)

// ledTo says what a request has led to, with what was before and is since.
func (h *Handler) ledTo(r *http.Request, one model.DirectoryRequest) (all []view.Happened, more string, err error) {
	if one.Change == "" {
		return nil, "", nil
	}
	events, err := h.DB.EventsOfRequest(r.Context(), one, model.MostShownEvents+1)
	if err != nil {
		return nil, "", err
	}
	if len(events) > model.MostShownEvents {
		events, more = events[:model.MostShownEvents], "Only the first "+words.Count(model.MostShownEvents, "event", "events")+" of it."
	}
	for _, e := range events {
		changes, left := e.Changes()
		shown := view.Happened{What: string(e.Type())}
		for _, c := range changes {
			shown.Changes = append(shown.Changes, view.Attribute{Name: c.Name, Old: directories.Masked(c.Old), New: directories.Masked(c.New)})
		}
		if left > 0 {
			shown.More = "And " + words.Count(left, "other", "others") + "."
		}
		all = append(all, shown)
	}
	return all, more, nil
}

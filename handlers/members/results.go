package members

import (
	"net/http"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

func (h *Handler) results(r *http.Request, visitor web.Visitor, q listing, page db.MemberPage) (view.Results, error) {
	rows, say := page.Members, web.Words(r)
	v := view.Results{
		Links: q.links, Query: q.query, Filtered: q.role != "" || q.status != "", Summary: summary(say, q, page.Matches),
		Sort: q.sort(), Back: q.self(), CanSelect: canSelect(visitor.Permissions),
		Name:       q.column("sort-name", say.Text("Member"), db.ByName),
		LastActive: q.column("sort-active", say.Text("Last active"), db.ByActivity),
		Joined:     q.column("sort-joined", say.Text("Joined"), db.ByAge),
		ExportURL:  q.links.Members() + "/export.csv",
	}
	if s := q.values().Encode(); s != "" {
		v.ExportURL += "?" + s
	}
	var err error
	if v.Rows, err = h.drawn(r, visitor, rows, q.words()); err != nil {
		return v, err
	}
	if len(rows) == 0 {
		return v, nil
	}
	start, first, last := q.start, rows[0], rows[len(rows)-1]
	earlier, later := q.from != (db.MemberPosition{}), page.More
	if q.back {
		start = max(1, q.start-len(rows))
		earlier, later = page.More, true
	}
	if page.Matches >= 0 { // links count along, but people edit addresses
		start = max(1, min(start, page.Matches-len(rows)+1))
	}
	end := start + len(rows) - 1
	v.Range = rangeText(say, start, end, page.Matches)
	if earlier {
		v.PrevURL = q.url("before", first, start)
	}
	if later {
		v.NextURL = q.url("after", last, end+1)
	}
	return v, nil
}

// drawn returns the rows of members, in which the words are marked that were sought.
func (h *Handler) drawn(r *http.Request, visitor web.Visitor, all []model.Member, sought []string) ([]view.Row, error) {
	say, drawn := web.Words(r), make([]view.Row, len(all))
	stopping, err := h.stopping(r.Context(), say, visitor.Org.ID)
	if err != nil {
		return nil, err
	}
	draw := h.rows(say, visitor)
	for i, m := range all {
		stopped, err := stopping(m)
		if err != nil {
			return nil, err
		}
		row := draw(m, stopped.text)
		if len(sought) > 0 {
			row = row.Mark(search.Matches(row.Name, sought), search.Matches(row.Email, sought))
		}
		drawn[i] = row
	}
	return drawn, nil
}

// column returns the head of a column: its link sorts by it, or turns the order
// round. Times begin with the latest.
func (q listing) column(id, label string, order db.MemberOrder) view.Column {
	c := view.Column{ID: id, Label: label}
	descending := order != db.ByName
	if q.order == order {
		descending = !q.descending
		c.Sorted = "ascending"
		if q.descending {
			c.Sorted = "descending"
		}
	}
	c.URL = q.sorted(order, descending)
	return c
}

func canSelect(may model.Permissions) bool {
	return may.Has(model.UsersRoleChange) || may.Has(model.UsersDelete)
}

// row returns one member's row.
func (h *Handler) row(r *http.Request, visitor web.Visitor, m model.Member) (view.Row, error) {
	say := web.Words(r)
	stopped, err := h.stopped(r.Context(), say, m)
	return h.rows(say, visitor)(m, stopped.text), err
}

// rows returns what turns members into rows, with the words for what keeps them from being
// active. What is the same for all of a page is found out once.
func (h *Handler) rows(say *words.Language, visitor web.Visitor) func(model.Member, string) view.Row {
	now, change, choose := h.Now(), visitor.Manages(model.WidgetMembers), canSelect(visitor.Permissions)
	says, never, active := view.RowWordsIn(say), say.Text("Never"), say.Text("Active now")
	return func(m model.Member, stopped string) view.Row {
		v := view.Row{
			ID: string(m.ID), Name: m.DisplayName(), Email: m.Email, Initials: model.Initials(m.DisplayName()), PictureURL: web.PictureURL(m.Picture), Hue: ui.Hue(string(m.User)),
			RoleLabel: web.RoleLabels(say, m.Roles), Source: chip(m.Source), Stopped: stopped,
			You: visitor.Actor.Is(m.User), CanSelect: choose, LastActive: never, Joined: say.Day(m.CreatedAt),
		}
		if m.Name == "" {
			v.Email = ""
		}
		switch {
		case v.You: // who looks at the list is here, whenever that was last noted
			v.LastActive = active
		case !m.LastActiveAt.IsZero():
			v.LastActive = words.Start(say.Ago(now, m.LastActiveAt))
		}
		return v.Controls(visitor.Links, says, change)
	}
}

// chip returns what marks a member who came another way than by invitation.
func chip(s model.MemberSource) string {
	switch s {
	case model.FromSSO:
		return "SSO"
	case model.FromDirectory:
		return "SCIM"
	}
	return ""
}

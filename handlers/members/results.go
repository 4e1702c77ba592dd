package members

import (
	"context"
	"fmt"
	"strconv"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/search"
	"anteroom/internal/words"
	view "anteroom/views/members"
	"anteroom/views/ui"
)

func (h *Handler) results(ctx context.Context, visitor web.Visitor, q listing, page db.MemberPage) (view.Results, error) {
	rows := page.Members
	v := view.Results{
		Links: q.links, Query: q.query, Filtered: q.role != "" || q.status != "", Summary: summary(q, page.Matches),
		Rows: make([]view.Row, len(rows)), Sort: q.sort(), Back: q.self(), CanSelect: canSelect(visitor.Permissions),
		Name:       q.column("sort-name", "Member", db.ByName),
		LastActive: q.column("sort-active", "Last active", db.ByActivity),
		Joined:     q.column("sort-joined", "Joined", db.ByAge),
		ExportURL:  q.links.Members() + "/export.csv",
	}
	if s := q.values().Encode(); s != "" {
		v.ExportURL += "?" + s
	}
	draw := h.rows(visitor)
	sought := q.words()
	for i, m := range rows {
		stopped, err := h.stopped(ctx, m)
		if err != nil {
			return v, err
		}
		v.Rows[i] = draw(m, stopped.text)
		if len(sought) > 0 {
			v.Rows[i] = v.Rows[i].Mark(search.Matches(v.Rows[i].Name, sought), search.Matches(v.Rows[i].Email, sought))
		}
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
	v.Range = fmt.Sprintf("%d–%d of %s", start, end, total(page.Matches))
	if earlier {
		v.PrevURL = q.url("before", first, start)
	}
	if later {
		v.NextURL = q.url("after", last, end+1)
	}
	return v, nil
}

// total returns how many match, in words when that was not counted.
func total(matches int) string {
	if matches < 0 {
		return "more than " + strconv.Itoa(db.MostMatches)
	}
	return strconv.Itoa(matches)
}

// summary returns what the list shows, for people who hear the page.
func summary(q listing, matches int) string {
	verb, of := "match", " the filters"
	if q.query != "" {
		of = " “" + q.query + "”"
		if q.role != "" || q.status != "" {
			of += " and the filters"
		}
	}
	n := total(matches)
	noun := " members "
	switch matches {
	case -1:
		n = "More than " + strconv.Itoa(db.MostMatches)
	case 0:
		n = "No"
	case 1:
		noun, verb = " member ", "matches"
	}
	if q.query == "" && q.role == "" && q.status == "" {
		return n + noun[:len(noun)-1]
	}
	return n + noun + verb + of + "."
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
func (h *Handler) row(ctx context.Context, visitor web.Visitor, m model.Member) (view.Row, error) {
	stopped, err := h.stopped(ctx, m)
	return h.rows(visitor)(m, stopped.text), err
}

// rows returns what turns members into rows, with the words for what keeps them from being
// active. What is the same for all of a page is found out once.
func (h *Handler) rows(visitor web.Visitor) func(model.Member, string) view.Row {
	now, change, choose := h.Now(), visitor.Manages(model.WidgetMembers), canSelect(visitor.Permissions)
	return func(m model.Member, stopped string) view.Row {
		v := view.Row{
			ID: string(m.ID), Name: m.DisplayName(), Email: m.Email, Initials: model.Initials(m.DisplayName()), PictureURL: web.PictureURL(m.Picture), Hue: ui.Hue(string(m.User)),
			RoleLabel: members.Labels(m.Roles), Source: chip(m.Source), Stopped: stopped,
			You: visitor.Actor.Is(m.User), CanSelect: choose, LastActive: "Never", Joined: words.Day(m.CreatedAt),
		}
		if m.Name == "" {
			v.Email = ""
		}
		switch {
		case v.You: // who looks at the list is here, whenever that was last noted
			v.LastActive = "Active now"
		case !m.LastActiveAt.IsZero():
			v.LastActive = words.Start(words.Ago(now, m.LastActiveAt))
		}
		return v.Controls(visitor.Links, change)
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

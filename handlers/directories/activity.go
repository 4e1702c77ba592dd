package directories

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
)

// Activity lists what a directory has asked for.
func (h *Handler) Activity(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	s, err := h.sight(r, d)
	if err != nil {
		return err
	}
	q, at := r.URL.Query(), s.url+"/activity"
	asked := db.RequestQuery{Loud: q.Get("show") == "changes", Target: q.Get("about"), Before: model.DirectoryRequestID(q.Get("before")), Limit: rowsOfAPage + 1}
	all, err := h.DB.DirectoryRequests(r.Context(), d.Org, d.ID, asked)
	if err != nil {
		return err
	}
	v := view.Activity{Head: h.head(s), Tabs: s.tabs("/activity"), About: asked.Target, All: at, Loud: asked.Loud, Other: at + "?show=changes"}
	if asked.Loud {
		v.Other = at
	}
	for _, one := range all[:min(len(all), rowsOfAPage)] {
		row := requestRow(s.say, one)
		if row.Events, row.More, err = h.ledTo(r, one); err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	if len(all) > rowsOfAPage {
		older := url.Values{"before": {string(all[rowsOfAPage-1].ID)}}
		for _, name := range []string{"show", "about"} {
			if q.Get(name) != "" {
				older.Set(name, q.Get(name))
			}
		}
		v.Older = at + "?" + older.Encode()
	}
	return h.Web.Page(w, r, s.say.Text("Activity of %s", v.Head.Name), v)
}

// readable returns a path with its query as people write it: filters are full of signs that
// URLs have in another way.
func readable(path string) string {
	before, query, ok := strings.Cut(path, "?")
	text, err := url.QueryUnescape(query)
	if !ok || err != nil {
		return path
	}
	return before + "?" + text
}

func requestRow(say *words.Language, one model.DirectoryRequest) view.Request {
	status := strconv.Itoa(one.Status)
	v := view.Request{
		ID: string(one.ID), When: say.Second(one.At), Method: one.Method, Path: model.Shown(readable(one.Path)), Change: model.Shown(one.Change), Problem: model.Shown(one.Problem),
		Where: say.Text("from %s", one.IP), Badge: view.Badge{Kind: "muted", Icon: "info", Text: say.Text("%s Answered", status)},
	}
	if one.Agent != "" {
		v.Where = say.Text("from %s by %s", one.IP, model.Shown(one.Agent))
	}
	switch {
	case one.Problem != "":
		v.Badge = view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("%s Refused", status)}
	case one.Change != "":
		v.Badge = view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("%s Changed", status)}
	}
	return v
}

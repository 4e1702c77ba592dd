package members

import (
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/words"
)

// rangeText returns which rows a page has, and of how many.
func rangeText(say *words.Language, start, end, matches int) string {
	if matches < 0 {
		return say.Text("%d–%d of more than %d", start, end, db.MostMatches)
	}
	return say.Text("%d–%d of %d", start, end, matches)
}

// summary returns what the list shows, for people who hear the page.
func summary(say *words.Language, q listing, matches int) string {
	filtered := q.role != "" || q.status != ""
	switch {
	case q.query != "" && filtered:
		return soughtAmongFiltered(say, q.query, matches)
	case q.query != "":
		return sought(say, q.query, matches)
	case filtered:
		return filteredOnly(say, matches)
	case matches < 0:
		return say.Text("More than %d members", db.MostMatches)
	case matches == 0:
		return say.Text("No members")
	}
	return say.Many(matches, "%d member", "%d members")
}

func soughtAmongFiltered(say *words.Language, query string, matches int) string {
	switch {
	case matches < 0:
		return say.Text("More than %d members match “%s” and the filters.", db.MostMatches, query)
	case matches == 0:
		return say.Text("No members match “%s” and the filters.", query)
	}
	return say.Many(matches, "%d member matches “%s” and the filters.", "%d members match “%s” and the filters.", query)
}

func sought(say *words.Language, query string, matches int) string {
	switch {
	case matches < 0:
		return say.Text("More than %d members match “%s”.", db.MostMatches, query)
	case matches == 0:
		return say.Text("No members match “%s”.", query)
	}
	return say.Many(matches, "%d member matches “%s”.", "%d members match “%s”.", query)
}

func filteredOnly(say *words.Language, matches int) string {
	switch {
	case matches < 0:
		return say.Text("More than %d members match the filters.", db.MostMatches)
	case matches == 0:
		return say.Text("No members match the filters.")
	}
	return say.Many(matches, "%d member matches the filters.", "%d members match the filters.")
}

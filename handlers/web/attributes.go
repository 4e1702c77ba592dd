package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Attributes returns what a directory says of a member beside what all directories can say,
// as far as people see it, and who says so.
func Attributes(r *http.Request, from *db.Reader, org model.OrgID, user model.UserID) (rows []ui.Fact, by string, err error) {
	say := Words(r)
	said, err := from.AttributesOf(r.Context(), org, user)
	for _, v := range said.Values {
		if v.Attribute.InPortal {
			rows = append(rows, ui.Fact{Label: v.Attribute.Label, Value: valueText(say, v)})
		}
	}
	if by = said.Provider.Name(); said.Provider == model.ProviderCustom {
		by = say.Text("the identity provider")
	}
	return rows, by, err
}

// valueText returns a value as people read it.
func valueText(say *words.Language, v model.AttributeValue) string {
	switch value := v.Value.(type) {
	case bool:
		if value {
			return say.Text("Yes")
		}
		return say.Text("No")
	case string:
		if t, err := time.Parse(time.RFC3339, value); err == nil && v.Attribute.Type == model.AttributeDateTime {
			return timeText(say, t.UTC())
		}
		return model.Shown(value)
	}
	return fmt.Sprint(v.Value)
}

// timeText leaves out the time of day where it is the beginning of one: then a day is meant.
func timeText(say *words.Language, t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return say.Day(t)
	}
	return say.Moment(t)
}

package web

import (
	"strings"

	"anteroom/internal/model"
	"anteroom/internal/words"
)

// RoleLabels returns what people read as the roles of somebody, also of who has none.
func RoleLabels(say *words.Language, roles []model.Role) string {
	switch len(roles) {
	case 0:
		return say.Sentence("members.no_role")
	case 1:
		return roles[0].Label
	}
	labels := make([]string, len(roles))
	for i, r := range roles {
		labels[i] = r.Label
	}
	return strings.Join(labels, say.Text(", "))
}

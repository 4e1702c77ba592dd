package web

import (
	"anteroom/internal/model"
	"anteroom/internal/words"
)

// RoleLabels returns what people read as the roles of somebody, also of who has none.
func RoleLabels(say *words.Language, roles []model.Role) string {
	if len(roles) == 0 {
		return say.Sentence("members.no_role")
	}
	labels := make([]string, len(roles))
	for i, r := range roles {
		labels[i] = r.Label
	}
	return say.List(labels)
}

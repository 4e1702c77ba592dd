package web

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// RoleLabel returns what people read as a role by its label. The two with which an instance
// begins are called in their language, as long as the operator has not named them.
func RoleLabel(say *words.Language, label string) string {
	return say.Known(label, "roles.admin", "roles.member")
}

// RoleDescription returns what people read of what a role is for, in the same way.
func RoleDescription(say *words.Language, description string) string {
	return say.Known(description, "roles.admin_description", "roles.member_description")
}

// RoleLabels returns what people read as the roles of somebody, also of who has none.
func RoleLabels(say *words.Language, roles []model.Role) string {
	if len(roles) == 0 {
		return say.Sentence("members.no_role")
	}
	labels := make([]string, len(roles))
	for i, r := range roles {
		labels[i] = RoleLabel(say, r.Label)
	}
	return say.List(labels)
}

// KnownLabels returns the same of labels that are put together already, "" for none.
func KnownLabels(say *words.Language, labels string) string {
	all := strings.Split(labels, ", ")
	for i, label := range all {
		all[i] = RoleLabel(say, label)
	}
	return say.List(all)
}

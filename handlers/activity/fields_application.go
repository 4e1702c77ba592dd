package activity

import (
	"slices"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// applicationField says what an attribute of an application is called. Where people read of
// one it is a client of their organization, which has little of what applications have.
func applicationField(say *words.Language, is model.EventType, path string) (label string, known bool) {
	if !slices.Contains([]model.EventType{model.EventApplicationCreated, model.EventApplicationUpdated, model.EventApplicationDeleted}, is) {
		return "", false
	}
	switch path {
	case "name":
		return say.Text("Name"), true
	case "description":
		return say.Text("Description"), true
	case "scopes":
		return say.Text("Scopes"), true
	case "audiences":
		return say.Text("Audience"), true
	case "access_token_lifetime":
		return say.Text("Token lifetime"), true
	}
	return "", true
}

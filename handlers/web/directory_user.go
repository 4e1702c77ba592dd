package web

import (
	"cmp"
	"encoding/json"

	"github.com/anteroom/anteroom/internal/model"
)

// DirectoryUserName returns what a provider calls somebody, as people read it: the name, where
// it has sent one.
func DirectoryUserName(u model.DirectoryUser) string {
	if shown := model.Shown(u.DisplayName); shown != "" {
		return shown
	}
	var doc struct {
		Name struct {
			Formatted string `json:"formatted"`
			Given     string `json:"givenName"`
			Family    string `json:"familyName"`
		} `json:"name"`
	}
	if json.Unmarshal([]byte(u.Doc), &doc) != nil {
		return u.UserName
	}
	return cmp.Or(model.Shown(doc.Name.Given+" "+doc.Name.Family), model.Shown(doc.Name.Formatted), u.UserName)
}

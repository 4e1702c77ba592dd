package views

import (
	"github.com/anteroom/anteroom/views/attributes"
	"github.com/anteroom/anteroom/views/ui"
)

// attributeSamples are those of what operators see of attributes.
func attributeSamples() map[string]View {
	const at = "/console/attributes/badgeNumber"
	form := attributes.Form{
		ID: "attribute-badgeNumber", URL: at, Version: "0a1b", InPortal: true,
		Label: ui.Field{ID: "attribute-badgeNumber-label", Name: "label", Label: "Label", Type: "text", Value: "Badge <&>"}, Description: ui.Field{ID: "attribute-badgeNumber-description", Name: "description", Label: "Description", Type: "text"},
	}
	row := attributes.Row{Name: "badgeNumber", Label: "Badge <&>", About: "Whole number. In the portal.", Path: ui.Copy{ID: "attribute-badgeNumber-path", Label: "Name for identity providers", Value: "urn:badgeNumber"}, Form: form, Delete: at + "/delete"}
	refused := row
	refused.Open, refused.Form.Problem, refused.Form.InTokens = true, "Somebody else was faster.", true
	fresh := attributes.New{Form: form, Name: ui.Field{ID: "attributes-new-name", Name: "name", Label: "Name", Type: "text", Required: true}, Types: []ui.Option{{Value: "string", Label: "Text", Selected: true}, {Value: "boolean", Label: "Yes or no"}}}
	wrong := fresh
	wrong.Open, wrong.Problem, wrong.Error = true, "There are enough.", "There is no such type."
	return map[string]View{
		"attributes/page":         attributes.Page{New: &fresh, Forgetting: []attributes.Forgetting{{Name: "floor", URL: "/console/attributes/floor/forget"}}, Rows: []attributes.Row{row}},
		"attributes/page-full":    attributes.Page{Full: "There can be 20 attributes.", Rows: []attributes.Row{row}},
		"attributes/page-empty":   attributes.Page{New: &fresh},
		"attributes/row":          refused,
		"attributes/new":          wrong,
		"attributes/fields":       form,
		"attributes/delete":       attributes.Delete{Label: "Badge <&>", URL: at + "/delete", Cancel: "/console/attributes", InTokens: true, Field: fresh.Name},
		"attributes/delete-quiet": attributes.Delete{Label: "Badge", URL: at + "/delete", Cancel: "/console/attributes", Field: fresh.Name},
	}
}

package command

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

func TestAttributeCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var a model.Attribute
	decode(t, dir, "attribute add --name badgeNumber --type integer --label Badge --in-tokens", &a)
	if want := (model.Attribute{Name: "badgeNumber", Label: "Badge", Type: model.AttributeInteger, InPortal: true, InTokens: true}); a != want {
		t.Errorf("%+v", a)
	}
	decode(t, dir, "attribute add --name floor --in-portal=false", &a)
	if want := (model.Attribute{Name: "floor", Label: "floor", Type: model.AttributeString}); a != want {
		t.Errorf("%+v", a)
	}
	decode(t, dir, "attribute set --name FLOOR --description Where --in-portal", &a)
	var shown model.Attribute
	decode(t, dir, "attribute show --name floor", &shown)
	if want := (model.Attribute{Name: "floor", Label: "floor", Description: "Where", Type: model.AttributeString, InPortal: true}); a != want || shown != want {
		t.Errorf("%+v, shown %+v", a, shown)
	}
	var listed struct{ Attributes []model.Attribute }
	if decode(t, dir, "attribute list", &listed); len(listed.Attributes) != 2 || listed.Attributes[0].Name != "badgeNumber" {
		t.Errorf("%+v", listed)
	}
	var deleted struct {
		Values *int `json:"values_forgotten"`
	}
	if decode(t, dir, "attribute delete --name floor --confirm floor", &deleted); deleted.Values == nil || *deleted.Values != 0 {
		t.Errorf("%+v", deleted)
	}
}

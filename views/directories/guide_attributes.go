package directories

import (
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/guide"
)

// kinds are what the values of attributes are, as guides call it.
var kinds = map[model.AttributeType]string{
	model.AttributeString: "text", model.AttributeBoolean: "true or false", model.AttributeInteger: "whole number",
	model.AttributeDecimal: "number", model.AttributeDateTime: "date and time",
}

// attributesPart says where the attributes are mapped that the operator has declared, with
// the name of each to be copied.
func attributesPart(in guide.Tongue, where guide.Text, all []model.Attribute) Part {
	say := in.Own
	t := &guide.Table{Columns: []string{say.Text("Attribute"), say.Text("Name")}, Page: in.Around()}
	for i, a := range all {
		label := guide.Text{{Kind: guide.SpanName, Text: a.Label}, {Text: " (" + say.Text(kinds[a.Type]) + ")"}}
		t.Rows = append(t.Rows, guide.Row{Cells: []guide.Cell{
			{Column: t.Columns[0], Text: label},
			{ID: fmt.Sprintf("guide-attribute-%d", i+1), Label: say.Text("%s, %s", label.Plain(say), t.Columns[1]), Column: t.Columns[1], Text: guide.Text{{Kind: guide.SpanCode, Text: a.Path()}}},
		}})
	}
	return Part{Title: say.Text("Send more about people"), Steps: guide.Steps{{Text: where, Table: t}}}
}

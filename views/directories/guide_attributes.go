package directories

import (
	"fmt"

	"anteroom/internal/model"
)

// kinds are what the values of attributes are, as guides call it.
var kinds = map[model.AttributeType]string{
	model.AttributeString: "text", model.AttributeBoolean: "true or false", model.AttributeInteger: "whole number",
	model.AttributeDecimal: "number", model.AttributeDateTime: "date and time",
}

// addAttributes adds to a guide where the attributes are mapped that the operator has
// declared, with the name of each to be copied. Where there are none, it adds nothing.
func (src source) addAttributes(g Guide, v Values) (Guide, error) {
	if len(v.Attributes) == 0 {
		return g, nil
	}
	where, err := v.text(src.Attributes)
	if err != nil {
		return g, err
	}
	step := Step{Text: where}
	for i, a := range v.Attributes {
		step.Rows = append(step.Rows, Row{
			ID: fmt.Sprintf("guide-attribute-%d", i+1), Label: Text{{SpanName, a.Label}, {Text: " (" + kinds[a.Type] + ")"}}, Value: Text{{SpanCode, a.Path()}},
		})
	}
	g.Parts = append(g.Parts, Part{Title: "Send more about people", Steps: []Step{step}})
	return g, nil
}

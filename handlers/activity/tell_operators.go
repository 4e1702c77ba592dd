package activity

import "github.com/anteroom/anteroom/internal/model"

func (t teller) aboutOperator() string {
	switch p := t.e.Payload.(type) {
	case model.OperatorCreated:
		return t.say.Text("%s became an operator", p.After.Name)
	case model.OperatorDeleted:
		return t.say.Text("%s is no operator any more", p.Before.Name)
	case model.OperatorLinkCreated:
		return t.say.Text("Link to the console created for %s", p.Operator.Name)
	case model.OperatorLogin:
		return t.say.Text("%s opened the console", p.Operator.Name)
	}
	return ""
}

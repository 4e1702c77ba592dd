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
	case model.OperatorConfirmed:
		return t.say.Text("%s confirmed who they are in the console", p.Operator.Name)
	case model.OperatorSignedOut:
		return t.say.Text("%s ended one of their sessions in the console", p.Operator.Name)
	case model.OperatorCodesCreated:
		return t.say.Text("%s got new recovery codes for the console", p.Operator.Name)
	case model.OperatorCodeUsed:
		return t.say.Text("%s used a recovery code for the console", p.Operator.Name)
	}
	return t.aboutOperatorPasskey()
}

func (t teller) aboutOperatorPasskey() string {
	switch p := t.e.Payload.(type) {
	case model.OperatorPasskeyCreated:
		return t.say.Text("Passkey %s added", p.After.Name)
	case model.OperatorPasskeyUpdated:
		return t.say.Text("Passkey %s changed", p.After.Name)
	case model.OperatorPasskeyDeleted:
		return t.say.Text("Passkey %s removed", p.Before.Name)
	case model.OperatorPasskeyCloneSuspected:
		return t.say.Text("Passkey %s may have been copied", p.Passkey.Name)
	}
	return ""
}

package access

import "github.com/anteroom/anteroom/internal/model"

// OperatorOnly refuses everybody but the operator and the program itself, with a
// Forbidden error. org is the organization that the rule is about, "" for the
// whole instance: one who is bound to another organization gets the NotFound
// error of an organization that does not exist.
func OperatorOnly(by model.Actor, org model.OrgID) error {
	switch {
	case !by.Operates():
		return errOperatorOnly
	case by.Org != "" && by.Org != org:
		return model.Missing("access.no_organization")
	}
	return nil
}

var errOperatorOnly = model.Denied("access.operator_only")

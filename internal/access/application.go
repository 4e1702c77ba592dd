package access

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// Applications answers what applications are now: a db.Tx, or a db.Reader where nothing is
// changed yet.
type Applications interface {
	Application(ctx context.Context, id model.ApplicationID) (model.Application, error)
}

// Operates lets in whoever runs this instance: the operator, the program itself, and an
// application that the operator gave a scope for that. org is the organization that the rule
// is about, "" for the whole instance: one who is bound to another organization gets the
// NotFound error of an organization that does not exist. Everybody else gets a Forbidden
// error.
func Operates(ctx context.Context, from Applications, by model.Actor, org model.OrgID, scope model.Scope) error {
	if by.Kind != model.ActorApplication {
		return OperatorOnly(by, org)
	}
	app, err := application(ctx, from, by)
	switch {
	case err != nil:
		return err
	case app.Org != "" && app.Org != org, by.Org != "" && by.Org != org:
		return model.Missing("access.no_organization")
	case !model.HasScope(app.Scopes, scope):
		return model.Denied("access.scope", scope)
	}
	return nil
}

// OfInstance reports whether an actor acts for the whole instance, whatever organization it
// is about: what is kept from an organization's own people is not kept from it.
func OfInstance(ctx context.Context, from Applications, by model.Actor) bool {
	if by.Kind != model.ActorApplication {
		return by.Operates()
	}
	app, err := application(ctx, from, by)
	return err == nil && app.Org == ""
}

// MayDescribe says whether an actor may say something of a person's account, which holds in
// all organizations: who acts for the whole instance. It returns a Forbidden error when not.
func MayDescribe(ctx context.Context, from Applications, by model.Actor, a model.About) error {
	if a == (model.About{}) || OfInstance(ctx, from, by) {
		return nil
	}
	return model.Denied("access.describes_accounts")
}

// application returns the application that acts, as it is now. It returns an Unauthenticated
// error for one that was deleted, or whose only organization is suspended, and a NotFound error for one that acts in an organization
// that is not its own.
func application(ctx context.Context, from Applications, by model.Actor) (model.Application, error) {
	app, err := from.Application(ctx, model.ApplicationID(by.ID))
	if model.KindOf(err) == model.NotFound {
		return app, model.SignedOut("access.application_gone")
	}
	switch {
	case err != nil:
		return app, err
	case app.Org != "" && app.Org != by.Org:
		return app, model.Missing("access.no_organization")
	case app.Suspended:
		return app, model.SignedOut("access.application_gone")
	}
	return app, nil
}

// ofApplication returns what an application may do in an organization: what its scopes allow
// of what the program itself knows, and, for one that may change roles in all organizations,
// what the operator has added, so that it can give every role.
func ofApplication(ctx context.Context, from Sessions, by model.Actor) (model.Permissions, error) {
	app, err := application(ctx, from, by)
	if err != nil {
		return nil, err
	}
	may := model.ScopePermissions(app.Scopes)
	if app.Org != "" || !slices.Contains(app.Scopes, model.ScopeUsersRoleUpdate) {
		return may, nil
	}
	return withDefined(ctx, from, may)
}

// withDefined returns permissions together with those that the operator has added: whoever has
// all can give every role.
func withDefined(ctx context.Context, from Sessions, may []model.Permission) (model.Permissions, error) {
	all, err := from.DefinedPermissions(ctx)
	for _, p := range all {
		if !p.BuiltIn {
			may = append(may, p.Name)
		}
	}
	return model.NewPermissions(may...), err
}

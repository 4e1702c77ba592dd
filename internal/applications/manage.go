package applications

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// mayManage says whether an actor may manage an application: the operator each, and another
// application with the scope clients_write the clients of an organization that it acts for.
// What is of the whole instance, and what people sign in to, is the operator's alone.
func mayManage(ctx context.Context, from access.Applications, by model.Actor, a model.Application) error {
	if by.Kind != model.ActorApplication || a.Org == "" {
		return access.OperatorOnly(by, a.Org)
	}
	err := access.Operates(ctx, from, by, a.Org, model.ScopeClientsWrite)
	if err == nil && signsIn(a) {
		err = model.Denied("applications.client_signs_in")
	}
	return err
}

// signsIn reports whether an application has anything to do with people who sign in to it. A
// client that only gets tokens for itself has not.
func signsIn(a model.Application) bool {
	return !a.Confidential() || len(a.RedirectURIs)+len(a.PostLogoutRedirectURIs)+len(a.Origins) > 0 || a.InitiateLoginURI != "" || a.BackchannelLogoutURI != ""
}

// managed returns an application that an actor may manage. Who acts for another organization
// learns nothing of it, as of one that does not exist.
func managed(ctx context.Context, from access.Applications, by model.Actor, id model.ApplicationID) (model.Application, error) {
	if by.Kind != model.ActorApplication {
		if err := access.OperatorOnly(by, by.Org); err != nil {
			return model.Application{}, err
		}
	}
	a, err := from.Application(ctx, id)
	if err == nil {
		err = mayManage(ctx, from, by, a)
	}
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("applications.unknown"), err)
	}
	return a, err
}

// noMore refuses an application that makes or changes another one, or takes a secret of it,
// which may more than itself: has a scope that it has not, or tokens for an application that
// its own are not for, or signs people in. By that it could do what nobody has given it.
func noMore(ctx context.Context, from access.Applications, by model.Actor, all ...model.Application) error {
	if by.Kind != model.ActorApplication {
		return nil
	}
	own, err := from.Application(ctx, model.ApplicationID(by.ID))
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := mayManage(ctx, from, by, a); err != nil {
			return err
		}
		for _, scope := range a.Scopes {
			if !model.HasScope(own.Scopes, scope) {
				return model.Denied("applications.scope_beyond", scope)
			}
		}
		for _, audience := range a.Audiences {
			if audience != own.ID && !slices.Contains(own.Audiences, audience) {
				return model.Denied("applications.audience_beyond", string(audience))
			}
		}
	}
	return nil
}

// checkOrganization says what is wrong with the organization that a new application is to act
// for: that there is none, or that it has as many as it can have.
func checkOrganization(ctx context.Context, tx *db.Tx, a model.Application) error {
	if a.Org == "" {
		return nil
	}
	if _, err := tx.Organization(ctx, a.Org); model.KindOf(err) == model.NotFound {
		return model.Because(model.Missing("access.no_organization"), err)
	} else if err != nil {
		return err
	}
	n, err := tx.CountClients(ctx, a.Org)
	if err == nil && n >= model.MostClients {
		err = model.Conflicting("applications.most_clients", model.MostClients)
	}
	return err
}

// event returns that something happened to an application.
func event(by model.Actor, a model.Application, p model.Payload) model.Event {
	return model.Event{Org: a.Org, Actor: by, Target: string(a.ID), Payload: p}
}

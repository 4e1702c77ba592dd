package applications

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Change is what shall be different about an application. What is nil stays as it
// is. Each field is the one of model.Application.
type Change struct {
	Name                       *string
	Description                *string
	RedirectURIs               *[]string
	PostLogoutRedirectURIs     *[]string
	Origins                    *[]string
	InitiateLoginURI           *string
	BackchannelLogoutURI       *string
	BackchannelSessionRequired *bool
	SigningAlg                 *string
	JWKS                       *string // with it, the secrets go; "" makes an application that is given one again
	Scopes                     *[]string
	OfflineAccess              *bool
	PKCEOptional               *bool
	AccessToken                *time.Duration
	PlainAccessTokens          *bool
	Claims                     *[]model.ExtraClaim
	FullIDToken                *bool
	AccessTokenAttributes      *bool
	Audiences                  *[]model.ApplicationID

	Seen time.Time // when it had been changed last, as the actor saw it; zero for who saw nothing
}

// To applies the change to an application.
func (c Change) To(a *model.Application) {
	apply(&a.Name, c.Name)
	apply(&a.Description, c.Description)
	apply(&a.RedirectURIs, c.RedirectURIs)
	apply(&a.PostLogoutRedirectURIs, c.PostLogoutRedirectURIs)
	apply(&a.Origins, c.Origins)
	apply(&a.InitiateLoginURI, c.InitiateLoginURI)
	apply(&a.BackchannelLogoutURI, c.BackchannelLogoutURI)
	apply(&a.BackchannelSessionRequired, c.BackchannelSessionRequired)
	apply(&a.SigningAlg, c.SigningAlg)
	apply(&a.JWKS, c.JWKS)
	apply(&a.Scopes, c.Scopes)
	apply(&a.OfflineAccess, c.OfflineAccess)
	apply(&a.PKCEOptional, c.PKCEOptional)
	apply(&a.AccessToken, c.AccessToken)
	apply(&a.PlainAccessTokens, c.PlainAccessTokens)
	apply(&a.Claims, c.Claims)
	apply(&a.FullIDToken, c.FullIDToken)
	apply(&a.AccessTokenAttributes, c.AccessTokenAttributes)
	apply(&a.Audiences, c.Audiences)
	if a.BackchannelLogoutURI == "" && c.BackchannelSessionRequired == nil {
		a.BackchannelSessionRequired = false
	}
}

func apply[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

// Set changes an application, all that is asked for or nothing, and returns it as
// it is then. It is in force at the next request: a sign-in that was to end at an
// address which is gone does not go on, and a code that went there is worth nothing. The
// errors, each with the reason in words: Invalid for a field named as in the application's
// JSON; NotFound for an unknown application; Conflict for one that a configuration file describes
// or that somebody has changed since the actor saw it; Forbidden for anybody but the operator and,
// where it is a client of an organization, an application with the scope clients_write that
// may no less than the client, as it was and as it will be.
func (s *Service) Set(ctx context.Context, by model.Actor, id model.ApplicationID, c Change) (model.Application, error) {
	var a model.Application
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		before, err := managed(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if !c.Seen.IsZero() && !c.Seen.Equal(before.UpdatedAt) {
			return nil, model.Conflicting("applications.changed")
		}
		a = before
		c.To(&a)
		if a, err = parse(a); err != nil {
			return nil, err
		}
		if err := noMore(ctx, tx, by, before, a); err != nil {
			return nil, err
		}
		if err := checkAudiences(ctx, tx, a); err != nil {
			return nil, err
		}
		if reflect.DeepEqual(before.Snapshot(), a.Snapshot()) {
			return nil, db.Nothing
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedApplication, string(id)); err != nil {
			return nil, err
		}
		if err := tx.UpdateApplication(ctx, a, origins(a)...); err != nil {
			return nil, err
		}
		a.UpdatedAt = tx.Now()
		events := []model.Event{event(by, a, model.ApplicationUpdated{Before: before.Snapshot(), After: a.Snapshot()})}
		if a.KeepsSecret() {
			return events, nil
		}
		gone, err := dropSecrets(ctx, tx, by, &a)
		return append(events, gone...), err
	})
	if err != nil {
		return model.Application{}, fmt.Errorf("set application %s: %w", id, err)
	}
	return a, nil
}

// dropSecrets takes the secrets from an application that has keys from now on.
func dropSecrets(ctx context.Context, tx *db.Tx, by model.Actor, a *model.Application) ([]model.Event, error) {
	var events []model.Event
	for _, s := range a.Secrets {
		if err := tx.DeleteApplicationSecret(ctx, a.ID, s.ID); err != nil {
			return nil, err
		}
		gone := model.SecretSnapshot{ID: s.ID, Application: a.ID, CreatedAt: s.CreatedAt}
		events = append(events, event(by, *a, model.SecretDeleted{Before: gone}))
	}
	a.Secrets = nil
	return events, nil
}

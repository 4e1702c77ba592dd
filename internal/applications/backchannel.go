package applications

import (
	"context"
	"fmt"
	"strings"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// SetBackchannelLogout makes uri the address at which an application is told
// about the ends of sessions; with "" it is not told. required says that it wants
// each told with the session's id. It returns an Invalid error that names the
// field, and a Forbidden error for anybody but the operator.
func (s *Service) SetBackchannelLogout(ctx context.Context, by model.Actor, id model.ApplicationID, uri string, required bool) (model.Application, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Application{}, err
	}
	var a model.Application
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		a, err = tx.Application(ctx, id)
		if model.KindOf(err) == model.NotFound {
			return nil, model.Missing("applications.unknown")
		}
		if err != nil {
			return nil, err
		}
		before := a
		a.BackchannelLogoutURI, a.BackchannelSessionRequired = uri, required
		if err := checkBackchannel(a); err != nil {
			return nil, err
		}
		return []model.Event{{
			Actor: by, Target: string(id), Payload: model.ApplicationUpdated{Before: before.Snapshot(), After: a.Snapshot()},
		}}, tx.SetBackchannelLogout(ctx, id, uri, required)
	})
	if err != nil {
		return a, fmt.Errorf("set back-channel logout of %s: %w", id, err)
	}
	return a, nil
}

// checkBackchannel says what is wrong with where an application is told about the
// ends of sessions. The address may have a query (OpenID Connect Back-Channel
// Logout, section 2.2).
func checkBackchannel(a model.Application) error {
	const field = "backchannel_logout_uri"
	switch {
	case a.BackchannelLogoutURI == "" && a.BackchannelSessionRequired:
		return model.InvalidField("backchannel_logout_session_required", "applications.backchannel_missing")
	case a.BackchannelLogoutURI == "":
		return nil
	case !a.Confidential():
		return model.InvalidField(field, "applications.backchannel_needs_web")
	case len(a.BackchannelLogoutURI) > maxURI:
		return model.InvalidField(field, "applications.uri_too_long", maxURI)
	}
	address, _, _ := strings.Cut(a.BackchannelLogoutURI, "?")
	if strings.ContainsAny(a.BackchannelLogoutURI, "#") {
		address = a.BackchannelLogoutURI // let it be refused
	}
	return checkURI(field, address, a.Type)
}

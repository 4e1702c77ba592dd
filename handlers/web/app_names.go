package web

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// AppNames returns what the applications are called now that events tell of, "" for one that
// is gone.
func (s *Web) AppNames(ctx context.Context, events []model.Payload) (map[model.ApplicationID]string, error) {
	names := map[model.ApplicationID]string{}
	for _, p := range events {
		id := ApplicationIn(p)
		if _, known := names[id]; known || id == "" {
			continue
		}
		app, err := s.DB.Application(ctx, id)
		if err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
		names[id] = app.Name
	}
	return names, nil
}

// ApplicationIn returns the application that an event tells of, "" for none.
func ApplicationIn(p model.Payload) model.ApplicationID {
	switch p := p.(type) {
	case model.ApplicationAuthorized:
		return p.Application
	case model.AuthorizationRevoked:
		return p.Application
	case model.SecretCreated:
		return p.After.Application
	case model.SecretDeleted:
		return p.Before.Application
	}
	return ""
}

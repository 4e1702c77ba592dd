package applications

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
)

// Named returns the application that somebody outside means, an identity provider for
// instance: by its client ID or by its initiate login URI, character for character. When
// they say nothing it is the only one there is. It returns "" for none, and for one that
// does not say where people begin.
func (s *Service) Named(ctx context.Context, said string) (model.ApplicationID, error) {
	all, err := s.db.Applications(ctx)
	if err != nil {
		return "", fmt.Errorf("find the application that is meant: %w", err)
	}
	var found []model.ApplicationID
	for _, a := range all {
		if a.InitiateLoginURI != "" && (said == "" || said == string(a.ID) || said == a.InitiateLoginURI) {
			found = append(found, a.ID)
		}
	}
	if len(found) == 0 || said == "" && len(found) > 1 {
		return "", nil
	}
	return found[0], nil
}

// BeginsAt returns where people begin to sign in to an application, "" when it does not
// say so or is gone.
func (s *Service) BeginsAt(ctx context.Context, id model.ApplicationID) (string, error) {
	a, err := s.db.Application(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find where %s begins: %w", id, err)
	}
	return a.InitiateLoginURI, nil
}

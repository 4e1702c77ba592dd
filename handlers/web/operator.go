package web

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// OperatorName names who has run something, for operators.
func (s *Web) OperatorName(ctx context.Context, by model.Actor) (string, error) {
	switch {
	case by.Kind == model.ActorSystem:
		return "the program itself", nil
	case by.ID == "":
		return "the command line", nil
	}
	o, err := s.DB.Operator(ctx, model.OperatorID(by.ID))
	if model.KindOf(err) == model.NotFound {
		return "an operator who is gone", nil
	}
	return o.Name, err
}

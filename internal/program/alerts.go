package program

import (
	"log/slog"

	"github.com/anteroom/anteroom/internal/model"
)

// alerts tells the operator, in the log, of what they may have to help with, whatever has
// led to it.
func alerts(log *slog.Logger) func([]model.Event) {
	return func(events []model.Event) {
		for _, e := range events {
			switch p := e.Payload.(type) {
			case model.AdministratorLost:
				log.Warn("nobody is left who can administer an organization: anteroom organization admin add makes somebody its admin", "organization", e.Org, "member", p.Before.ID, "directory", e.Actor.ID)
			case model.AdministratorKept:
				log.Warn("the last who can administer an organization keeps roles that their groups do not give any more", "organization", e.Org, "member", p.Before.ID)
			}
		}
	}
}

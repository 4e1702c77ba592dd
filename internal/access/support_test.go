package access_test

import (
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/support"
)

func aboutSupport() map[string]rule {
	return map[string]rule{
		// nobody for themselves who runs the instance, nor an app of theirs
		"support.Service.Grant": {may: people, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.support().Grant(w.ctx, by, 4)
			return err
		}},
		"support.Service.End": {may: members, here: true, do: func(w *world, by model.Actor) error {
			w.letSupportIn()
			_, err := w.support().End(w.ctx, by)
			return err
		}},
		"support.Service.Enter": {may: nobody, do: func(w *world, by model.Actor) error {
			w.letSupportIn()
			_, err := w.support().Enter(w.ctx, by, w.acme, w.join(w.acme, "member").ID, "Ticket 4711", model.Browser{})
			return err
		}},
	}
}

func (w *world) support() *support.Service {
	return support.New(w.db, secret.NewSource(nil), mail.NewOutbox(w.db, w.keys, nil, "https://anteroom.test"), "https://anteroom.test")
}

// letSupportIn lets operators into Acme, by nobody.
func (w *world) letSupportIn() {
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		return tx.PutSupportAccess(w.ctx, model.SupportAccess{Org: w.acme, Until: tx.Now().Add(model.SupportLife)})
	}))
}

package access_test

import (
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

func aboutConnections() map[string]rule {
	return map[string]rule{
		"sso.Service.Add": {may: visitors, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.sso.Add(w.ctx, by, model.ProviderOkta, model.ConnectionSAML, "Okta")
			return err
		}},
		// All three are asked about questions that are answered already.
		"sso.Service.AllSame": {may: members, want: model.Conflict, do: func(w *world, by model.Actor) error {
			_, err := w.sso.AllSame(w.ctx, by, w.connection().ID, "idq_1")
			return err
		}},
		"sso.Service.SamePerson": {may: members, want: model.Conflict, do: func(w *world, by model.Actor) error {
			return w.sso.SamePerson(w.ctx, by, w.connection().ID, "idq_1")
		}},
		"sso.Service.SomebodyNew": {may: members, want: model.Conflict, do: func(w *world, by model.Actor) error {
			return w.sso.SomebodyNew(w.ctx, by, w.connection().ID, "idq_1")
		}},
		"sso.Service.ApproveMetadata": {may: visitors, do: func(w *world, by model.Actor) error {
			c, mark := w.heldConnection()
			_, err := w.sso.ApproveMetadata(w.ctx, by, c.ID, c.Version, mark)
			return err
		}},
		"sso.Service.ChangeProvider": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.ChangeProvider(w.ctx, by, c.ID, c.Version, model.ProviderEntra, model.ConnectionOIDC)
			return err
		}},
		"sso.Service.Delete": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.Delete(w.ctx, by, c.ID, c.Version)
			return err
		}},
		"sso.Service.Discard": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsLive, model.SettingsDraft)
			_, err := w.sso.Discard(w.ctx, by, c.ID, c.Version)
			return err
		}},
		"sso.Service.PreviewGroups": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.sso.PreviewGroups(w.ctx, by, w.connection().ID, model.GroupRoles{{Group: "IT", Role: "role_2"}})
			return err
		}},
		"sso.Service.SetGroups": {may: members, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetGroups(w.ctx, by, c.ID, c.Version, model.GroupRoles{{Group: "IT", Role: "role_2"}})
			return err
		}},
		"sso.Service.PutBack": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsLive, model.SettingsPrevious)
			_, err := w.sso.PutBack(w.ctx, by, c.ID, c.Version)
			return err
		}},
		"sso.Service.RefuseMetadata": {may: visitors, do: func(w *world, by model.Actor) error {
			c, mark := w.heldConnection()
			return w.sso.RefuseMetadata(w.ctx, by, c.ID, c.Version, mark)
		}},
		"sso.Service.ReplaceServiceKeys": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			return w.sso.ReplaceServiceKeys(w.ctx, by)
		}},
		"sso.Service.RotateServiceKeys": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			w.clock.Advance(model.ServiceKeyPublished)
			return w.sso.RotateServiceKeys(w.ctx, by)
		}},
		"sso.Service.Require": {may: members, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsLive)
			c, err := w.sso.TurnOn(w.ctx, w.setup(), c.ID, c.Version)
			w.must(err)
			r, err := w.sso.Require(w.ctx, w.setup(), c.ID, c.Version, true)
			w.must(err)
			_, err = w.sso.Require(w.ctx, by, c.ID, r.Connection.Version, false)
			return err
		}},
		"sso.Service.NameBreakGlass": {may: members, do: func(w *world, by model.Actor) error {
			id := w.keyed()
			_, err := w.sso.NameBreakGlass(w.ctx, by, id, "On call", w.db.Now().Add(time.Hour))
			w.sso.UnnameBreakGlass(w.ctx, w.setup(), id) // there can be few
			return err
		}},
		"sso.Service.UnnameBreakGlass": {may: members, do: func(w *world, by model.Actor) error {
			b, err := w.sso.NameBreakGlass(w.ctx, w.setup(), w.keyed(), "On call", w.db.Now().Add(time.Hour))
			w.must(err)
			_, err = w.sso.UnnameBreakGlass(w.ctx, by, b.Member)
			w.sso.UnnameBreakGlass(w.ctx, w.setup(), b.Member)
			return err
		}},
		"sso.Service.Release": {may: operators, here: true, want: model.Conflict, do: func(w *world, by model.Actor) error {
			_, err := w.sso.Release(w.ctx, by) // nothing is required
			return err
		}},
		"sso.Service.Recover": {may: operators, do: func(w *world, by model.Actor) error {
			m := w.join(w.acme, "admin")
			_, err := w.sso.Recover(w.ctx, by, model.Email(m.Email), []byte("hash"))
			return err
		}},
		"sso.Service.WhomRequiring": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.sso.WhomRequiring(w.ctx, by, w.connection().ID)
			return err
		}},
		"sso.Service.Move": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.Move(w.ctx, by, c.ID, c.Version)
			return err
		}},
		"sso.Service.SetAttributes": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsDraft)
			_, err := w.sso.SetAttributes(w.ctx, by, c.ID, c.Version, model.AttributeMap{Email: "mail"})
			return err
		}},
		"sso.Service.SetDomains": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetDomains(w.ctx, by, c.ID, c.Version, true, nil)
			return err
		}},
		"sso.Service.SetOIDC": {may: visitors, want: model.Invalid, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetOIDC(w.ctx, by, c.ID, c.Version, sso.OIDCForm{}) // without an address to ask
			return err
		}},
		"sso.Service.SetOptions": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetOptions(w.ctx, by, c.ID, c.Version, sso.Options{Name: "Ours"})
			return err
		}},
		"sso.Service.SetRevocation": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetRevocation(w.ctx, by, c.ID, c.Version, model.RevocationSender{}) // without an address to ask
			return err
		}},
		"sso.Service.SetSAML": {may: visitors, want: model.Invalid, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetSAML(w.ctx, by, c.ID, c.Version, sso.SAMLForm{})
			return err
		}},
		"sso.Service.SetSAMLOptions": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection()
			_, err := w.sso.SetSAMLOptions(w.ctx, by, c.ID, c.Version, sso.SAMLOptions{Unsolicited: true})
			return err
		}},
		"sso.Service.Tested": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsDraft)
			_, err := w.sso.Tested(w.ctx, by, c.ID, c.Settings[0])
			return err
		}},
		"sso.Service.Ticket": {may: visitors, want: model.NotFound, do: func(w *world, by model.Actor) error {
			_, err := w.sso.Ticket(w.ctx, by, w.connection(model.SettingsDraft).ID) // which knows no provider yet
			return err
		}},
		"sso.Service.TurnOff": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsLive)
			c, err := w.sso.TurnOn(w.ctx, w.setup(), c.ID, c.Version)
			w.must(err)
			_, err = w.sso.TurnOff(w.ctx, by, c.ID, c.Version)
			return err
		}},
		"sso.Service.TurnOn": {may: visitors, do: func(w *world, by model.Actor) error {
			c := w.connection(model.SettingsLive)
			_, err := w.sso.TurnOn(w.ctx, by, c.ID, c.Version)
			return err
		}},
	}
}

// connection makes a connection of Acme that is off, with settings in some states, and a
// verified domain for it.
func (w *world) connection(states ...model.SettingsState) (c model.Connection) {
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) (err error) {
		if _, err := tx.InsertDomain(w.ctx, model.Domain{
			Org: w.acme, Type: model.DomainOrganization, Name: w.domainName(), Proof: model.DomainProof{Status: model.DomainVerified},
		}); err != nil {
			return err
		}
		c, err = tx.InsertConnection(w.ctx, model.Connection{Org: w.acme, Name: "Okta"})
		for _, state := range states {
			s := model.ConnectionSettings{ID: tx.NewSettingsID(), State: state, Provider: model.ProviderOkta, Type: model.ConnectionSAML, SavedAt: tx.Now()}
			if state == model.SettingsPrevious {
				s.ReplacedAt = tx.Now().Add(-time.Minute)
			}
			c.Settings = append(c.Settings, s)
			if err := tx.PutSettings(w.ctx, w.acme, c.ID, s); err != nil {
				return err
			}
		}
		return err
	}))
	return c
}

// heldConnection makes a connection of Acme whose metadata is held, and returns it with
// what names that.
func (w *world) heldConnection() (c model.Connection, mark string) {
	c = w.connection(model.SettingsLive)
	held := &model.HeldMetadata{IdP: "https://idp.test", FoundAt: w.clock.Now()}
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		return tx.SetConnectionUpkeep(w.ctx, model.ConnectionUpkeep{Org: w.acme, Connection: c.ID, Held: held})
	}))
	return c, held.Mark()
}

// keyed returns a new member of Acme who has a passkey.
func (w *world) keyed() model.MemberID {
	m := w.join(w.acme, "member")
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		_, err := tx.InsertPasskey(w.ctx, model.Passkey{User: m.User, CredentialID: []byte(m.ID), Credential: []byte("{}"), Name: "Key"})
		return err
	}))
	return m.ID
}

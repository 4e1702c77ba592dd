package sso

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// meant returns the people whom an identity provider means by a subject: those who are
// linked to the connection, and who are members with an address that leads to it. An
// address may mean two where it was handed on; whoever asks to end all wants no one of them
// left over. It returns a NotFound error for nobody, the same for who is somebody elsewhere,
// and an Invalid one for a subject that cannot name anybody.
func meant(ctx context.Context, tx *db.Tx, c model.Connection, settings model.ConnectionSettings, sender string, who Subject) ([]model.UserID, error) {
	var people []model.UserID
	var err error
	switch {
	case who.Format == formatEmail && who.Email != "":
		people, err = withAddress(ctx, tx, c, who.Email)
	case who.Format == formatIssSub && who.Issuer != "" && who.ID != "":
		people, err = withSubject(ctx, tx, c, settings, sender, who)
	default:
		return nil, model.InvalidField("sub_id", "sso.revocation_subject")
	}
	if err == nil && len(people) == 0 {
		err = model.Missing("")
	}
	return people, err
}

func withAddress(ctx context.Context, tx *db.Tx, c model.Connection, address string) (people []model.UserID, err error) {
	linked, err := tx.IdentitiesWith(ctx, c.Org, c.ID, spelled(address))
	if err != nil {
		return nil, err
	}
	for _, i := range linked {
		people = append(people, i.User)
	}
	email, err := emailaddr.Parse(address)
	if err != nil && len(people) == 0 {
		return nil, model.InField("sub_id", err)
	}
	u, err := tx.UserByEmail(ctx, email)
	switch {
	case model.KindOf(err) == model.NotFound:
		return distinct(people), nil
	case err != nil:
		return nil, err
	}
	ours, err := known(ctx, tx, c, u.ID, email)
	if ours {
		people = append(people, u.ID)
	}
	return distinct(people), err
}

// known reports whether a user is somebody to the connection: linked to it, or a member with
// an address that leads to it.
func known(ctx context.Context, tx *db.Tx, c model.Connection, u model.UserID, email model.Email) (bool, error) {
	linked, err := tx.IdentitiesOf(ctx, c.Org, c.ID, u)
	if err != nil || len(linked) > 0 {
		return len(linked) > 0, err
	}
	all, err := membership.Connections(ctx, tx, email)
	if err != nil || !membership.Among(all, c.ID) {
		return false, err
	}
	_, err = tx.MemberOfUser(ctx, c.Org, u)
	if model.KindOf(err) == model.NotFound {
		return false, nil
	}
	return err == nil, err
}

// withSubject returns whom a subject of the identity provider means. Whoever sends for a
// SAML identity provider has an issuer of its own, by which it may name it.
func withSubject(ctx context.Context, tx *db.Tx, c model.Connection, settings model.ConnectionSettings, sender string, who Subject) ([]model.UserID, error) {
	issuer := who.Issuer
	if issuer == sender {
		issuer = settings.IdP
	}
	i, err := tx.Identity(ctx, c.Org, c.ID, issuer, who.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	return []model.UserID{i.User}, err
}

func distinct(people []model.UserID) []model.UserID {
	slices.Sort(people)
	return slices.Compact(people)
}

// ending ends what people have by a connection, because its identity provider says so.
type ending struct {
	c     model.Connection
	once  string // what may be used once
	until time.Time
	ip    string
}

func (e ending) by() model.Actor {
	return model.Actor{Kind: model.ActorConnection, ID: string(e.c.ID), Org: e.c.Org, IP: e.ip}
}

// use uses up what may be used once, or returns an Unauthenticated error.
func (e ending) use(ctx context.Context, tx *db.Tx) error {
	first, err := tx.UseAssertion(ctx, e.c.Org, e.c.ID, secret.Hash(e.once), e.until)
	if err == nil && !first {
		err = model.Because(model.SignedOut("sso.revocation_unproven"), upstream.NewFault(codeReplay, "jti"))
	}
	return err
}

// all ends the sessions of people that act for the organization or were begun by the
// connection. Elsewhere they stay signed in.
func (e ending) all(ctx context.Context, tx *db.Tx, people []model.UserID) ([]model.Event, error) {
	var events []model.Event
	for _, id := range people {
		u, err := tx.User(ctx, id)
		if err != nil {
			return nil, err
		}
		ended, err := membership.EndSessions(ctx, tx, e.by(), db.SessionsByConnection(e.c.Org, id, e.c.ID), model.EndSignedOutUpstream)
		if err != nil {
			return nil, err
		}
		events = append(events, model.Event{
			Org: e.c.Org, Actor: e.by(), User: id, Target: string(id),
			Payload: model.AccessRevoked{User: u.Ref(), Connection: e.c.ID, Sessions: ended.Count()},
		})
		events = append(events, ended.Events()...)
	}
	return events, nil
}

package sso

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// The codes of who somebody is, whatever the protocol: an answer proves it, and they are
// not let in for all that.
const (
	codeSettings upstream.Code = "settings_changed" // the connection's settings are others than when it was asked
	codePurpose  upstream.Code = "other_purpose"    // was not asked for, or for something else
	codeReplay   upstream.Code = "replay"           // was used before
	codeEmail    upstream.Code = "no_email"         // does not say an address that can be used
	codeDomain   upstream.Code = "domain"           // the address is in no verified domain that leads to the connection
	codeUnproven upstream.Code = "email_unverified" // the provider does not vouch for the address
	codeSubject  upstream.Code = "other_subject"    // the address is that of another subject
	codePerson   upstream.Code = "other_person"     // somebody else than the person of the session
	codeMember   upstream.Code = "not_a_member"     // is no active member, and is not made one
	codeAccount  upstream.Code = "account_disabled" // the account is disabled by the operator
	codeLongName upstream.Code = "long_subject"     // a subject that is too long to be kept
	codeNameless upstream.Code = "transient_subject"
	codeStale    upstream.Code = "not_asked" // did not have the person sign in anew
)

// linking finds out who somebody is here, in one transaction.
type linking struct {
	tx     *db.Tx
	p      Proven
	by     model.Actor
	read   string  // the key of the address that the person has proven to read, "" for none
	doubts *Unread // what they have to prove; nil for nothing
	first  bool    // the subject comes for the first time
	events []model.Event
}

// linking lets in who is proven to be there.
func (p Proven) linking(tx *db.Tx) *linking {
	return &linking{tx: tx, p: p, by: model.Actor{Kind: model.ActorConnection, ID: string(p.Connection.ID), Org: p.Connection.Org, IP: p.ip}}
}

// enter does all that signing in changes, and returns who signs in. Its error is an
// *Unread for somebody who would be let in and has to prove their inbox first: then all
// of it is to be undone.
func (l *linking) enter(ctx context.Context) (model.User, error) {
	if err := l.once(ctx); err != nil {
		return model.User{}, err
	}
	u, err := l.person(ctx)
	if err != nil {
		return u, err
	}
	if err := l.member(ctx, u); err != nil {
		return u, err
	}
	if err := l.groups(ctx, u); err != nil {
		return u, err
	}
	if err := l.sync(ctx, &u); err != nil {
		return u, err
	}
	if l.doubts != nil && l.doubts.Email.Key() != l.read {
		return u, l.doubts
	}
	return u, nil
}

// once uses up what may be used once.
func (l *linking) once(ctx context.Context) error {
	if l.p.once == nil {
		return nil
	}
	first, err := l.tx.UseAssertion(ctx, l.p.Connection.Org, l.p.Connection.ID, l.p.once, l.p.until)
	if err == nil && !first {
		err = upstream.NewFault(codeReplay, "ID")
	}
	return err
}

// person returns the account of a subject: the one that it is linked to, or the one with
// its address, which is linked from now on and made where there is none.
func (l *linking) person(ctx context.Context) (model.User, error) {
	i, c := l.p.Identity, l.p.Connection
	if len(i.Subject) > model.MostSubject {
		return model.User{}, upstream.NewFault(codeLongName, "subject")
	}
	known, err := l.tx.Identity(ctx, c.Org, c.ID, i.Issuer, i.Subject)
	if model.KindOf(err) == model.NotFound {
		return l.link(ctx)
	}
	if err != nil {
		return model.User{}, err
	}
	return l.known(ctx, known)
}

// known returns the account that a subject is linked to. A link is worth as much as what
// it was made by: where the organization owns the domain of the account's address no
// more, its person has to agree anew, and where the provider does not know the address
// that the account has now, it is not told, and the person signs in by that.
func (l *linking) known(ctx context.Context, link model.Identity) (model.User, error) {
	u, err := l.tx.User(ctx, link.User)
	if err != nil {
		return u, err
	}
	email := model.Email(u.Email)
	serves, err := l.serves(ctx, email)
	if err != nil {
		return u, err
	}
	if !serves && link.Read != email.Key() {
		doubt := upstream.NewFault(codeDomain, "email").WithGot(spelled(l.p.Identity.Email))
		if model.Email(l.p.Identity.Email).Key() != email.Key() {
			return u, doubt
		}
		if err := l.acquaintance(ctx, email, doubt); err != nil {
			return u, err
		}
		if u, err = l.account(ctx, email); err != nil {
			return u, err
		}
		l.doubts, link.Read = &Unread{email, doubt}, email.Key()
	}
	link.Email, link.LastAt = spelled(l.p.Identity.Email), l.tx.Now()
	return u, l.tx.PutIdentity(ctx, link)
}

// link links a subject that comes for the first time, by its address: the organization
// has verified the domain and its provider vouches for the address, or else the person has
// proven that they read it; and no other subject has come with it.
func (l *linking) link(ctx context.Context) (model.User, error) {
	i, c := l.p.Identity, l.p.Connection
	if i.NameIDFormat == formatTransient {
		return model.User{}, upstream.NewFault(codeNameless, "NameID").WithGot(i.NameIDFormat)
	}
	email, err := emailaddr.Parse(i.Email)
	if err != nil {
		return model.User{}, upstream.NewFault(codeEmail, "email").WithGot(i.Email)
	}
	doubt, err := l.doubt(ctx, email)
	if err != nil {
		return model.User{}, err
	}
	var read string
	if doubt != nil {
		if err := l.acquaintance(ctx, email, doubt); err != nil {
			return model.User{}, err
		}
		l.doubts, read = &Unread{email, doubt}, email.Key()
	}
	u, err := l.account(ctx, email)
	if err != nil {
		return u, err
	}
	if err := l.uncontested(ctx, u, email); err != nil {
		return u, err
	}
	l.first = true
	now := l.tx.Now()
	l.events = append(l.events, model.Event{
		Org: c.Org, Actor: l.by, User: u.ID, Target: string(u.ID),
		Payload: model.IdentityLinked{User: u.Ref(), Connection: c.ID, Issuer: i.Issuer, Subject: i.Subject},
	})
	return u, l.tx.PutIdentity(ctx, model.Identity{
		Org: c.Org, Connection: c.ID, Issuer: i.Issuer, Subject: i.Subject, User: u.ID, Email: string(email), Read: read, LinkedAt: now, LastAt: now,
	})
}

// spelled returns an address as it is compared, or what cannot be one as it is.
func spelled(address string) string {
	if email, err := emailaddr.Parse(address); err == nil {
		return string(email)
	}
	return upstream.Quote(address)
}

const formatTransient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

// serves reports whether the organization has verified the domain of an address, and the
// domain leads to the connection.
func (l *linking) serves(ctx context.Context, email model.Email) (bool, error) {
	all, err := membership.Connections(ctx, l.tx, email)
	return membership.Among(all, l.p.Connection.ID), err
}

// account returns the account with an address. It makes one only where its person will
// become a member.
func (l *linking) account(ctx context.Context, email model.Email) (model.User, error) {
	_, err := l.tx.UserByEmail(ctx, email)
	if model.KindOf(err) == model.NotFound && !l.p.Connection.Creates {
		return model.User{}, l.uninvited(email)
	}
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	first, last := nameOf(l.p.Identity)
	u, made, err := membership.Account(ctx, l.tx, l.by, email, first, last)
	l.events = append(l.events, made...)
	return u, err
}

func (l *linking) uninvited(email model.Email) error {
	return upstream.NewFault(codeMember, "email").WithGot(string(email))
}

// nameOf returns what a provider calls somebody, "" for what is no name.
func nameOf(i upstream.Identity) (first, last string) {
	return model.FirstName.Read(i.FirstName), model.LastName.Read(i.LastName)
}

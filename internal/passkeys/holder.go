package passkeys

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// holder is who has passkeys of their own: a person with an account, or an operator in the
// console. What they can do with them is the same.
type holder interface {
	id() string                                             // by which questions know them
	who(ctx context.Context, tx *db.Tx) (account, error)    // as long as they may act, or the error of access
	mayAdd(on model.Ways) error                             // while these ways to sign in are on
	known(ctx context.Context, from reads) (account, error) // as whom
	handle(ctx context.Context, from reads) ([]byte, error) // by which authenticators know them, or a NotFound error
	setHandle(ctx context.Context, tx *db.Tx, handle []byte) error

	all(ctx context.Context, from reads) ([]model.Passkey, error)
	one(ctx context.Context, from reads, id model.PasskeyID) (model.Passkey, error)
	insert(ctx context.Context, tx *db.Tx, p model.Passkey) (model.Passkey, error)
	rename(ctx context.Context, tx *db.Tx, p model.Passkey, name string) error
	remove(ctx context.Context, tx *db.Tx, p model.Passkey) error

	page(site model.Site) string // where they see their passkeys
}

// reads is a database, or a transaction.
type reads interface {
	User(ctx context.Context, id model.UserID) (model.User, error)
	Operator(ctx context.Context, id model.OperatorID) (model.Operator, error)
	Passkeys(ctx context.Context, user model.UserID) ([]model.Passkey, error)
	Passkey(ctx context.Context, user model.UserID, id model.PasskeyID) (model.Passkey, error)
	PasskeyHandle(ctx context.Context, user model.UserID) ([]byte, error)
	OperatorPasskeys(ctx context.Context, id model.OperatorID) ([]model.Passkey, error)
	OperatorPasskey(ctx context.Context, of model.OperatorID, id model.PasskeyID) (model.Passkey, error)
	OperatorHandle(ctx context.Context, id model.OperatorID) ([]byte, error)
}

// holderOf returns the actor as who has passkeys. It returns a Forbidden error for an actor who
// can have none.
func holderOf(by model.Actor) (holder, error) {
	if by.Operator() != "" {
		return operator{by}, nil
	}
	return person{by}, access.PersonOnly(by)
}

// person is a holder with an account.
type person struct{ by model.Actor }

func (p person) id() string { return string(p.by.User()) }

func (p person) who(ctx context.Context, tx *db.Tx) (account, error) {
	u, err := access.Person(ctx, tx, p.by)
	return account{name: u.Name(), email: u.Email}, err
}

func (p person) mayAdd(on model.Ways) error {
	if !on.Passkey {
		return model.Conflicting("passkeys.off")
	}
	return nil
}

func (p person) known(ctx context.Context, from reads) (account, error) {
	u, err := from.User(ctx, p.by.User())
	return account{name: u.Name(), email: u.Email}, err
}

func (p person) handle(ctx context.Context, from reads) ([]byte, error) {
	return from.PasskeyHandle(ctx, p.by.User())
}

func (p person) setHandle(ctx context.Context, tx *db.Tx, handle []byte) error {
	return tx.InsertPasskeyHandle(ctx, p.by.User(), handle)
}

func (p person) all(ctx context.Context, from reads) ([]model.Passkey, error) {
	return from.Passkeys(ctx, p.by.User())
}

func (p person) one(ctx context.Context, from reads, id model.PasskeyID) (model.Passkey, error) {
	return from.Passkey(ctx, p.by.User(), id)
}

func (p person) insert(ctx context.Context, tx *db.Tx, k model.Passkey) (model.Passkey, error) {
	k.User = p.by.User()
	return tx.InsertPasskey(ctx, k)
}

func (p person) rename(ctx context.Context, tx *db.Tx, k model.Passkey, name string) error {
	return tx.RenamePasskey(ctx, k.User, k.ID, name, k.Version)
}

func (p person) remove(ctx context.Context, tx *db.Tx, k model.Passkey) error {
	u, err := tx.User(ctx, k.User)
	if err != nil {
		return err
	}
	if err := keepsWayIn(ctx, tx, u); err != nil {
		return err
	}
	return tx.DeletePasskey(ctx, k.User, k.ID)
}

func (p person) page(site model.Site) string { return site.Portal().Security() }

// operator is a holder in the console. A link of the command line gets them in who have nothing
// else, so that the last passkey can go.
type operator struct{ by model.Actor }

func (o operator) id() string { return o.by.ID }

func (o operator) who(ctx context.Context, tx *db.Tx) (account, error) {
	s, err := access.InConsole(ctx, tx, o.by)
	return account{name: s.Operator.Name, email: string(s.Operator.Email)}, err
}

func (o operator) mayAdd(model.Ways) error { return nil } // what people can do is not about operators

func (o operator) known(ctx context.Context, from reads) (account, error) {
	known, err := from.Operator(ctx, o.by.Operator())
	return account{name: known.Name, email: string(known.Email)}, err
}

func (o operator) handle(ctx context.Context, from reads) ([]byte, error) {
	return from.OperatorHandle(ctx, o.by.Operator())
}

func (o operator) setHandle(ctx context.Context, tx *db.Tx, handle []byte) error {
	return tx.InsertOperatorHandle(ctx, o.by.Operator(), handle)
}

func (o operator) all(ctx context.Context, from reads) ([]model.Passkey, error) {
	return from.OperatorPasskeys(ctx, o.by.Operator())
}

func (o operator) one(ctx context.Context, from reads, id model.PasskeyID) (model.Passkey, error) {
	return from.OperatorPasskey(ctx, o.by.Operator(), id)
}

func (o operator) insert(ctx context.Context, tx *db.Tx, k model.Passkey) (model.Passkey, error) {
	k.Operator = o.by.Operator()
	return tx.InsertOperatorPasskey(ctx, k)
}

func (o operator) rename(ctx context.Context, tx *db.Tx, k model.Passkey, name string) error {
	return tx.RenameOperatorPasskey(ctx, k.Operator, k.ID, name, k.Version)
}

func (o operator) remove(ctx context.Context, tx *db.Tx, k model.Passkey) error {
	return tx.DeleteOperatorPasskey(ctx, k.Operator, k.ID)
}

func (o operator) page(site model.Site) string { return site.OperatorPage() }

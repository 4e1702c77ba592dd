package membership

import (
	"context"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// rules answers what the operator has set: a db.Tx or a db.Reader.
type rules interface {
	Instance(ctx context.Context) (model.Instance, error)
}

// Welcomes refuses an address of a kind with which the operator lets nobody new in: no account
// is made with it, and nobody becomes a member, is invited or changes to it. Who has it already
// keeps it, and their memberships. It returns an Invalid error for the field "email" with the
// reason in words.
func Welcomes(ctx context.Context, from rules, email model.Email) error {
	why, err := Unwelcome(ctx, from, email)
	if err == nil && why.Key != "" {
		err = model.InvalidField("email", why.Key, why.Args...)
	}
	return err
}

// Unwelcome returns why an address is not let in, a sentence without key for one that is.
func Unwelcome(ctx context.Context, from rules, email model.Email) (why model.Sentence, err error) {
	i, err := from.Instance(ctx)
	if err != nil || i.Refuses == (model.AddressKinds{}) {
		return why, err
	}
	name, ok := domainname.OfEmail(email)
	if !ok {
		return why, nil
	}
	switch kind := domainname.Kind(name); {
	case !i.Refuses.Has(kind):
		return why, nil
	case kind == model.AddressDisposable:
		return model.Sentence{Key: "membership.disposable_address", Args: []any{name}}, nil
	default:
		return model.Sentence{Key: "membership.public_address", Args: []any{name}}, nil
	}
}

// welcomes is Welcomes for a newcomer. Who comes by themselves has no field to correct.
func welcomes(ctx context.Context, from rules, n Newcomer) error {
	why, err := Unwelcome(ctx, from, model.Email(n.User.Email))
	if err != nil || why.Key == "" {
		return err
	}
	switch n.Source {
	case model.FromInvitation, model.FromAllowedEmailDomain, model.FromSSO:
		return model.Denied(why.Key, why.Args...)
	}
	return model.InvalidField("email", why.Key, why.Args...)
}

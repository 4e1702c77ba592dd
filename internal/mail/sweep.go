package mail

import (
	"context"
	"errors"
)

// Sweep deletes mails that failed long ago.
func (o *Outbox) Sweep(ctx context.Context) error {
	return errors.Join(o.codes.Sweep(ctx), o.others.Sweep(ctx))
}

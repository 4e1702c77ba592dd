package mail

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Circle is everybody in an organization who may do something: one permission, or two.
type Circle struct {
	Org    model.OrgID
	Needs  []model.Permission
	Except model.UserID `json:",omitempty"` // who knows it already, "" for nobody
}

// Administrators are those who can keep an organization going.
func Administrators(org model.OrgID) Circle {
	return Circle{Org: org, Needs: []model.Permission{model.SettingsManage, model.UsersRoleChange}}
}

// Managers are those who look after something in an organization.
func Managers(org model.OrgID, p model.Permission) Circle {
	return Circle{Org: org, Needs: []model.Permission{p}}
}

// But returns the circle without somebody.
func (c Circle) But(u model.UserID) Circle {
	c.Except = u
	return c
}

// batch is to how many of a circle mails are put at a time.
const batch = 100

// circular is a message on its way to a circle: those after a member get it yet.
type circular struct {
	Circle
	After model.MemberID
}

// PutAll stores a message, which names no recipient, to be sent to each of a circle until
// it expires: to whoever is in it when it goes out, however many. It takes as long as one
// mail, and the mails themselves are put later, in batches, each one once.
func (o *Outbox) PutAll(ctx context.Context, tx *db.Tx, to Circle, m Message, expires time.Time) error {
	return o.put(ctx, tx, stored{Message: m, All: &circular{Circle: to}}, expires)
}

// spread puts the mails of the next batch of a circular, in the place of it. A batch that
// nobody knows to be put is undone with its transaction, or has taken its circular along.
func (o *Outbox) spread(ctx context.Context, d model.Delivery, s stored) error {
	next, err := o.db.MembersWith(ctx, s.All.Org, s.All.Needs, s.All.After, batch)
	if err != nil {
		return fmt.Errorf("mail to all: %w", err)
	}
	err = o.db.Housekeep(ctx, func(tx *db.Tx) error {
		mine, err := tx.TakeDelivery(ctx, d)
		if err != nil || !mine {
			return err
		}
		for _, member := range next {
			if member.User == s.All.Except {
				continue
			}
			m := s.Message
			m.To = member.Email
			if err := o.Put(ctx, tx, m, d.ExpiresAt); err != nil {
				return err
			}
		}
		if len(next) < batch {
			return nil
		}
		rest := circular{s.All.Circle, next[len(next)-1].ID}
		return o.put(ctx, tx, stored{Message: s.Message, All: &rest}, d.ExpiresAt)
	})
	if err != nil {
		return fmt.Errorf("mail to all: %w", err)
	}
	return nil
}

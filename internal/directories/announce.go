package directories

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anteroom/internal/mail"
	"anteroom/internal/model"
)

// noticeLife is how long it is worth telling somebody that their address was changed.
const noticeLife = 3 * 24 * time.Hour

// unannounced is the error of a change of an address before there is a letter about it to
// the old one: no transaction writes letters.
type unannounced struct{ old, now model.Email }

// Error returns the text for the log.
func (u *unannounced) Error() string { return fmt.Sprintf("%s becomes %s unannounced", u.old, u.now) }

// announced is a letter about the change of an address.
type announced struct {
	unannounced
	letter mail.Message
}

// announcing runs a transaction of an organization, and once more with a letter when it
// turns out to change an address: whoever reads the old one is told.
func (s *Service) announcing(ctx context.Context, org model.OrgID, run func(*announced) error) error {
	var letter *announced
	for {
		err := run(letter)
		var u *unannounced
		if !errors.As(err, &u) {
			return err
		}
		if letter, err = s.announce(ctx, org, *u); err != nil {
			return err
		}
	}
}

func (s *Service) announce(ctx context.Context, org model.OrgID, u unannounced) (*announced, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return nil, err
	}
	o, err := s.db.Organization(ctx, org)
	if err != nil {
		return nil, err
	}
	letter, err := mail.EmailChanged(mail.EmailChangedData{
		AppName: instance.AppName, To: string(u.old), NewEmail: u.now.Masked(), Device: "the directory of " + o.Name, At: s.db.Now(), SupportEmail: instance.SupportEmail,
	})
	return &announced{u, letter}, err
}

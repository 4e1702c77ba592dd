package directories

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// letterLife is how long a letter about a directory is worth sending.
const letterLife = 3 * 24 * time.Hour

// occasion is what somebody has to be told of: with now, that an address becomes another
// one, which whoever reads the old one is told, and the new one, which is both then; with
// keeps, that the old one stays, since another one that the provider says may not be; with people, that so many are deactivated;
// with last, what becomes of the last who can administer; else, that somebody else comes
// with an address. These four are for those who look after directories.
type occasion struct {
	directory model.DirectoryID
	old, now  model.Email
	reads     model.Language // what who gets another address has chosen
	zone      string         // and their time zone
	keeps     bool
	people    int
	last      lastAdministrator
}

// unwritten is the error of a change for which there is no letter yet: no transaction
// writes letters.
type unwritten struct{ occasion }

// Error returns the text for the log.
func (u *unwritten) Error() string { return fmt.Sprintf("nobody is told yet: %+v", u.occasion) }

// letters are those that are written.
type letters map[occasion]mail.Message

// announcing runs a transaction of an organization, and once more with each letter for which
// it turns out to have an occasion.
func (s *Service) announcing(ctx context.Context, org model.OrgID, run func(letters) error) error {
	written := letters{}
	for {
		err := run(written)
		var u *unwritten
		if !errors.As(err, &u) {
			return err
		}
		letter, err := s.write(ctx, org, u.occasion)
		if err != nil {
			return err
		}
		written = maps.Clone(written)
		written[u.occasion] = letter
	}
}

func (s *Service) write(ctx context.Context, org model.OrgID, about occasion) (mail.Message, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	o, err := s.db.Organization(ctx, org)
	if err != nil {
		return mail.Message{}, err
	}
	d := mail.DirectoryData{AppName: instance.AppName, OrgName: o.Name, LinkURL: s.site.Portal().Directory(about.directory)}
	switch {
	case about.now != "":
		m, err := mail.EmailChanged(mail.EmailChangedData{
			AppName: instance.AppName, To: string(about.old), New: about.old == about.now, NewEmail: about.now.Masked(), Directory: o.Name, At: s.db.Now(), SupportEmail: instance.SupportEmail,
		})
		return m.For(about.reads, about.zone), err
	case about.keeps:
		return mail.DirectoryAddress(mail.DirectoryQuestionData{DirectoryData: d, Email: string(about.old)})
	case about.last.email != "":
		last := mail.LastAdministratorData{DirectoryData: d, Name: about.last.name, Email: about.last.email, Kept: about.last.kept, SupportEmail: instance.SupportEmail}
		if about.last.toOperator {
			last.To, last.Command = instance.SupportEmail, "anteroom organization admin add --organization "+string(org)+" --email EMAIL"
		}
		return mail.LastAdministrator(last)
	case about.people > 0:
		return mail.DirectoryAlarm(mail.DirectoryAlarmData{DirectoryData: d, People: about.people})
	}
	return mail.DirectoryQuestion(mail.DirectoryQuestionData{DirectoryData: d, Email: string(about.old)})
}

// post sends the letter for an occasion. It returns an *unwritten when there is none yet.
func (a *applying) post(ctx context.Context, about occasion) error {
	about.directory = a.d.ID
	letter, written := a.letters[about]
	if !written {
		return &unwritten{about}
	}
	until := a.tx.Now().Add(letterLife)
	if !about.last.toOperator {
		letter.Org = a.d.Org
	}
	if about.now != "" || about.last.toOperator {
		return a.mail.Put(ctx, a.tx, letter, until)
	}
	return a.mail.PutAll(ctx, a.tx, mail.Managers(a.d.Org, model.SCIMManage), letter, until)
}

// told reports whether somebody was told lately of another user of the directory who waits
// for the same.
func (a *applying) told(ctx context.Context, why model.Waiting) (bool, error) {
	return a.tx.WaitsLately(ctx, a.d.Org, a.d.ID, why, a.tx.Now().Add(-model.QuestionPause))
}

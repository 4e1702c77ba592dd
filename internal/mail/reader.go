package mail

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// A mail is in the language of its reader, as it is when the mail is sent: what they have
// chosen themselves, else what is known of whoever sits before the browser that asked for it,
// or that did what it tells of; else their organization's, which is the one whose mail it is,
// or what all of theirs have chosen; else English. Its times are in their zone.

// reader is for whom a mail is said.
type reader struct {
	in   *words.Language
	zone *time.Location
}

// readerOf returns for whom a message is said that is of an organization, or of none.
func (o *Outbox) readerOf(ctx context.Context, m Message, org model.Organization) (reader, error) {
	if m.Source == nil {
		return reader{o.language(), time.UTC}, nil
	}
	u, err := o.db.UserByEmail(ctx, model.Email(m.To))
	if model.KindOf(err) == model.NotFound {
		u, err = model.User{TimeZone: m.Source.TimeZone}, nil
	}
	if err != nil {
		return reader{}, err
	}
	theirs := org.Language
	if org.ID == "" && u.ID != "" {
		if theirs, err = o.db.LanguageOfOrganizations(ctx, u.ID); err != nil {
			return reader{}, err
		}
	}
	return reader{o.language(u.Language, m.Source.Language, theirs), u.Location()}, nil
}

// language returns the first of some languages in which mails can be said, English where
// there is none.
func (o *Outbox) language(wanted ...model.Language) *words.Language {
	if o.words == nil {
		return plain.in
	}
	for _, w := range wanted {
		if l := o.words.Offer(string(w)); l != nil {
			return l
		}
	}
	return o.words.English()
}

package mail

import (
	"context"

	"anteroom/internal/model"
	"anteroom/internal/words"
)

// A mail is in the language of its reader, as it is when the mail is sent: what they have
// chosen themselves, else what is known of whoever sits before the browser that asked for it,
// else their organization's, else English.

// readBy returns the language in which a message is sent.
func (o *Outbox) readBy(ctx context.Context, m Message, org model.Organization) (*words.Language, error) {
	if m.Source == nil || o.words == nil {
		return o.language(), nil
	}
	reader, err := o.db.UserByEmail(ctx, model.Email(m.To))
	if err != nil && model.KindOf(err) != model.NotFound {
		return nil, err
	}
	return o.language(reader.Language, m.Source.Language, org.Language), nil
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

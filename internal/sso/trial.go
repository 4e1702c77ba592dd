package sso

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// Trial is what a test of a connection has shown: everything that its administrators are
// told. It holds no token, code or secret.
type Trial struct {
	Browser []byte `json:",omitempty"` // SHA-256 of the cookie of the browser that has tested
	Draft   bool   // it was a draft that was tested, and not what is live
	Counts  bool   // as the test that who has begun it needs for turning the draft on
	IdP     string `json:",omitempty"`
	Names   model.AttributeMap

	// Subject and Attributes are what the answer says, whether proven or not. Cut says that
	// some is left out, since there is so much.
	Subject    string              `json:",omitempty"`
	Attributes upstream.Attributes `json:",omitempty"`
	Groups     upstream.Groups
	Cut        bool

	// Email, FirstName and LastName are what is taken from it; empty with a fault.
	Email, FirstName, LastName string

	// Stale says that the provider did not have the person sign in anew, as it was told to.
	Stale bool `json:",omitempty"`

	Algorithm      string             `json:",omitempty"`
	Signers, Known []upstream.Key     `json:",omitempty"`
	Messages       []upstream.Message `json:",omitempty"`
	Outcome        Outcome
}

// Outcome is what would become of somebody who signs in like that; zero where nobody
// would.
type Outcome struct {
	User  model.UserID `json:",omitempty"`
	Email string       `json:",omitempty"` // of the account
	Reads bool         // once they have proven that they read the address
	New   bool         // the account is made
	Joins bool         // they become a member
	Roles []string     `json:",omitempty"`
}

func trialOf(p Proven, d upstream.Diagnosis) Trial {
	t := Trial{
		Browser: p.Request.Browser, Draft: p.Settings.State == model.SettingsDraft, IdP: p.Settings.IdP, Names: p.Settings.Attributes,
		Subject: upstream.Quote(d.Subject), Attributes: d.Attributes, Groups: upstream.Groups{Listed: d.Groups.Listed, TooMany: d.Groups.TooMany},
		Email: upstream.Quote(d.Identity.Email), FirstName: upstream.Quote(d.Identity.FirstName), LastName: upstream.Quote(d.Identity.LastName),
		Algorithm: d.Algorithm, Signers: d.Signers, Known: d.Known, Messages: d.Messages,
	}
	return t
}

// bounded returns the trial as JSON of a bounded length.
func (t Trial) bounded() []byte {
	const mostAttributes, mostValues, mostMessage = 100, 50, model.MostAttemptDetail / 4
	said := upstream.Attributes{}
	for _, name := range slices.Sorted(maps.Keys(t.Attributes)) {
		if len(said) == mostAttributes {
			t.Cut = true
			break
		}
		values := t.Attributes[name]
		t.Cut = t.Cut || len(values) > mostValues
		for _, v := range values[:min(len(values), mostValues)] {
			said[upstream.Quote(name)] = append(said[upstream.Quote(name)], upstream.Quote(v))
		}
	}
	t.Attributes = said
	t.Messages = slices.Clone(t.Messages)
	for i, m := range t.Messages {
		if len(m.Text) > mostMessage {
			t.Messages[i].Text = strings.ToValidUTF8(m.Text[:mostMessage], "") + "…"
		}
	}
	raw := t.json()
	if len(raw) > model.MostAttemptDetail {
		t.Messages, t.Cut = nil, true
		raw = t.json()
	}
	if len(raw) > model.MostAttemptDetail {
		t.Attributes, t.Signers, t.Known = nil, nil, nil
		raw = t.json()
	}
	return raw
}

func (t Trial) json() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // which would make XML several times as long
	if err := e.Encode(t); err != nil {
		panic(err) // of texts, lists and truth values there is always JSON
	}
	return b.Bytes()
}

// examine notes what came of a test: what the protocol says, and what would become of the
// person. Where that is well, it counts for who has begun the test.
func (s *Service) examine(ctx context.Context, p Proven, d upstream.Diagnosis) (Proven, error) {
	p.Identity = d.Identity
	t, fault := trialOf(p, d), d.Fault
	t.Stale = fault == nil && p.Stale()
	if fault == nil {
		var err error
		if t.Outcome, fault, err = s.rehearse(ctx, p); err != nil {
			return p, err
		}
	}
	if fault == nil || aboutPerson(fault.Code) {
		counts, err := s.Tested(ctx, tester(p.Request), p.Connection.ID, p.Settings)
		if err != nil && model.KindOf(err) == 0 {
			return p, err
		}
		t.Counts = counts && err == nil // not for who may not change it any more
	}
	a := s.attempt(p)
	if fault != nil {
		a = with(a, fault)
	}
	a.Detail = s.sealTrial(a, t)
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if p.once != nil {
			if _, err := tx.UseAssertion(ctx, a.Org, a.Connection, p.once, p.until); err != nil {
				return err
			}
		}
		if d.Fault == nil {
			if err := tx.SetAsksAnew(ctx, a.Org, p.Settings, p.asksAnew()); err != nil {
				return err
			}
		}
		noted, err := tx.InsertAttempt(ctx, a)
		p.Attempt = noted
		return err
	})
	if err != nil {
		err = fmt.Errorf("note test of %s: %w", a.Connection, err)
	}
	return p, err
}

// sealTrial returns a trial as it is kept with its attempt.
func (s *Service) sealTrial(a model.Attempt, t Trial) []byte {
	return s.keys.Seal(detailPlace(a), t.bounded())
}

func detailPlace(a model.Attempt) secret.Place {
	return secret.Place{Table: "attempts", Column: "detail", Row: string(a.Connection)}
}

// aboutPerson reports whether a fault says nothing against the settings: somebody else
// may sign in by them.
func aboutPerson(c upstream.Code) bool {
	switch c {
	case codeDomain, codeUnproven, codeMember, codeAccount, codeSubject:
		return true
	}
	return false
}

// errRehearsed undoes what a rehearsal did.
var errRehearsed = errors.New("only rehearsed")

// rehearse returns what would become of the person about whom something is proven, or
// why they would not be let in: by doing it, and undoing that.
func (s *Service) rehearse(ctx context.Context, p Proven) (o Outcome, f *upstream.Fault, err error) {
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := asIfOn(ctx, tx, p.Connection); err != nil {
			return err
		}
		l := p.linking(tx)
		u, err := l.enter(ctx)
		whose := (*Unread)(nil)
		if err != nil && !errors.As(err, &whose) {
			return err
		}
		m, err := tx.MemberOfUser(ctx, p.Connection.Org, u.ID)
		if err != nil {
			return err
		}
		o = Outcome{User: u.ID, Email: u.Email, Reads: whose != nil}
		for _, r := range m.Roles {
			o.Roles = append(o.Roles, r.Label)
		}
		for _, e := range l.events {
			switch e.Payload.EventType() {
			case model.EventUserSignup:
				o.New = true
			case model.EventMembershipCreated, model.EventMembershipUpdated:
				o.Joins = true
			}
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return o, nil, nil
	}
	if f := notLetIn(p, err); f != nil {
		return Outcome{}, f, nil
	}
	return Outcome{}, nil, fmt.Errorf("rehearse sign-in: %w", err)
}

// asIfOn turns a connection on for the time of a rehearsal: nobody is let in by one that is
// off, and most are tested before they are ever on.
func asIfOn(ctx context.Context, tx *db.Tx, c model.Connection) error {
	c, err := tx.Connection(ctx, c.Org, c.ID)
	if err != nil || c.Enabled {
		return err
	}
	c.Enabled = true
	return tx.UpdateConnection(ctx, c)
}

// StepPerson is the last step, after those of the protocol: who is proven to be there is
// somebody who is let in.
const StepPerson upstream.Step = "person"

package sso

import (
	"context"
	"encoding/json"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// Finding is what came of an attempt, for the administrators of its connection.
type Finding struct {
	Attempt  model.Attempt
	Type     model.ConnectionType
	Provider model.Provider
	Steps    []upstream.StepResult // in the order in which they are taken
	Found    []Found               // by what of the answer each field is said; of a test
	Trial    Trial                 // zero for what was no test
	Person   bool                  // only the person is not let in: others may be, by the same settings
	Outdated bool                  // the settings are others by now, or were changed since
}

// Found is what of an answer says something about a person.
type Found struct {
	Field upstream.Field
	Name  string // of the attribute; "" where none does
	Value string // that is taken; "" where there is none, or several
}

// Finding returns what came of an attempt at one of an organization's connections. It
// returns a NotFound error for another's.
func (s *Service) Finding(ctx context.Context, org model.OrgID, id model.AttemptID) (Finding, error) {
	a, err := s.db.Attempt(ctx, org, id)
	if err != nil {
		return Finding{}, err
	}
	c, err := s.db.Connection(ctx, org, a.Connection)
	if err != nil {
		return Finding{}, err
	}
	return s.finding(c, a), nil
}

// Findings returns what came of the latest attempts at a connection, the newest first.
func (s *Service) Findings(ctx context.Context, c model.Connection) ([]Finding, error) {
	all, err := s.db.Attempts(ctx, c.Org, c.ID)
	found := make([]Finding, len(all))
	for i, a := range all {
		found[i] = s.finding(c, a)
	}
	return found, err
}

// TestResult returns what came of a test of a connection, for the browser that has made
// it. It returns a NotFound error for everybody else.
func (s *Service) TestResult(ctx context.Context, id model.ConnectionID, attempt model.AttemptID, browsers [][]byte) (Finding, error) {
	org, err := s.db.OrganizationOfConnection(ctx, id)
	if err != nil {
		return Finding{}, err
	}
	f, err := s.Finding(ctx, org, attempt)
	if err == nil && (f.Attempt.Connection != id || f.Attempt.Purpose != model.UpstreamTest || !own(browsers, f.Trial.Browser)) {
		err = model.Missing("")
	}
	return f, err
}

func (s *Service) finding(c model.Connection, a model.Attempt) Finding {
	f := Finding{Attempt: a, Person: aboutPerson(upstream.Code(a.Code)), Outdated: true}
	for _, settings := range c.Settings {
		if f.Type == "" || settings.ID == a.Settings {
			f.Type, f.Provider = settings.Type, settings.Provider
		}
		if settings.ID == a.Settings {
			f.Outdated = settings.SavedAt.After(a.At)
		}
	}
	if a.Detail != nil {
		if raw, err := s.keys.Open(detailPlace(a), a.Detail); err == nil { // what can't be read any more is not there
			_ = json.Unmarshal(raw, &f.Trial)
		}
	}
	var fault *upstream.Fault
	if a.Code != "" {
		fault = &upstream.Fault{Code: upstream.Code(a.Code), Step: upstream.Step(a.Step), Field: a.Field, Got: a.Got, Want: a.Want}
	}
	steps := saml.Steps()
	if f.Type == model.ConnectionOIDC {
		steps = openid.Steps()
	}
	f.Steps = upstream.Results(append(steps, StepPerson), fault)
	for _, field := range upstream.Fields() {
		f.Found = append(f.Found, f.Trial.found(field))
	}
	return f
}

// found returns by what an answer says a field.
func (t Trial) found(field upstream.Field) Found {
	f := Found{Field: field}
	name, values := t.Attributes.Find(field, t.Names)
	f.Name = name
	if len(values) == 1 {
		f.Value = values[0]
	}
	if field == upstream.FieldEmail && name == "" && t.Email != "" { // SAML's name of the person may be the address
		f.Name, f.Value = "NameID", t.Email
	}
	half := map[upstream.Field]string{upstream.FieldFirstName: t.FirstName, upstream.FieldLastName: t.LastName}[field]
	if name == "" && half != "" { // of the whole name
		f.Name, f.Value = "name", half
	}
	return f
}

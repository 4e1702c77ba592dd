package attributes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Service holds the rules about attributes. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about attributes on a database.
func New(d *db.DB) *Service { return &Service{d} }

// Add declares an attribute: from their next request on, directories can say it of people.
// Without a label its name is shown. It returns an Invalid error for a bad field, a Conflict
// error when there is one of that name or as many as there can be, and a Forbidden error for
// anybody but the operator.
func (s *Service) Add(ctx context.Context, by model.Actor, a model.Attribute) (model.Attribute, error) {
	err := access.OperatorOnly(by, "")
	if err == nil {
		a, err = check(a)
	}
	if err != nil {
		return model.Attribute{}, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := hasRoom(ctx, tx, a.Name); err != nil {
			return nil, err
		}
		if err := tx.InsertAttribute(ctx, a); err != nil {
			return nil, err
		}
		return []model.Event{event(by, a, model.AttributeCreated{After: a})}, nil
	})
	if err != nil {
		return model.Attribute{}, fmt.Errorf("add attribute: %w", err)
	}
	return a, nil
}

func event(by model.Actor, a model.Attribute, p model.Payload) model.Event {
	return model.Event{Actor: by, Target: a.Name, Payload: p}
}

// hasRoom refuses a name that is taken, and one more than there can be.
func hasRoom(ctx context.Context, tx *db.Tx, name string) error {
	ended, err := tx.AttributeEnded(ctx, name)
	switch {
	case err == nil && ended:
		return model.Conflicting("attributes.forgetting", name)
	case err == nil:
		return model.Conflicting("attributes.exists", name)
	case model.KindOf(err) != model.NotFound:
		return err
	}
	all, err := tx.Attributes(ctx)
	if err == nil && len(all) >= model.MostCustomAttributes {
		err = model.Conflicting("attributes.most", model.MostCustomAttributes)
	}
	return err
}

func check(a model.Attribute) (_ model.Attribute, err error) {
	switch {
	case !resource.ValidName(a.Name) || len(a.Name) > model.MostCustomName:
		return a, model.InvalidField("name", "attributes.name", model.MostCustomName)
	case resource.KnownToAll(a.Name):
		return a, model.InvalidField("name", "attributes.known_to_all", a.Name)
	case !slices.Contains(model.AttributeTypes(), a.Type):
		return a, model.InvalidField("type", "attributes.type", types())
	}
	return checkTexts(a)
}

func types() string {
	var names []string
	for _, t := range model.AttributeTypes() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func checkTexts(a model.Attribute) (_ model.Attribute, err error) {
	if a.Label, err = model.AttributeLabel.Parse(a.Label); err != nil {
		return a, err
	}
	if a.Label == "" {
		a.Label = a.Name
	}
	a.Description, err = model.Description.Parse(a.Description)
	return a, err
}

// Change is what to change about an attribute; what is nil stays. Its name and its type stay
// as they are: values go by them.
type Change struct {
	Label, Description *string
	InPortal, InTokens *bool
	Seen               string // the Version that who changes it saw, "" where it does not matter
}

// Version tells what is said of an attribute from anything else that is said of it.
func Version(a model.Attribute) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %t %t", a.Name, a.Label, a.Description, a.InPortal, a.InTokens))
	return hex.EncodeToString(sum[:8])
}

// Set changes an attribute, which is named in any case, and returns it. It returns a NotFound
// error when there is none of that name, an Invalid error for a bad field, a Conflict error when
// it is not what was seen, and a Forbidden error for anybody but the operator.
func (s *Service) Set(ctx context.Context, by model.Actor, name string, c Change) (a model.Attribute, err error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return a, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		was, err := Find(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		if c.Seen != "" && c.Seen != Version(was) {
			return nil, model.Conflicting("attributes.changed")
		}
		if a, err = checkTexts(c.Of(was)); err != nil {
			return nil, err
		}
		if a == was {
			return nil, db.Nothing
		}
		return []model.Event{event(by, a, model.AttributeUpdated{Before: was, After: a})}, tx.UpdateAttribute(ctx, a)
	})
	if err != nil {
		return model.Attribute{}, fmt.Errorf("set attribute %s: %w", name, err)
	}
	return a, nil
}

// Of returns what becomes of an attribute.
func (c Change) Of(a model.Attribute) model.Attribute {
	if c.Label != nil {
		a.Label = *c.Label
	}
	if c.Description != nil {
		a.Description = *c.Description
	}
	if c.InPortal != nil {
		a.InPortal = *c.InPortal
	}
	if c.InTokens != nil {
		a.InTokens = *c.InTokens
	}
	return a
}

// declared are what the operator has declared: in a db.Tx, or in a db.Reader.
type declared interface {
	Attributes(ctx context.Context) ([]model.Attribute, error)
}

// Find returns the attribute of a name, in any case, or a NotFound error.
func Find(ctx context.Context, from declared, name string) (model.Attribute, error) {
	all, err := from.Attributes(ctx)
	if err != nil {
		return model.Attribute{}, err
	}
	i := slices.IndexFunc(all, func(a model.Attribute) bool { return strings.EqualFold(a.Name, name) })
	if i < 0 {
		return model.Attribute{}, model.Missing("attributes.unknown", name)
	}
	return all[i], nil
}

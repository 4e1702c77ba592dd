package db

import (
	"context"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

const attributesQuery = `
	SELECT name, label, description, type, in_portal, in_tokens
	  FROM attributes
	 WHERE ended_at = 0
	 ORDER BY position, name_key`

var allAttributes = questionOf[[]model.Attribute](nil, attributesQuery)

// Attributes returns what the operator has declared, the oldest first. Callers change nothing
// in the answer.
func (q *queries) Attributes(ctx context.Context) ([]model.Attribute, error) {
	return allAttributes.ask(q, "", func() ([]model.Attribute, error) { return many(ctx, q, scanAttribute, attributesQuery) })
}

func scanAttribute(s scanner) (a model.Attribute, err error) {
	err = s.Scan(&a.Name, &a.Label, &a.Description, &a.Type, &a.InPortal, &a.InTokens)
	return a, err
}

// AttributeEnded reports whether an attribute is declared no more, and values of it are left.
// It returns a NotFound error when there is none of that name, in any case.
func (q *queries) AttributeEnded(ctx context.Context, name string) (bool, error) {
	return one(ctx, q, scanValue[bool], `SELECT ended_at > 0 FROM attributes WHERE name_key = $1`, model.Fold(name))
}

// EndedAttributes returns the names of those that are declared no more, and of which values are left.
func (q *queries) EndedAttributes(ctx context.Context) ([]string, error) {
	return many(ctx, q, scanValue[string], `
		SELECT name
		  FROM attributes
		 WHERE ended_at > 0
		 ORDER BY position, name_key`)
}

// InsertAttribute stores a new attribute, after those that exist.
func (t *Tx) InsertAttribute(ctx context.Context, a model.Attribute) error {
	_, err := t.exec(ctx, `
		INSERT INTO attributes (name_key, name, position, label, description, type, in_portal, in_tokens, ended_at)
		VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM attributes), $3, $4, $5, $6, $7, 0)`,
		model.Fold(a.Name), a.Name, a.Label, a.Description, a.Type, a.InPortal, a.InTokens)
	return err
}

// UpdateAttribute stores what has become of an attribute.
func (t *Tx) UpdateAttribute(ctx context.Context, a model.Attribute) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE attributes
		   SET label = $2, description = $3, in_portal = $4, in_tokens = $5
		 WHERE name_key = $1`, model.Fold(a.Name), a.Label, a.Description, a.InPortal, a.InTokens)
}

// EndAttribute has an attribute be declared no more.
func (t *Tx) EndAttribute(ctx context.Context, name string) error {
	return t.execOne(ctx, model.Missing(""), `UPDATE attributes SET ended_at = $2 WHERE name_key = $1`, model.Fold(name), ms(t.now))
}

// DeleteAttribute deletes an attribute that is declared no more.
func (t *Tx) DeleteAttribute(ctx context.Context, name string) error {
	_, err := t.exec(ctx, `DELETE FROM attributes WHERE name_key = $1 AND ended_at > 0`, model.Fold(name))
	return err
}

// Forgotten says how far it is with forgetting the values of an attribute.
type Forgotten struct {
	People int                   // of whom one is forgotten
	Last   model.DirectoryUserID // whose turn it was last
	More   bool
}

// ForgetAttribute forgets the values of an attribute that a directory has said of people
// whose ids are behind one, at most limit; of those whom it has deleted, too.
func (t *Tx) ForgetAttribute(ctx context.Context, org model.OrgID, directory model.DirectoryID, name string, after model.DirectoryUserID, limit int) (Forgotten, error) {
	all, err := many(ctx, &t.queries, scanDocument, `
		SELECT id, doc, FALSE
		  FROM directory_users
		 WHERE org_id = $1 AND directory_id = $2 AND id > $3
		 UNION ALL
		SELECT id, doc, TRUE
		  FROM directory_deleted_users
		 WHERE org_id = $1 AND directory_id = $2 AND id > $3
		 ORDER BY 1
		 LIMIT $4`, org, directory, after, limit)
	if err != nil {
		return Forgotten{}, err
	}
	f := Forgotten{Last: after, More: len(all) == limit}
	for _, d := range all {
		f.Last = d.id
		rest, found := resource.WithoutCustom(d.doc, name)
		if !found {
			continue
		}
		f.People++
		if err := t.rewriteDocument(ctx, org, directory, d, rest); err != nil {
			return f, err
		}
	}
	return f, nil
}

// document is what a directory has said of somebody.
type document struct {
	id      model.DirectoryUserID
	doc     string
	deleted bool // the directory has deleted them
}

func scanDocument(s scanner) (d document, err error) {
	err = s.Scan(&d.id, &d.doc, &d.deleted)
	return d, err
}

func (t *Tx) rewriteDocument(ctx context.Context, org model.OrgID, directory model.DirectoryID, d document, doc string) error {
	if d.deleted {
		return t.execOne(ctx, model.Missing(""), `
			UPDATE directory_deleted_users
			   SET doc = $4
			 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, org, directory, d.id, doc)
	}
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_users
		   SET doc = $4, modified_at = $5, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, org, directory, d.id, doc, ms(t.now))
}

// AttributesOf returns what a directory says of a member beside what all can say. It says
// nothing of somebody who is no member, or not by a directory.
func (q *queries) AttributesOf(ctx context.Context, org model.OrgID, user model.UserID) (model.AttributesOf, error) {
	var all model.AttributesOf
	declared, err := q.Attributes(ctx)
	if err != nil || len(declared) == 0 {
		return all, err
	}
	doc := ""
	all, err = one(ctx, q, func(s scanner) (all model.AttributesOf, err error) {
		err = s.Scan(&all.Provider, &doc)
		return all, err
	}, `
		SELECT d.provider, u.doc
		  FROM members m
		  JOIN directory_users u ON u.org_id = m.org_id AND u.member_id = m.id AND u.member_id <> ''
		  JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id
		 WHERE m.org_id = $1 AND m.user_id = $2`, org, user)
	if model.KindOf(err) == model.NotFound {
		return all, nil
	}
	if err == nil && strings.Contains(doc, resource.URNCustomUser) {
		all.Values, err = resource.CustomValues(doc, declared)
	}
	return all, err
}

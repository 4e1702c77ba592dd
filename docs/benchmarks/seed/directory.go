package main

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// directory is what load says and asks as an identity provider does.
type directory struct {
	URL   string   `json:"url"`
	Token string   `json:"token"`
	Users []string `json:"users"` // their ids, of pushed(0) on
	Group string   `json:"group"` // in which all are
}

// pushDomain is where the people of the directory have their addresses.
const pushDomain = "pushed.example"

// pusher administers the organization of the directory, whose people are another's.
const pusher = "admin@pusher.example"

// pushed returns somebody of whom the provider tells.
func pushed(i int) directories.Person {
	p := person(i)
	name := fmt.Sprintf("p%06d@"+pushDomain, i)
	return directories.Person{
		UserName: name, ExternalID: fmt.Sprintf("00u%06d", i), GivenName: p.FirstName, FamilyName: p.LastName, DisplayName: p.FirstName + " " + p.LastName, Active: true,
		Emails: []model.DirectoryEmail{{Value: name, Type: "work", Primary: true}},
		Doc: fmt.Sprintf(`{"externalId":"00u%06d","userName":%q,"name":{"familyName":%q,"givenName":%q},"displayName":%q,"emails":[{"value":%q,"type":"work","primary":true}],"locale":"en-US","active":true}`,
			i, name, p.LastName, p.FirstName, p.FirstName+" "+p.LastName, name),
	}
}

// push makes an organization whose directory has told of n people, who are members and in
// one group.
func (s *seeder) push(ctx context.Context, n int) error {
	o, err := s.organizations.Create(ctx, model.System, organizations.Description{Name: fmt.Sprintf("Directory of %d", n)}, model.Features()...)
	if err != nil {
		return err
	}
	if _, err := s.members.Add(ctx, model.System, o.ID, members.Person{Email: pusher, FirstName: "Avery", LastName: "Admin"}, "admin"); err != nil {
		return err
	}
	operator := model.Actor{Kind: model.ActorOperator, Org: o.ID}
	if _, err := s.domains.Verify(ctx, operator, pushDomain); err != nil {
		return err
	}
	d, err := s.directories.Add(ctx, operator, model.ProviderOkta)
	if err != nil {
		return err
	}
	by := directories.Proven{Directory: d}.Actor("192.0.2.17")
	ids := make([]string, n)
	if err := together(ctx, n, func(ctx context.Context, i int) error {
		u, err := s.directories.CreateUser(ctx, by, pushed(i))
		ids[i] = string(u.ID)
		return err
	}); err != nil {
		return err
	}
	_, err = s.directories.CreateGroup(ctx, by, directories.Group{DisplayName: "Everybody", Doc: `{"displayName":"Everybody"}`}, ids)
	return err
}

// directory returns what there is to ask for, with a token of now; nil when nobody was
// pushed.
func (s *seeder) directory(ctx context.Context, issuer string) (*directory, error) {
	account, err := s.db.UserByEmail(ctx, pusher)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	memberships, err := s.db.Memberships(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.db.Directories(ctx, memberships[0].Org)
	if err != nil {
		return nil, err
	}
	d := all[0]
	_, token, err := s.directories.CreateToken(ctx, model.Actor{Kind: model.ActorOperator, Org: d.Org}, d.ID, 0, "")
	if err != nil {
		return nil, err
	}
	found := &directory{URL: model.NewSite(issuer).SCIM(d.ID), Token: token}
	groups, err := s.db.DirectoryGroups(ctx, d.Org, d.ID, 0, 1)
	if err != nil {
		return nil, err
	}
	found.Group = string(groups[0].ID)
	found.Users = make([]string, 0, d.Users)
	for last := int64(0); ; {
		some, err := s.db.DirectoryUsersAfter(ctx, d.Org, d.ID, last, 1000)
		if err != nil || len(some) == 0 {
			return found, err
		}
		for _, u := range some {
			found.Users, last = append(found.Users, string(u.ID)), u.Place
		}
	}
}

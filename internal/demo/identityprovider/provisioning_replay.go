package identityprovider

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

// The group of the day that is replayed.
const (
	dayGroup   = "New starters"
	dayRenamed = "Starters of this year"
)

// step is something that happens in the day that is replayed.
type step struct {
	at, what string
	do       func(context.Context, *errand) error
}

// replay lets a day pass in which everything happens that identity providers tell of: people
// come, change, move between groups and leave.
func (p *Provider) replay(w http.ResponseWriter, r *http.Request) {
	a, ok := p.provisions(w, r)
	if !ok {
		return
	}
	cast, err := p.cast(a.Provisioning.Kind, r.PostFormValue("domain"))
	if err != nil {
		p.refuse(w, err)
		return
	}
	did := 0
	for _, s := range p.day(cast) {
		did++
		if err := p.run(a.ID, s.at+" "+s.what, func(t *errand) error { return s.do(r.Context(), t) }); err != nil {
			break // its page says why
		}
	}
	p.setGroup(dayGroup, dayRenamed, nil)
	p.showTold(w, r, a, did)
}

// cast puts three people of a domain into the directory about whom the day is, unless they
// are there. They are other ones for each kind: who is looked after by one directory of an
// organization is not by another one.
func (p *Provider) cast(kind provisioner.Kind, domain string) ([3]Person, error) {
	names := map[provisioner.Kind][3][2]string{
		provisioner.OktaCatalog: {{"Ada", "Lang"}, {"Ben", "Oduya"}, {"Cleo", "Marsh"}},
		provisioner.OktaWizard:  {{"Dora", "Finch"}, {"Emil", "Sand"}, {"Fay", "Ito"}},
		provisioner.Entra:       {{"Greta", "Holm"}, {"Hari", "Menon"}, {"Inge", "Vos"}},
		provisioner.OneLogin:    {{"Jim", "Abara"}, {"Kira", "Leto"}, {"Leon", "Pires"}},
	}[kind]
	var cast [3]Person
	for i, name := range names {
		who := Person{ID: newID("00u"), Email: strings.ToLower(name[0]+"."+name[1]) + "@" + domain, First: name[0], Last: name[1], Department: "Roastery"}
		all := p.directory()
		if at := slices.IndexFunc(all, func(other Person) bool { return strings.EqualFold(other.Email, who.Email) }); at >= 0 {
			cast[i] = all[at]
			continue
		}
		made, err := p.addPerson(who)
		if err != nil {
			return cast, err
		}
		cast[i] = made
	}
	return cast, nil
}

// day returns what happens, in order.
func (p *Provider) day(cast [3]Person) []step {
	first, second, third := cast[0], cast[1], cast[2]
	moved := first
	moved.Department = "Quality"
	in := func(name string, people ...Person) {
		var ids []string
		for _, who := range people {
			ids = append(ids, who.ID)
		}
		p.setGroup(name, name, ids)
	}
	assign := func(who Person) func(context.Context, *errand) error {
		return func(ctx context.Context, t *errand) error { return t.assign(ctx, who) }
	}
	return []step{
		{"08:00", "Test the credentials", func(ctx context.Context, t *errand) error { return t.Test(ctx) }},
		{"09:00", "Assign " + first.name(), assign(first)},
		{"09:01", "Assign " + second.name(), assign(second)},
		{"09:02", "Assign " + third.name(), assign(third)},
		{"10:00", "Push " + dayGroup, func(ctx context.Context, t *errand) error {
			in(dayGroup, first, second)
			return t.push(ctx, dayGroup)
		}},
		{"11:00", "Move " + first.name() + " to another department", func(ctx context.Context, t *errand) error {
			return errors.Join(p.savePerson(moved.in(p)), t.update(ctx, moved))
		}},
		{"13:00", third.name() + " comes into " + dayGroup + ", " + second.name() + " leaves it", func(ctx context.Context, t *errand) error {
			in(dayGroup, first, third)
			return t.sync(ctx, dayGroup)
		}},
		{"14:00", "Rename " + dayGroup, func(ctx context.Context, t *errand) error {
			p.setGroup(dayGroup, dayRenamed, []string{first.ID, third.ID})
			return t.rename(ctx, dayGroup, dayRenamed)
		}},
		{"15:00", "Deactivate " + second.name(), func(ctx context.Context, t *errand) error { return t.activate(ctx, second, false) }},
		{"16:00", "Reactivate " + second.name(), func(ctx context.Context, t *errand) error { return t.activate(ctx, second, true) }},
		{"17:00", "Unassign " + third.name(), func(ctx context.Context, t *errand) error { return t.unassign(ctx, third) }},
		{"18:00", "Delete " + dayRenamed, func(ctx context.Context, t *errand) error { return t.unlink(ctx, dayRenamed) }},
	}
}

// in returns a person with the groups in which the directory has them by now.
func (who Person) in(p *Provider) Person {
	if now, ok := p.person(who.ID); ok {
		who.Groups = slices.Clone(now.Groups)
	}
	return who
}

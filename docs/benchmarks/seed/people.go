package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// sizes are the parts of all people that the organizations have: a person of a
// smaller one is in the larger ones, too.
var sizes = []int{100, 10, 1}

// administrator is who may change an organization, and is in no other one.
func administrator(n int) model.Email {
	return model.Email(fmt.Sprintf("admin%d@anteroom.example", n))
}

// adders is how many add people at a time: the database commits what waits together.
const adders = 256

// fill makes the organizations and their people.
func (s *seeder) fill(ctx context.Context, people int) error {
	for n, part := range sizes {
		size := people / part
		o, err := s.organizations.Create(ctx, model.System, organizations.Description{Name: fmt.Sprintf("Organization of %d", size)})
		if err != nil {
			return err
		}
		admin := members.Person{Email: administrator(n), FirstName: "Avery", LastName: "Admin"}
		if _, err := s.members.Add(ctx, model.System, o.ID, admin, "admin"); err != nil {
			return err
		}
		if err := s.join(ctx, o.ID, size-1); err != nil {
			return err
		}
	}
	return nil
}

// join makes the first n people members of an organization.
func (s *seeder) join(ctx context.Context, org model.OrgID, n int) error {
	return together(ctx, n, func(ctx context.Context, i int) error {
		_, err := s.members.Add(ctx, model.System, org, person(i), "member")
		return err
	})
}

// together does something n times, by many at a time. The first that fails ends it.
func together(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var all sync.WaitGroup
	for first := range adders {
		all.Go(func() {
			for i := first; i < n && ctx.Err() == nil; i += adders {
				if err := do(ctx, i); err != nil {
					fail(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// person returns somebody whom the searches of the benchmarks find: everybody by
// the address, one in 40 by the first name, few by the last, nobody else by the
// number.
func person(i int) members.Person {
	first, last := firstNames[i%len(firstNames)], lastBegins[i/40%50]+lastEnds[i/2000%50]
	return members.Person{
		FirstName: first, LastName: last,
		Email: model.Email(fmt.Sprintf("%s.%s.p%06d@people.example", first, last, i)),
	}
}

var (
	firstNames = [40]string{
		"Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Iris", "Jonas",
		"Karin", "Leon", "Maria", "Nils", "Olivia", "Paul", "Quentin", "Rosa", "Simon", "Tara",
		"Ulrich", "Vera", "Willem", "Xenia", "Yusuf", "Zoe", "Amir", "Bianca", "Cyril", "Dora",
		"Emil", "Frida", "Georg", "Hanna", "Ivan", "Julia", "Kofi", "Lena", "Marco", "Noor",
	}
	lastBegins, lastEnds = syllables("B", "D", "F", "G", "K", "L", "M", "N", "R", "S"), syllables("t", "v", "w", "z", "br", "dr", "gr", "kr", "st", "tr")
)

// syllables returns each of ten beginnings with each of five endings.
func syllables(begins ...string) (all [50]string) {
	for i := range all {
		all[i] = begins[i%10] + [...]string{"al", "en", "ir", "or", "un"}[i/10]
	}
	return all
}

package identityprovider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

// Provisioning is how an application is told of people and groups.
type Provisioning struct {
	Kind        provisioner.Kind // what is behaved as
	Base, Token string
	OAuth       provisioner.OAuth // in the place of Token
}

// maxOperations bounds what is kept of what an application was told.
const maxOperations = 60

// provisioned is what one application was told.
type provisioned struct {
	mu     sync.Mutex // held while the application is told something: one thing after the other
	people map[string]provisioner.Account
	groups map[string]toldGroup // by name
	log    []operation          // the newest first
}

// toldGroup is a group that the application knows, and whom it knows in it: the application's
// IDs, by those of the people.
type toldGroup struct {
	provisioner.Group
	members map[string]string
}

// operation is something that somebody did here, with what was sent for it.
type operation struct {
	Title     string
	At        time.Time
	Exchanges []provisioner.Exchange
	Problem   string // "" when it worked
}

// provisionedOf returns what an application was told.
func (p *Provider) provisionedOf(app string) *provisioned {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.told[app]
	if s == nil {
		s = &provisioned{people: map[string]provisioner.Account{}, groups: map[string]toldGroup{}}
		p.told[app] = s
	}
	return s
}

// errand is one operation under way.
type errand struct {
	*provisioner.Client
	*provisioned
	provider *Provider
	app      App
}

// run does something with an application, and notes what was sent for it. Its error is for
// people to read.
func (p *Provider) run(app, title string, do func(*errand) error) error {
	a, ok := p.app(app)
	if !ok {
		return errors.New("the application is not there any more")
	}
	s := p.provisionedOf(app)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &errand{&provisioner.Client{Kind: a.Provisioning.Kind, Base: a.Provisioning.Base, Token: a.Provisioning.Token, OAuth: a.Provisioning.OAuth, HTTP: p.reaches}, s, p, a}
	err := do(t)
	o := operation{Title: title, At: p.now(), Exchanges: t.Log}
	if err != nil {
		o.Problem = sentence(err)
	}
	s.log = append([]operation{o}, s.log[:min(len(s.log), maxOperations-1)]...)
	return err
}

// sent returns somebody as they are told to applications.
func (who Person) sent() provisioner.Person {
	return provisioner.Person{ID: who.ID, Email: who.Email, First: who.First, Last: who.Last, Department: who.Department}
}

// assign has the application know somebody, and be in the groups that it knows.
func (t *errand) assign(ctx context.Context, who Person) error {
	known, err := t.Assign(ctx, who.sent())
	if err != nil {
		return err
	}
	known.UserName = who.Email
	t.people[who.ID] = known
	t.provider.assign(t.app.ID, who)
	return t.syncGroups(ctx)
}

// update tells the application what is known of somebody now, when it knows them.
func (t *errand) update(ctx context.Context, who Person) error {
	known, ok := t.people[who.ID]
	if !ok {
		return nil
	}
	if err := t.Update(ctx, known.ID, who.sent(), known.Active); err != nil {
		return err
	}
	known.UserName = who.Email
	t.people[who.ID] = known
	return nil
}

// activate deactivates somebody, or activates them again.
func (t *errand) activate(ctx context.Context, who Person, active bool) error {
	known, err := t.known(who)
	if err != nil {
		return err
	}
	if err := t.SetActive(ctx, known.ID, who.sent(), active); err != nil {
		return err
	}
	known.Active = active
	t.people[who.ID] = known
	return nil
}

// unassign has somebody be nobody to the application any more: they leave its groups first.
func (t *errand) unassign(ctx context.Context, who Person) error {
	known, err := t.known(who)
	if err != nil {
		return err
	}
	delete(t.people, who.ID)
	if err := t.syncGroups(ctx); err != nil {
		return err
	}
	t.provider.dismiss(t.app.ID, who)
	_, err = t.Unassign(ctx, known.ID, who.sent())
	return err
}

// remove deletes somebody, as Entra ID does when the 30 days are over in which they could
// have been brought back.
func (t *errand) remove(ctx context.Context, who Person) error {
	known, err := t.known(who)
	if err != nil {
		return err
	}
	delete(t.people, who.ID)
	t.provider.dismiss(t.app.ID, who)
	return t.Delete(ctx, known.ID)
}

func (t *errand) known(who Person) (provisioner.Account, error) {
	known, ok := t.people[who.ID]
	if !ok {
		return known, fmt.Errorf("%s is not assigned to the application", who.name())
	}
	return known, nil
}

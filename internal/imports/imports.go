package imports

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// Options say how files are understood.
type Options struct {
	Organization model.OrgID       // where those go who come without one; "" for none
	Roles        map[string]string // what a role is called there, and here
}

// Source is what files say, entry by entry. It holds no more than one of them.
type Source iter.Seq[entry]

// Place is where something stands in a file.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// entry is what stands in one place: an organization, or somebody, in one or in none.
type entry struct {
	at           Place
	organization organization
	metadata     map[string]string // of the organization, when it is made
	person       *person           // nil for the organization alone
	elsewhere    bool              // the person comes into an organization by another entry
	unread       error             // why this is no entry
	aside        string            // why nothing of it is taken on purpose
	without      string            // what of it is not taken on purpose, though the rest is
}

// organization is how a file names one: by the id that it has there, or by name.
type organization struct{ externalID, name string }

// person is somebody, by what a file says of them.
type person struct {
	externalID          string
	named               bool // who is here already, by the external ID; nothing else is said of them
	email               string
	proven              bool
	firstName, lastName string
	language            string
	metadata            map[string]string
	roles               []string
}

// who names them to people.
func (e entry) who() string {
	switch {
	case e.person == nil:
		return cmp.Or(e.organization.name, e.organization.externalID)
	case e.person.email != "":
		return e.person.email
	}
	return e.person.externalID
}

// run is one import.
type run struct {
	db      *db.DB
	by      model.Actor
	options Options
	known   map[organization]model.OrgID // those that were met
	report  Report
}

// Run brings in what a source says, and returns what came of it. What cannot be taken is in
// the report, and the rest is brought in all the same. An error is for what ends everything:
// a Forbidden one for anybody but the operator, an Invalid one for the field "role" where a role of the options does not exist, a NotFound
// one for their organization, and an outage. What was committed until then stays, and the
// same call goes on from there.
func Run(ctx context.Context, d *db.DB, by model.Actor, s Source, o Options) (Report, error) {
	r := &run{db: d, by: by, options: o, known: map[organization]model.OrgID{}}
	if err := r.check(ctx); err != nil {
		return r.report, err
	}
	some := make([]entry, 0, model.ImportBatch)
	for e := range s {
		if some = append(some, e); len(some) < cap(some) {
			continue
		}
		if err := r.bring(ctx, some); err != nil {
			return r.report, err
		}
		some = some[:0]
	}
	return r.report, r.bring(ctx, some)
}

// giveWay leaves the database to others for a moment: a server that runs has people who wait
// for it, and who waits for a database looks only now and then whether it is free.
func giveWay(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(model.ImportPause):
		return nil
	}
}

// check looks at who asks, and at the options, before anything is changed.
func (r *run) check(ctx context.Context) error {
	if err := access.OperatorOnly(r.by, r.options.Organization); err != nil {
		return err
	}
	if r.options.Organization != "" {
		_, err := r.db.Organization(ctx, r.options.Organization)
		if model.KindOf(err) == model.NotFound {
			return model.Because(model.Missing("organizations.unknown"), err)
		}
		if err != nil {
			return err
		}
	}
	all, err := r.db.Roles(ctx, r.options.Organization)
	if err != nil {
		return err
	}
	for _, ours := range r.options.Roles {
		if _, err := members.RolesNamed(all, []string{ours}); err != nil {
			return err
		}
	}
	return nil
}

// bring carries out entries, in transactions that are short: others wait meanwhile.
func (r *run) bring(ctx context.Context, some []entry) error {
	for len(some) > 0 {
		var all []outcome
		err := r.db.Together(ctx, func(d *db.DB) error {
			all = all[:0]
			for begun := time.Now(); len(all) < len(some) && time.Since(begun) < model.ImportTurn; {
				o, err := r.take(ctx, d, some[len(all)])
				if err != nil {
					return err
				}
				all = append(all, o)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		for i, o := range all {
			r.report.add(some[i], o)
		}
		some = some[len(all):]
		if err := giveWay(ctx); err != nil {
			return err
		}
	}
	return nil
}

// outcome is what came of an entry.
type outcome struct {
	newOrganization bool
	organization    model.OrgID
	arrived         members.Arrived
	passed          []passed // roles that were not given
	refused         error
}

// take carries out one entry.
func (r *run) take(ctx context.Context, d *db.DB, e entry) (o outcome, err error) {
	if e.unread != nil || e.aside != "" {
		return outcome{refused: e.unread}, nil
	}
	var a members.Arrival
	if e.person != nil {
		if a, err = e.person.arrival(ctx, d); isRefusal(err) {
			return outcome{refused: err}, nil
		} else if err != nil {
			return o, err
		}
	}
	o.organization, o.newOrganization, err = r.find(ctx, d, e)
	switch {
	case isRefusal(err):
		return outcome{refused: err}, nil
	case err != nil || e.person == nil:
		return o, err
	}
	if a.Roles, o.passed, err = r.roles(ctx, d, o.organization, e.person.roles); err != nil {
		return o, err
	}
	o.arrived, err = members.New(d).Bring(ctx, r.by, o.organization, a)
	o.refused = o.arrived.Refused
	return o, err
}

// find returns the organization of an entry, "" for none, which is made where there is none
// by its id, or its name where it has no id.
func (r *run) find(ctx context.Context, d *db.DB, e entry) (id model.OrgID, made bool, err error) {
	o := e.organization
	switch {
	case o == organization{} && e.elsewhere:
		return "", false, nil
	case o == organization{}:
		return r.options.Organization, false, nil
	}
	key := o
	if key.externalID != "" {
		key.name = ""
	}
	if id, ok := r.known[key]; ok {
		return id, false, nil
	}
	if id, err = lookUp(ctx, d, o); err != nil {
		return "", false, err
	}
	if made = id == ""; made {
		if o.name == "" {
			return "", false, refusal("no organization here has the ID %q, and one without a name can’t be made", o.externalID)
		}
		org, err := organizations.New(d).Create(ctx, r.by, organizations.Description{Name: o.name, ExternalID: o.externalID, Metadata: e.metadata}, model.Features()...)
		if err != nil {
			return "", false, err
		}
		id = org.ID
	}
	r.known[key] = id
	return id, made, nil
}

// lookUp returns the organization that is there already, "" when none is.
func lookUp(ctx context.Context, d *db.DB, o organization) (model.OrgID, error) {
	if o.externalID != "" {
		found, err := d.OrganizationByExternalID(ctx, o.externalID)
		if model.KindOf(err) == model.NotFound {
			return "", nil
		}
		return found.ID, err
	}
	found, err := d.OrganizationsCalled(ctx, o.name, 2)
	switch {
	case err != nil || len(found) == 0:
		return "", err
	case len(found) > 1:
		return "", refusal("several organizations are called %q: say which by its ID", o.name)
	}
	return found[0], nil
}

package directories

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Service holds the rules about directories. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	source  secret.Source
	mail    *mail.Outbox
	site    model.Site // where mails lead
	issuers *openid.Providers
	heard   chan model.DirectoryRequest // what is not written down yet
	turns   turns                       // of those who change groups
	parts   chan struct{}               // has something in it when more is to be done of farewells
}

// New returns the rules about directories. issuers asks whom an organization trusts for
// their keys.
func New(d *db.DB, source secret.Source, outbox *mail.Outbox, site model.Site, issuers *openid.Providers) *Service {
	return &Service{db: d, source: source, mail: outbox, site: site, issuers: issuers, heard: make(chan model.DirectoryRequest, mostUnwritten), parts: make(chan struct{}, 1)}
}

// What is wrong with a request of a directory, in the chain of Conflict errors.
var (
	// ErrTaken says that a name or an external id is another one's, or that somebody is of
	// another directory.
	ErrTaken = errors.New("is taken")
	// ErrVersion says that what is to be changed has another version.
	ErrVersion = errors.New("has another version")
)

// store answers what deciding about directories reads, in a transaction or outside.
type store interface {
	access.Store
	HasFeature(ctx context.Context, org model.OrgID, f model.Feature) (bool, error)
}

// mayManage returns an error when an actor may not change its organization's directories
// now: Forbidden with the reason in words, NotFound without the feature, or one of
// access.Permissions.
func mayManage(ctx context.Context, from store, by model.Actor) error {
	may, err := access.InWidget(ctx, from, by, model.WidgetSCIM)
	if err != nil {
		return err
	}
	on, err := from.HasFeature(ctx, by.Org, model.FeatureDirSync)
	switch {
	case err != nil:
		return err
	case !on:
		return model.Missing("")
	case !may.Has(model.SCIMManage):
		return model.Denied("directories.not_permitted")
	}
	return nil
}

// mayDecide does the same for what is about people, and not about the identity provider.
func mayDecide(ctx context.Context, from store, by model.Actor) error {
	if err := access.NotByLink(by); err != nil {
		return err
	}
	return mayManage(ctx, from, by)
}

// find returns a directory that an actor may change, when it has the version, and does not
// part with its members: what was decided is done first.
func find(ctx context.Context, tx *db.Tx, by model.Actor, id model.DirectoryID, version int64) (model.Directory, error) {
	if err := mayManage(ctx, tx, by); err != nil {
		return model.Directory{}, err
	}
	d, err := tx.Directory(ctx, by.Org, id)
	if err != nil {
		return d, err
	}
	if d.Version != version {
		return d, model.Conflicting("directories.changed_meanwhile")
	}
	_, err = tx.Parting(ctx, by.Org, id)
	if over, err := missing(err); err != nil || over {
		return d, err
	}
	return d, model.Conflicting("directories.parting")
}

func event(by model.Actor, d model.Directory, p model.Payload) model.Event {
	return model.Event{Org: d.Org, Actor: by, Target: string(d.ID), Payload: p}
}

// Add adds a directory to the actor's organization, and returns it. What its provider sends
// counts at once, by tokens that have to be made. The errors: Invalid for the field
// "provider" with the reason, and those of mayManage.
func (s *Service) Add(ctx context.Context, by model.Actor, provider model.Provider) (model.Directory, error) {
	if err := pushes(provider); err != nil {
		return model.Directory{}, err
	}
	var d model.Directory
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		all, err := tx.Directories(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		if len(all) >= model.MostDirectories {
			return nil, model.InvalidField("provider", "directories.most", model.MostDirectories)
		}
		d = model.Directory{Org: by.Org, Provider: provider, Enabled: true}
		if d.AddedBy, err = access.Author(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = tx.InsertDirectory(ctx, d); err != nil {
			return nil, err
		}
		return []model.Event{event(by, d, model.DirectoryCreated{After: d.Snapshot()}), event(by, d, model.DirectoryEnabled{After: d.Snapshot()})}, nil
	})
	if err != nil {
		return d, fmt.Errorf("add directory: %w", err)
	}
	return d, nil
}

// pushes returns an Invalid error for who is no provider that tells us by itself.
func pushes(p model.Provider) error {
	switch {
	case !p.Provisions():
		return model.InvalidField("provider", "directories.choose_provider")
	case p == model.ProviderGoogle:
		return model.InvalidField("provider", "directories.google")
	}
	return nil
}

// SetProvider says which provider a directory is of, and so which guide fits it. The
// errors: Invalid for the field "provider", NotFound, Conflict when it was changed
// meanwhile, and those of mayManage.
func (s *Service) SetProvider(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, provider model.Provider) (model.Directory, error) {
	if err := pushes(provider); err != nil {
		return model.Directory{}, err
	}
	return s.change(ctx, by, id, version, func(_ context.Context, tx *db.Tx, d *model.Directory) ([]model.Event, error) {
		before := d.Snapshot()
		d.Provider, d.ModifiedAt = provider, tx.Now()
		return []model.Event{event(by, *d, model.DirectoryUpdated{Before: before, After: d.Snapshot()})}, nil
	})
}

// Enable has what a directory's provider sends count from now on, and its members be looked
// after by it: what it gave and took before is its own again, unless people have decided
// about it since, and its groups give their roles. The errors: NotFound; Conflict
// when it was changed meanwhile, when nobody would be left who can administer, or when all
// who can would be looked after by directories: a mistake at the provider must not lock
// everybody out; and those of mayManage.
func (s *Service) Enable(ctx context.Context, by model.Actor, id model.DirectoryID, version int64) (model.Directory, error) {
	var d model.Directory
	change := changing(ctx, &d, by, id, version, func(ctx context.Context, tx *db.Tx, d *model.Directory) ([]model.Event, error) {
		if d.Enabled {
			return nil, db.Nothing
		}
		d.Enabled, d.ModifiedAt = true, tx.Now()
		if err := tx.TakeMembers(ctx, d.Org, d.ID); err != nil {
			return nil, err
		}
		if err := someoneElse(ctx, tx, d.Org); err != nil {
			return nil, err
		}
		return []model.Event{event(by, *d, model.DirectoryEnabled{After: d.Snapshot()})}, nil
	})
	rules, err := s.db.GroupRoles(ctx, by.Org, id.Source()) // who changes them changes the version
	switch {
	case err != nil:
	case len(rules) == 0:
		err = s.db.Record(ctx, change)
	default:
		err = membership.Remap(ctx, s.db, model.Remapping{Org: by.Org, Source: id.Source(), By: by}, rules, change)
	}
	if err != nil {
		return d, fmt.Errorf("enable directory: %w", err)
	}
	return d, nil
}

// administrators answers who can administer an organization, in a transaction or outside.
type administrators interface {
	AdministratorByPeople(ctx context.Context, org model.OrgID) (bool, error)
	Administrators(ctx context.Context, org model.OrgID, limit int) ([]model.Member, error)
}

// LookAfterAll reports whether directories look after all who can administer an
// organization, so that a mistake at a provider can lock everybody out.
func LookAfterAll(ctx context.Context, from administrators, org model.OrgID) (bool, error) {
	if people, err := from.AdministratorByPeople(ctx, org); err != nil || people {
		return false, err
	}
	some, err := from.Administrators(ctx, org, 1)
	return len(some) > 0, err
}

// someoneElse returns a Conflict error when directories look after all who can administer
// an organization.
func someoneElse(ctx context.Context, tx *db.Tx, org model.OrgID) error {
	if all, err := LookAfterAll(ctx, tx, org); err != nil || !all {
		return err
	}
	return model.Conflicting("directories.needs_somebody")
}

// change changes a directory, when it still has the version.
func (s *Service) change(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, do changeOne) (model.Directory, error) {
	var d model.Directory
	if err := s.db.Record(ctx, changing(ctx, &d, by, id, version, do)); err != nil {
		return d, fmt.Errorf("change directory: %w", err)
	}
	return d, nil
}

// changeOne makes a directory what it is to be, and returns what to record.
type changeOne func(context.Context, *db.Tx, *model.Directory) ([]model.Event, error)

// changing returns a transaction that changes a directory, when it still has the version,
// and puts it into d.
func changing(ctx context.Context, d *model.Directory, by model.Actor, id model.DirectoryID, version int64, do changeOne) func(*db.Tx) ([]model.Event, error) {
	return func(tx *db.Tx) (events []model.Event, err error) {
		if *d, err = find(ctx, tx, by, id, version); err != nil {
			return nil, err
		}
		if events, err = do(ctx, tx, d); err != nil {
			return nil, err
		}
		if err := tx.UpdateDirectory(ctx, *d); err != nil {
			return nil, err
		}
		d.Version++
		return events, nil
	}
}

package configfile

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/picture"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// Service applies files. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	source   secret.Source
	webhooks func(*db.DB) (*webhooks.Service, error)
}

// New returns a service on a database. webhooks returns the rules about webhooks on another one.
func New(d *db.DB, source secret.Source, webhooks func(*db.DB) (*webhooks.Service, error)) *Service {
	return &Service{d, source, webhooks}
}

// Options say how a file is applied.
type Options struct {
	Prune  bool // what the last file describes and this one does not is deleted, and not only left alone
	DryRun bool // nothing is changed
}

// Made is an application or webhook that applying a file made, or gave a secret.
type Made struct {
	Path   string
	ID     string // "" when it was only tried
	Secret string // which nobody has seen; "" for one that the file refers to, and when it was only tried
}

// Outcome is what came of applying a file.
type Outcome struct {
	Changes  []Change
	Adopted  []string // paths of what was there, and the file describes from now on
	Released []string // of what the last file describes, and this one does not: it is left
	Made     []Made
}

// Nothing reports whether all is as the file says, and was before.
func (o Outcome) Nothing() bool { return len(o.Changes)+len(o.Adopted)+len(o.Released) == 0 }

// Apply makes everything as a file says, or nothing at all, and returns what that changed. What it
// describes is for nobody else to change from then on. The error is a *Fault with that of a rule
// where one does not allow what the file says, or one of access.OperatorOnly.
func (s *Service) Apply(ctx context.Context, by model.Actor, f *File, o Options) (Outcome, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err := s.db.Together(ctx, func(d *db.DB) error {
		r := &run{ctx: ctx, by: by, file: f, options: o, db: d, source: s.source, names: newNames(), pictures: picture.NewMaker()}
		var err error
		if r.webhookRules, err = s.webhooks(d); err != nil {
			return err
		}
		if out, err = r.all(); err == nil && (o.DryRun || out.Nothing()) {
			err = db.Nothing
		}
		return err
	})
	var fault *Fault
	if errors.As(err, &fault) {
		fault.File = f.name
	}
	if o.DryRun {
		out.forget(f)
	}
	return out, err
}

// forget leaves out what another try would make another one of: identifiers and secrets.
func (o *Outcome) forget(f *File) {
	for i, made := range o.Made {
		o.Made[i] = Made{Path: made.Path}
		for _, a := range f.applications {
			if a.path == made.Path && a.value.ID == "" {
				o.Changes = slices.DeleteFunc(o.Changes, func(c Change) bool { return c.Path == joined(made.Path, "client_id") })
			}
		}
	}
}

// run is a file that is being applied.
type run struct {
	ctx          context.Context
	by           model.Actor
	file         *File
	options      Options
	db           *db.DB // the transaction
	source       secret.Source
	webhookRules *webhooks.Service
	pictures     *picture.Maker

	before  *state
	names   *names
	marks   []model.Managed
	renewed []string // paths of secrets and pictures that are others under the same references
	made    []Made
}

func (r *run) applications() *applications.Service   { return applications.New(r.db, r.source) }
func (r *run) instance() *instance.Service           { return instance.New(r.db, model.Socials()...) }
func (r *run) organizations() *organizations.Service { return organizations.New(r.db) }
func (r *run) roles() *roles.Service                 { return roles.New(r.db) }

// all does what the file says, in an order in which the rules allow it.
func (r *run) all() (out Outcome, err error) {
	if r.before, err = r.state(); err != nil {
		return out, err
	}
	if err := r.match(); err != nil {
		return out, err
	}
	r.before.name(r.names)
	was := r.before.document(r.names, true)
	for _, step := range []func() error{
		r.release, r.setPermissions, r.setRoles, r.setSettings, r.dropRoles, r.setApplications, r.setAudiences, r.setWebhooks, r.setOrganizations, r.prune,
	} {
		if err := step(); err != nil {
			return out, err
		}
	}
	after, err := r.state()
	if err != nil {
		return out, err
	}
	after.manages(r.marks)
	after.name(r.names)
	out = Outcome{Changes: differences(was, after.document(r.names, true)), Made: r.made}
	for _, path := range r.renewed {
		if !slices.ContainsFunc(out.Changes, func(c Change) bool { return c.Path == path }) {
			out.Changes = append(out.Changes, Change{Kind: Renewed, Path: path})
		}
	}
	r.compareMarks(&out)
	return out, r.tell(out)
}

func (r *run) state() (*state, error) {
	var external []string
	for _, o := range r.file.organizations {
		external = append(external, o.name)
	}
	return readState(r.ctx, &r.db.Reader, external...)
}

// release lets the rules change what the last file describes. Nobody else sees that: what this one
// describes is stored before the transaction ends.
func (r *run) release() error {
	return r.db.Housekeep(r.ctx, func(tx *db.Tx) error { return tx.ClearManaged(r.ctx) })
}

// marked notes that the file describes something.
func (r *run) marked(kind model.ManagedKind, name, id, ref string) {
	r.marks = append(r.marks, model.Managed{Kind: kind, Name: name, ID: id, Ref: ref, File: r.file.name})
}

// tell stores what the file describes, and that it was applied.
func (r *run) tell(out Outcome) error {
	if out.Nothing() {
		return nil
	}
	return r.db.Record(r.ctx, func(tx *db.Tx) ([]model.Event, error) {
		for _, m := range r.marks {
			if err := tx.InsertManaged(r.ctx, m); err != nil {
				return nil, err
			}
		}
		p := model.ConfigurationApplied{File: r.file.name, Managed: len(r.marks), Released: len(out.Released)}
		return []model.Event{{Actor: r.by, Target: "instance", Payload: p}}, nil
	})
}

// compareMarks says what the file describes that was there, and which the last one does and this
// one does not.
func (r *run) compareMarks(out *Outcome) {
	changed, gone := map[string]bool{}, map[string]bool{}
	for _, c := range out.Changes {
		changed[c.Item()] = true
		gone[c.Path] = c.Kind == Removed || isSetting(c.Path)
	}
	now := map[thing]bool{}
	file := ""
	for _, m := range r.marks {
		now[thing{m.Kind, m.Name}] = true
		before, known := r.before.managed[thing{m.Kind, m.Name}]
		if path := pathOf(m.Kind, m.Name); path != "" && !known && !changed[path] {
			out.Adopted = append(out.Adopted, path)
		}
		if known && before.File != m.File {
			file = before.File
		}
	}
	if file != "" {
		out.Changes = append(out.Changes, Change{Kind: Changed, Path: "file", From: file, To: r.file.name})
	}
	for _, t := range slices.SortedFunc(maps.Keys(r.before.managed), thing.compare) {
		path := pathOf(t.kind, t.key)
		if path == "" || now[t] || gone[path] {
			continue
		}
		out.Released = append(out.Released, path)
		// Where its secrets are was the file's to say.
		out.Changes = slices.DeleteFunc(out.Changes, func(c Change) bool { return c.Item() == path })
	}
}

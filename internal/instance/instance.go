package instance

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/picture"
)

// Service holds the rules about the instance. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	pictures *picture.Maker
	social   model.SocialSet
	noMail   bool // none goes out
}

// New returns the rules about the instance on a database, where people may sign in by accounts
// with these providers. The server says by WithoutMail that it has no mail server; a command, which
// does not know what the server was told of one, takes it that mails go out.
func New(d *db.DB, providers ...model.Social) *Service {
	return &Service{db: d, pictures: picture.NewMaker(), social: model.NewSocialSet(providers...)}
}

// Change is what shall be different. What is nil stays as it is.
type Change struct {
	AppName      *string
	AppURL       *string // "" for nowhere
	SupportEmail *string // "" for nowhere
	SupportURL   *string // "" for none
	TermsURL     *string // "" for none
	PrivacyURL   *string // "" for none
	BrandColor   *string // "" for model.DefaultBrand
	Background   *string // "" for what follows from the theme
	Radius       *model.Radius
	PoweredBy    *bool
	OrgBranding  *bool
	Logo         *[]byte // a file that was uploaded; empty for none
	DarkLogo     *[]byte // the same
	Favicon      *[]byte // the same

	SessionAbsolute *time.Duration
	SessionIdle     *time.Duration // 0 for no limit
	AccessToken     *time.Duration
	Invitation      *time.Duration
	KeepEvents      *time.Duration // 0 for ever

	CreatorRole  *string // the name of what the first member of an organization gets
	MemberRole   *string // the name of what later members get
	SeveralRoles *bool

	SignInCode       *bool
	SignInLink       *bool
	SignInPasskey    *bool
	RefuseDisposable *bool // newcomers whose address is of a disposable mailbox
	RefusePublic     *bool // newcomers whose address is of a public provider
	JoinByDomain     *bool // lets people join organizations that allow their domain

	Version int64 // the one that the actor saw; 0 when the actor saw none
}

// Set changes the instance, all that is asked for or nothing, and returns it as
// it is then. New limits are in force at each session's next request; the
// sessions that are over by them are noted as ended within a minute. The errors,
// each with the reason in words:
//
//   - Invalid for a field named like the one of Change, as in "app_name";
//   - Conflict when the instance was changed meanwhile, when an organization's own limits are
//     not longer than access tokens would last, when nobody of an organization could sign in
//     any more, or for what a configuration file sets;
//   - Forbidden for anybody but the operator.
func (s *Service) Set(ctx context.Context, by model.Actor, c Change) (model.Instance, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Instance{}, err
	}
	return s.set(ctx, by, c, func(*db.Tx) error { return nil })
}

// SetNewcomerRoles says which roles first and later members of organizations get, nil for
// what stays, and returns the instance as it is then. It is for the operator, and for an
// application with roles_write. The errors are those of Set.
func (s *Service) SetNewcomerRoles(ctx context.Context, by model.Actor, creator, member *string) (model.Instance, error) {
	return s.set(ctx, by, Change{CreatorRole: creator, MemberRole: member}, func(tx *db.Tx) error {
		return access.Operates(ctx, tx, by, "", model.ScopeRolesWrite)
	})
}

// set changes the instance for who may, as the transaction sees it.
func (s *Service) set(ctx context.Context, by model.Actor, c Change, may func(*db.Tx) error) (model.Instance, error) {
	made, err := s.make(c)
	if err != nil {
		return model.Instance{}, fmt.Errorf("set instance: %w", err)
	}
	if err := s.foresee(ctx, c); err != nil {
		return model.Instance{}, fmt.Errorf("set instance: %w", err)
	}
	var i model.Instance
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(tx); err != nil {
			return nil, err
		}
		before, err := tx.Instance(ctx)
		if err != nil {
			return nil, err
		}
		i = before
		if c.Version != 0 && c.Version != before.Version {
			return nil, model.Conflicting("instance.changed")
		}
		if err := s.apply(ctx, tx, c, &i, made); err != nil {
			return nil, err
		}
		if i == before {
			return nil, db.Nothing
		}
		if err := mayDiffer(ctx, tx, before, i); err != nil {
			return nil, err
		}
		if err := s.keepsWaysIn(ctx, tx, before.Ways, i.Ways); err != nil {
			return nil, err
		}
		if err := made.store(ctx, tx); err != nil {
			return nil, err
		}
		if err := tx.SetInstance(ctx, i); err != nil {
			return nil, err
		}
		i.Version++
		return []model.Event{{
			Actor: by, Target: "instance", Payload: model.InstanceUpdated{Before: before.Snapshot(), After: i.Snapshot()},
		}}, nil
	})
	if err != nil {
		return model.Instance{}, fmt.Errorf("set instance: %w", err)
	}
	return i, nil
}

// apply makes an instance what a change has it be, with the pictures that are made.
func (s *Service) apply(ctx context.Context, tx *db.Tx, c Change, i *model.Instance, made pictures) error {
	for _, apply := range []func() error{
		func() error { return c.names(i) },
		func() error { return c.looks(i, made) },
		func() error { return c.limits(ctx, tx, i) },
		func() error { return c.roles(ctx, tx, i) },
		func() error { return s.entry(c, i) },
	} {
		if err := apply(); err != nil {
			return err
		}
	}
	return nil
}

// Try returns the instance as a change of its names and looks would make it, and changes
// nothing. Of pictures it has those that there are. The errors are those of Set.
func (s *Service) Try(ctx context.Context, by model.Actor, c Change) (model.Instance, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Instance{}, err
	}
	i, err := s.db.Instance(ctx)
	if err == nil {
		err = c.names(&i)
	}
	if err == nil {
		err = c.looks(&i, nil)
	}
	if err != nil {
		return model.Instance{}, fmt.Errorf("try what the instance may look like: %w", err)
	}
	return i, nil
}

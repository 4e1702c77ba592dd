package sso

import (
	"context"
	"crypto/rsa"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Fetcher reads a document from an address that somebody else has named, as package
// fetch does. Its error says what is wrong in words for the log.
type Fetcher interface {
	Get(ctx context.Context, url string) ([]byte, error)
}

// Service holds the rules about connections. It is safe for concurrent use.
type Service struct {
	db   *db.DB
	keys *secret.Keys
	from Fetcher
	http *http.Client
	site model.Sites
	mail *mail.Outbox

	own      atomic.Pointer[ownKeys] // as they were last read
	reads    sync.Mutex
	generate func() (*rsa.PrivateKey, error)

	jitter func(time.Duration) time.Duration

	source    secret.Source
	providers *openid.Providers
	turns     *turns

	// insecure lets identity providers be at http addresses, as on a developer's own
	// machine.
	insecure bool
}

// Config is what the rules about connections stand on.
type Config struct {
	DB       *db.DB
	Keys     *secret.Keys
	Source   secret.Source
	Fetcher  Fetcher      // reads metadata
	HTTP     *http.Client // asks OpenID Connect providers; may reach what Fetcher may
	Site     model.Sites  // where identity providers reach us, and mails lead
	Outbox   *mail.Outbox // takes mails
	Insecure bool         // identity providers may be at http addresses

	// Generate makes a key of ours; nil makes a fresh one each time. Tests share one,
	// since that takes long.
	Generate func() (*rsa.PrivateKey, error)
}

// New returns the rules about connections.
func New(c Config) *Service {
	s := &Service{
		db: c.DB, keys: c.Keys, from: c.Fetcher, http: c.HTTP, source: c.Source, site: c.Site, mail: c.Outbox, generate: c.Generate,
		jitter: mathrand.N[time.Duration], insecure: c.Insecure,
		providers: openid.NewProviders(c.HTTP, c.Insecure, c.DB.Now), turns: newTurns(),
	}
	if s.generate == nil {
		s.generate = newRSA
	}
	return s
}

// at returns where the identity provider of a connection knows us: where we were when
// the connection was made, for as long as we answer there.
func (s *Service) at(c model.Connection) model.Site { return s.site.Known(c.Site) }

// store answers what deciding about connections reads, in a transaction or outside.
type store interface {
	access.Store
	HasFeature(ctx context.Context, org model.OrgID, f model.Feature) (bool, error)
}

// mayManage returns an error when an actor may not change its organization's
// connections now: Forbidden with the reason in words, NotFound without the feature,
// or one of access.Permissions.
func mayManage(ctx context.Context, from store, by model.Actor) error {
	may, err := access.InWidget(ctx, from, by, model.WidgetSSO)
	if err != nil {
		return err
	}
	on, err := from.HasFeature(ctx, by.Org, model.FeatureSSO)
	switch {
	case err != nil:
		return err
	case !on:
		return model.Missing("")
	case !may.Has(model.SSOManage):
		return model.Denied("sso.not_permitted")
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

// mayAsk returns an error when an actor may not change a connection of its organization
// now, or there is none: nobody outside is asked then. Whoever changes something looks
// again.
func (s *Service) mayAsk(ctx context.Context, by model.Actor, id model.ConnectionID) error {
	if err := mayManage(ctx, &s.db.Reader, by); err != nil {
		return err
	}
	_, err := s.db.Connection(ctx, by.Org, id)
	return err
}

// Add adds a connection to a provider to the actor's organization, switched off and
// with an empty draft, and returns it. The errors: Invalid for the field "provider"
// or "type" with the reason, and those of mayManage.
func (s *Service) Add(ctx context.Context, by model.Actor, provider model.Provider, kind model.ConnectionType, name string) (model.Connection, error) {
	if err := speaks(provider, kind); err != nil {
		return model.Connection{}, err
	}
	name, err := model.ConnectionName.Parse(name)
	if err != nil {
		return model.Connection{}, err
	}
	if err := s.getReady(ctx, by, kind); err != nil {
		return model.Connection{}, err
	}
	var c model.Connection
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if c, err = insert(ctx, tx, by, name, s.site.Site); err != nil {
			return nil, err
		}
		draft := blank(tx.NewSettingsID(), provider, kind)
		draft.SavedAt = tx.Now()
		if err := tx.PutSettings(ctx, by.Org, c.ID, draft); err != nil {
			return nil, err
		}
		c.Settings = []model.ConnectionSettings{draft}
		return []model.Event{event(by, c, model.ConnectionCreated{After: c.Snapshot()})}, nil
	})
	if err != nil {
		return c, fmt.Errorf("add connection: %w", err)
	}
	return c, nil
}

func insert(ctx context.Context, tx *db.Tx, by model.Actor, name string, site model.Site) (model.Connection, error) {
	c := model.Connection{Org: by.Org, Name: name, Creates: true, Site: site}
	all, err := tx.Connections(ctx, by.Org)
	if err != nil {
		return c, err
	}
	if len(all) >= model.MostConnections {
		return c, model.InvalidField("provider", "sso.most", model.MostConnections)
	}
	c.Chosen = slices.ContainsFunc(all, hasLived) // people go on to come by the one that is there, until somebody says otherwise
	if c.AddedBy, err = access.Author(ctx, tx, by); err != nil {
		return c, err
	}
	return tx.InsertConnection(ctx, c)
}

// hasLived reports whether people sign in by a connection, or did.
func hasLived(c model.Connection) bool {
	_, lives := c.In(model.SettingsLive)
	return lives
}

// speaks returns an Invalid error when there is no guide for a provider and protocol.
func speaks(provider model.Provider, kind model.ConnectionType) error {
	switch {
	case len(provider.Speaks()) == 0:
		return model.InvalidField("provider", "sso.choose_provider")
	case !slices.Contains(provider.Speaks(), kind):
		return model.InvalidField("type", "sso.choose_type")
	}
	return nil
}

// blank returns a draft that knows nothing of its identity provider.
func blank(id model.SettingsID, provider model.Provider, kind model.ConnectionType) model.ConnectionSettings {
	return model.ConnectionSettings{
		ID: id, State: model.SettingsDraft, Provider: provider, Type: kind,
		SAML: model.SAMLSettings{SignsRequests: kind == model.ConnectionSAML},
	}
}

// Options are what an organization decides about a connection, whatever its identity
// provider.
type Options struct {
	Name                     string
	Creates, Syncs, SignsOut bool
}

// SetOptions stores them, at once, when the connection still has the version, and
// returns the connection. The errors: Invalid for the field "name", and for "signs_out" when
// the identity provider offers nothing for that, NotFound, Conflict when it was changed
// meanwhile, and those of mayManage.
func (s *Service) SetOptions(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, o Options) (model.Connection, error) {
	name, err := model.ConnectionName.Parse(o.Name)
	if err != nil {
		return model.Connection{}, err
	}
	return s.change(ctx, by, id, version, func(_ context.Context, _ *db.Tx, c *model.Connection) (payload, error) {
		if o.SignsOut && !c.SignsOut && !OffersSignOut(*c) {
			return nil, model.InvalidField("signs_out", "sso.no_sign_out")
		}
		c.Name, c.Creates, c.Syncs, c.SignsOut = name, o.Creates, o.Syncs, o.SignsOut
		return updated, nil
	})
}

// SetDomains says which domains of the organization lead to a connection, at once: the
// ones that are named, or all where all is set. It returns the connection. The errors:
// Invalid for the field "domains" when one is not the organization's or none is named,
// NotFound, Conflict when it was changed meanwhile, and those of mayManage.
func (s *Service) SetDomains(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, all bool, domains []model.DomainID) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(ctx context.Context, tx *db.Tx, c *model.Connection) (payload, error) {
		c.Chosen, c.Domains = !all, nil
		if all {
			return updated, nil
		}
		if len(domains) == 0 {
			return nil, model.InvalidField("domains", "sso.choose_domains")
		}
		owned, err := tx.Domains(ctx, by.Org, model.DomainOrganization)
		if err != nil {
			return nil, err
		}
		for _, d := range owned {
			if slices.Contains(domains, d.ID) {
				c.Domains = append(c.Domains, d.ID)
			}
		}
		domains = slices.Compact(slices.Sorted(slices.Values(domains)))
		if len(c.Domains) != len(domains) {
			return nil, model.InvalidField("domains", "sso.unknown_domain")
		}
		return updated, nil
	})
}

// Delete deletes a connection, live or not: from now on nobody signs in by it, and the
// roles that its groups gave are taken back. It returns what it was. The errors: NotFound,
// Conflict when it was changed meanwhile, or nobody would be left who can administer, and
// those of mayManage.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	var c model.Connection
	gone := model.Remapping{Org: by.Org, Source: sourceOf(id), By: by, Gone: true}
	err := membership.Remap(ctx, s.db, gone, nil, func(tx *db.Tx) (_ []model.Event, err error) {
		if c, err = find(ctx, tx, by, id, version); err != nil {
			return nil, err
		}
		off := c
		off.Enabled, off.Required = false, false
		if err := s.announce(ctx, tx, by, c, off); err != nil {
			return nil, err
		}
		return []model.Event{event(by, c, model.ConnectionDeleted{Before: c.Snapshot()})}, tx.DeleteConnection(ctx, by.Org, id)
	})
	if err != nil {
		return c, fmt.Errorf("delete connection: %w", err)
	}
	return c, nil
}

package social

import (
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Client is us at one provider, as the operator has set it up.
type Client struct {
	Provider model.Social
	Issuer   string // of an OpenID provider; where GitHub is
	ID       string
	Secret   string
}

// Config is what the rules stand on.
type Config struct {
	DB       *db.DB
	Keys     *secret.Keys
	Source   secret.Source
	HTTP     *http.Client
	Site     model.Site
	Insecure bool // providers may be at http addresses
	Clients  []Client
}

// Service holds the rules about signing in by accounts with providers. It is safe for
// concurrent use.
type Service struct {
	db        *db.DB
	keys      *secret.Keys
	source    secret.Source
	http      *http.Client
	site      model.Site
	clients   []Client
	providers *openid.Providers
}

// New returns the rules.
func New(c Config) *Service {
	return &Service{
		db: c.DB, keys: c.Keys, source: c.Source, http: c.HTTP, site: c.Site, clients: c.Clients,
		providers: openid.NewProviders(c.HTTP, c.Insecure, c.DB.Now),
	}
}

// Offered returns the providers that the operator has set up, in the order in which they
// are shown.
func (s *Service) Offered() (all []model.Social) {
	for _, p := range model.Socials() {
		if _, ok := s.client(p); ok {
			all = append(all, p)
		}
	}
	return all
}

func (s *Service) client(p model.Social) (Client, bool) {
	i := slices.IndexFunc(s.clients, func(c Client) bool { return c.Provider == p })
	if i < 0 {
		return Client{}, false
	}
	return s.clients[i], true
}

// Seed makes an instance of many people for the benchmarks, through the program's
// own rules, and says what a caller needs to know to use it:
//
//	seed -data DIR -people 100000 -issuer http://localhost:8080 -out anteroom.json
//
// It fills DIR when there is no instance in it. Applications, sessions and the
// versions of members are those of now each time, so that a copy of a filled
// directory serves many runs. Nobody else may have DIR open.
//
// With -database the instance is in a database of PostgreSQL, which is filled when nothing is
// in it, and its keys are in DIR.
//
//	seed -data DIR -people 0 -pushed 100000
//
// fills it with people of whom a directory tells instead.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	var at config.Config
	flags.StringVar(&at.Data, "data", "", "The data `DIRECTORY`.")
	flags.StringVar(&at.Database, "database", "", "The `URL` of a database of PostgreSQL; without, it is a file in DIR.")
	people := flags.Int("people", 100_000, "How `MANY` people there are: all in the largest organization, a tenth in the next, a hundredth in the smallest.")
	pushed := flags.Int("pushed", 0, "How `MANY` people a directory has told of, in an organization of their own.")
	var i instance
	flags.StringVar(&i.Issuer, "issuer", "", "The `URL` where the instance will be.")
	servers := flags.String("servers", "", "The `ADDRESSES` that are asked in turn where several serve; without, that of the issuer.")
	flags.StringVar(&i.RedirectURI, "redirect-uri", "", "The `URI` to which applications are led back.")
	out := flags.String("out", "", "The `FILE` to write what a caller needs to know to; without, DIR is filled only.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	fill, err := program.CreateNew(ctx, at)
	if err != nil {
		return err
	}
	s, err := open(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	if fill {
		if err := s.fill(ctx, *people); err != nil {
			return err
		}
		if *pushed > 0 {
			if err := s.push(ctx, *pushed); err != nil {
				return err
			}
		}
	}
	if *out == "" {
		return nil
	}
	i.Servers = strings.Fields(*servers)
	if err := s.describe(ctx, &i); err != nil {
		return err
	}
	b, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return os.WriteFile(*out, b, 0o600)
}

// seeder calls the rules.
type seeder struct {
	db            *db.DB
	applications  *applications.Service
	directories   *directories.Service
	domains       *domains.Service
	members       *members.Service
	organizations *organizations.Service
	signin        *signin.Service
}

func open(ctx context.Context, at config.Config) (*seeder, error) {
	keys, err := secret.LoadKeys(program.Keys(at))
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, program.Database(at), db.Options{})
	if err != nil {
		return nil, err
	}
	source := secret.NewSource(nil)
	return &seeder{
		db: d, applications: applications.New(d, source), directories: directories.New(d, source, nil, "", nil),
		domains: domains.New(d, nil, source, nil, ""), members: members.New(d), organizations: organizations.New(d),
		signin: signin.New(d, keys, source, nil, ""), // only signs in directly; nothing here sends mail
	}, nil
}

// instance is what load needs to know of it.
type instance struct {
	Speaks        []string          `json:"speaks"`
	Issuer        string            `json:"issuer"`
	Servers       []string          `json:"servers,omitempty"`
	RedirectURI   string            `json:"redirect_uri"`
	Clients       map[string]client `json:"clients"`       // by the algorithm of their tokens
	Organizations []organization    `json:"organizations"` // the smallest first
	Directory     *directory        `json:"directory,omitempty"`
}

type client struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

type organization struct {
	ID       model.OrgID    `json:"id"`
	Sessions []string       `json:"sessions"` // of one who may change roles, each of another browser
	Roles    []model.RoleID `json:"roles"`
	Members  []member       `json:"members"` // some, in none but the first of the roles
}

type member struct {
	ID      model.MemberID `json:"id"`
	Role    model.RoleID   `json:"role"`
	Version int64          `json:"version"`
}

// callers is how many can work at a time.
const callers = 32

// describe says what is there, and makes the sessions and applications of a run.
func (s *seeder) describe(ctx context.Context, i *instance) (err error) {
	i.Speaks, i.Clients = []string{"openid", "anteroom"}, map[string]client{}
	for _, alg := range []string{"RS256", "ES256"} {
		a, secret, err := s.applications.Create(ctx, model.System, model.Application{
			Name: alg, Type: model.ApplicationWeb, SigningAlg: alg, OfflineAccess: true, RedirectURIs: []string{i.RedirectURI},
		})
		if err != nil {
			return err
		}
		i.Clients[alg] = client{string(a.ID), secret}
	}
	for n := range sizes {
		o, err := s.organization(ctx, administrator(n))
		if err != nil {
			return err
		}
		i.Organizations = append(i.Organizations, o)
	}
	if i.Directory, err = s.directory(ctx, i.Issuer); i.Directory != nil {
		i.Speaks = append(i.Speaks, "scim")
	}
	return err
}

// organization returns what its administrator does in it.
func (s *seeder) organization(ctx context.Context, admin model.Email) (o organization, err error) {
	for range callers {
		session, token, err := s.signin.Directly(ctx, admin, signin.Browser{Hash: []byte{}, IP: "192.0.2.17", UserAgent: "Benchmark"})
		if err != nil {
			return o, err
		}
		o.ID, o.Sessions = session.Org.ID, append(o.Sessions, token)
	}
	roles, err := s.db.Roles(ctx, o.ID)
	if err != nil {
		return o, err
	}
	for _, r := range roles {
		o.Roles = append(o.Roles, r.ID)
	}
	page, err := s.db.Members(ctx, o.ID, db.MemberQuery{Limit: callers + 1})
	for _, m := range page.Members {
		if m.Email != string(admin) && len(m.Roles) == 1 && len(o.Members) < callers {
			o.Members = append(o.Members, member{m.ID, m.Roles[0].ID, m.Version})
		}
	}
	return o, err
}

// PocketBase as a peer of the benchmarks, with the same people in a collection as
// Anteroom has in its organizations:
//
//	pocketbase -data DIR -people 100000 -addr 127.0.0.1:8090 -out pocketbase.json
//
// It fills DIR when that is empty, writes what a caller needs to know, and serves, as
// it comes.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

func main() {
	data := flag.String("data", "", "The data `DIRECTORY`.")
	people := flag.Int("people", 100_000, "How `MANY` people there are: all in the largest organization, a tenth in the next, a hundredth in the smallest.")
	addr := flag.String("addr", "127.0.0.1:8090", "Where to listen, as `HOST:PORT`; empty to fill the directory only.")
	out := flag.String("out", "", "The `FILE` to write what a caller needs to know to.")
	flag.Parse()
	if err := run(*data, *people, *addr, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pocketbase:", err)
		os.Exit(1)
	}
}

func run(data string, people int, addr, out string) error {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: data, HideStartBanner: true})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		return err
	}
	if _, err := app.FindCollectionByNameOrId(members); err != nil {
		if err := app.RunInTransaction(func(tx core.App) error { return fill(tx, people) }); err != nil {
			return err
		}
	}
	if addr == "" {
		return nil
	}
	i, err := describe(app, addr)
	if err != nil {
		return err
	}
	b, err := json.Marshal(i)
	if err := cmp.Or(err, os.WriteFile(out, b, 0o600)); err != nil {
		return err
	}
	return apis.Serve(app, apis.ServeConfig{HttpAddr: addr})
}

const members = "members"

// sizes are the parts of all people that the organizations have, by their names.
var (
	sizes = []int{100, 10, 1}
	names = []string{"small", "middle", "large"}
)

// fill makes the collection and who signs in to see it.
func fill(app core.App, people int) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	admin := core.NewRecord(users)
	admin.SetEmail(adminEmail)
	admin.SetPassword("a password that guards nothing")
	if err := app.Save(admin); err != nil {
		return err
	}
	c := core.NewBaseCollection(members)
	signedIn := types.Pointer(`@request.auth.id != ""`)
	c.ListRule, c.ViewRule, c.UpdateRule = signedIn, signedIn, signedIn
	c.Fields.Add(&core.TextField{Name: "org"}, &core.TextField{Name: "name"}, &core.EmailField{Name: "email"},
		&core.SelectField{Name: "role", Values: []string{"admin", "member"}, MaxSelect: 1})
	c.AddIndex("idx_members_name", false, "org, name", "")
	if err := app.Save(c); err != nil {
		return err
	}
	for n, part := range sizes {
		for i := range people / part {
			name, email := person(i)
			row := dbx.Params{"id": fmt.Sprintf("%s%012d", names[n][:3], i), "org": names[n], "name": name, "email": email, "role": "member"}
			if _, err := app.DB().Insert(members, row).Execute(); err != nil {
				return err
			}
		}
	}
	return nil
}

const adminEmail = "admin@people.example"

// instance is what load needs to know of it.
type instance struct {
	Speaks        []string       `json:"speaks"`
	Issuer        string         `json:"issuer"`
	Organizations []organization `json:"organizations"` // the smallest first
}

type organization struct {
	ID       string   `json:"id"`
	Sessions []string `json:"sessions"`
	Roles    []string `json:"roles"`
	Members  []member `json:"members"`
}

type member struct {
	ID   string `json:"id"`
	Role string `json:"role"`
}

// callers is how many can work at a time.
const callers = 32

func describe(app core.App, addr string) (instance, error) {
	i := instance{Speaks: []string{"pocketbase"}, Issuer: "http://" + addr}
	admin, err := app.FindAuthRecordByEmail("users", adminEmail)
	if err != nil {
		return i, err
	}
	for _, name := range names {
		o := organization{ID: name, Roles: []string{"admin", "member"}}
		for n := range callers {
			token, err := admin.NewAuthToken()
			if err != nil {
				return i, err
			}
			o.Sessions = append(o.Sessions, token)
			o.Members = append(o.Members, member{fmt.Sprintf("%s%012d", name[:3], n), "member"})
		}
		i.Organizations = append(i.Organizations, o)
	}
	return i, nil
}

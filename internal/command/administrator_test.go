package command

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestSignInLinks: whoever founds an organization gets a link for its admin, and another later;
// where there can be none, the organization is there all the same, and why is said.
func TestSignInLinks(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	type admin struct {
		Organization model.OrgID    `json:"organization_id"`
		Member       model.MemberID `json:"member_id"`
		Location     string         `json:"location"`
		Expires      time.Time      `json:"expire_time"`
		NoLink       string         `json:"no_link"`
	}
	const at = " --base-url https://id.example "
	ask := func(args string) (a admin) {
		t.Helper()
		decode(t, dir, args, &a)
		return a
	}
	first := ask("organization add --name Acme --admin Dana@acme.example" + at)
	again := ask("organization admin link --email dana@acme.example --organization " + string(first.Organization) + at)
	ana := ask("organization admin add --email ana@acme.example --organization " + string(first.Organization) + at)
	d, err := openDatabase(t.Context(), config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, test := range map[string]struct {
		admin
		member model.MemberID
		good   bool
	}{"first": {first, first.Member, false}, "again": {again, first.Member, true}, "ana": {ana, ana.Member, true}} {
		token, ok := strings.CutPrefix(test.Location, "https://id.example/a/sign-in/")
		if !ok || len(token) != 43 || !test.Expires.After(time.Now()) || test.NoLink != "" || test.Member != test.member {
			t.Errorf("%s: %+v", name, test.admin)
		}
		l, err := d.SignInLink(t.Context(), secret.Hash(token), d.Now())
		if (err == nil) != test.good || test.good && l.Member != test.member {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
	if a := ask("organization add --name Globex --admin gus@globex.example"); a.Location != "" || a.Member == "" || !strings.Contains(a.NoLink, "base-url is not set") {
		t.Errorf("without an address: %+v", a)
	}
	edit(t, dir, func(tx *db.Tx) error {
		name, _ := domainname.OfEmail("dana@acme.example")
		if err := tx.SetFeature(t.Context(), first.Organization, model.FeatureSSO); err != nil {
			return err
		}
		if _, err := tx.InsertDomain(t.Context(), model.Domain{Org: first.Organization, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}}); err != nil {
			return err
		}
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: first.Organization, Name: "Okta", Enabled: true})
		return err
	})
	if a := ask("organization add --name Initech --admin bill@acme.example" + at); a.Location != "" || a.Member == "" || !strings.Contains(a.NoLink, "bill@acme.example signs in through the identity provider") {
		t.Errorf("with a connection: %+v", a)
	}
	for args, want := range map[string]string{
		"organization admin link --email dana@acme.example --organization " + string(first.Organization):      "base-url is not set",
		"organization admin link --email zoe@acme.example --organization " + string(first.Organization) + at:  "zoe@acme.example is no member of",
		"organization admin link --email dana@acme.example --organization " + string(first.Organization) + at: "no link goes around that",
	} {
		err := run(t.Context(), append(strings.Fields(args), "--data", dir), nil, t.Output(), t.Output())
		if said := fmt.Sprint(err); !strings.Contains(said, want) {
			t.Errorf("%s: %s", args, said)
		}
	}
}

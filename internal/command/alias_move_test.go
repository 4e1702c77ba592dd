package command

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAliasMove: what to enter at the provider is said first, and used once it is entered.
func TestAliasMove(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var acme struct {
		ID model.OrgID `json:"organization_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &acme)
	var c model.Connection
	edit(t, dir, func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: acme.ID, Name: "Okta", Site: "https://old.example"})
		return err
	})
	site := func() model.Site {
		t.Helper()
		d, err := openDatabase(t.Context(), config.Config{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		now, err := d.Connection(t.Context(), acme.ID, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now.Site
	}
	args := []string{"alias", "move", "--data", dir, "--base-url", "https://id.example", "--organization", string(acme.ID), "--connection", string(c.ID)}
	if got := printed(t, args...); !strings.Contains(got, "https://id.example/sso/saml/"+string(c.ID)+"/acs") || !strings.Contains(got, "--entered") || site() != "https://old.example" {
		t.Errorf("before: %s%s", site(), got)
	}
	for range 2 {
		if got := printed(t, append(args, "--entered")...); !strings.Contains(got, "Okta is at https://id.example") || site() != "https://id.example" {
			t.Errorf("after: %s%s", site(), got)
		}
	}
}

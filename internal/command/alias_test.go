package command

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// TestAliasList: who came is named, and who was told of an address and has not come.
func TestAliasList(t *testing.T) {
	t.Parallel()
	const old = "https://old.example.com"
	dir := newData(t)
	app := struct {
		ID string `json:"client_id"`
	}{}
	decode(t, dir, "application add --name Coffeedesk --redirect-uris https://app.example/cb", &app)
	d, err := db.Open(t.Context(), program.DatabasePath(dir), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Housekeep(t.Context(), func(tx *db.Tx) error {
		if err := tx.WatchAlias(t.Context(), old); err != nil {
			return err
		}
		for i, what := range []model.Reached{{Kind: model.AliasApplication, ID: app.ID}, {Kind: model.AliasApplication, ID: app.ID}, {Kind: model.AliasConnection, ID: "conn_1"}} {
			if err := tx.NoteAliasUse(t.Context(), old, what, tx.Now().Add(time.Duration(i)*time.Minute)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = d.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"alias", "list", "--data", dir, "--base-url", "https://id.example.com", "--alias", old + ",https://older.example.com"}
	got := strings.Split(strings.TrimSpace(printed(t, args...)), "\n")
	if len(got) != 2 || !strings.HasPrefix(got[0], old+"    application  "+app.ID+"  Coffeedesk  last 2") || got[1] != "https://older.example.com  nobody" {
		t.Errorf("%q", got)
	}
	var said struct {
		Aliases []aliasText `json:"aliases"`
	}
	decode(t, dir, "alias list --base-url https://id.example.com --alias "+old+",https://older.example.com", &said)
	if len(said.Aliases) != 2 || said.Aliases[0].Since == nil || len(said.Aliases[0].Uses) != 1 || said.Aliases[0].Uses[0].Minutes != 2 || said.Aliases[1].Since != nil {
		t.Errorf("%+v", said)
	}
}

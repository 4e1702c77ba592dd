package program

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
)

func mustDo(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAboutAlias: an alias that is used is told from one that can be ended.
func TestAboutAlias(t *testing.T) {
	t.Parallel()
	const old = "https://old.example"
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	use := func(kind model.AliasKind, minutes int64, last time.Time) model.AliasUse {
		return model.AliasUse{Alias: old, Reached: model.Reached{Kind: kind}, FirstAt: days(90), LastAt: last, Minutes: minutes}
	}
	watched := use(model.AliasPeople, 0, days(90))
	for name, test := range map[string]struct {
		uses     []model.AliasUse
		passkeys int
		want     string
	}{
		"used": {
			uses: []model.AliasUse{watched, use(model.AliasConnection, 3, days(3)), use(model.AliasConnection, 1, days(8)), use(model.AliasApplication, 9, days(20)), use(model.AliasDirectory, 1, days(40))},
			want: old + " is still used by 2 connections and 1 application, last 3 days ago: anteroom alias list says which",
		},
		"told of":           {uses: []model.AliasUse{watched, {Alias: old, Reached: model.Reached{Kind: model.AliasConnection}}}, want: old + " is known to 1 connection, of which nobody has come yet: anteroom alias list says which"},
		"passkeys":          {uses: []model.AliasUse{watched}, passkeys: 2, want: old + " is known to 2 passkeys, of which nobody has come yet: anteroom alias list says which"},
		"people":            {uses: []model.AliasUse{use(model.AliasPeople, 4, days(0))}, want: old + " is still used by people with old links, last today: anteroom alias list says which"},
		"long unused":       {uses: []model.AliasUse{watched, use(model.AliasLink, 4, days(31))}, want: "nobody has used " + old + " for 30 days: it can be ended, by taking it out of alias"},
		"not watched":       {want: "nobody has come to " + old + " yet: wait until it was watched for 30 days before you end it"},
		"watched since now": {uses: []model.AliasUse{{Alias: old, Reached: model.Reached{Kind: model.AliasPeople}, FirstAt: days(1)}}, want: "nobody has come to " + old + " yet: wait until it was watched for 30 days before you end it"},
	} {
		if got := aboutAlias(old, test.uses, test.passkeys, now); got != test.want {
			t.Errorf("%s: %s\nwant %s", name, got, test.want)
		}
	}
}

// TestLookAtEmbeds: pages that were blocked lately are named, each with the command that allows
// it, and those that are allowed by now, or were seen long ago, are not.
func TestLookAtEmbeds(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	dir := t.TempDir()
	d := dbtest.OpenFile(t, dir, func() time.Time { return now })
	p := Patient{Open: func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, DatabasePath(dir), db.Options{}) }}
	if err := lookAtEmbeds(t.Context(), p); err != nil {
		t.Errorf("nothing was blocked: %v", err)
	}
	var app model.Application
	note := func(at time.Time, origin string) {
		t.Helper()
		now = at
		mustDo(t, d.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.NoteBlockedEmbed(t.Context(), app.ID, origin, 3, 100) }))
	}
	today := now
	mustDo(t, d.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{Name: "Till", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://till.test/callback"}, Origins: []string{"https://shop.test"}})
		return err
	}))
	note(today.AddDate(0, 0, -40), "https://long-ago.test")
	note(today.AddDate(0, 0, -3), "https://pages.test")
	note(today, "https://till.test")
	note(today, "https://app.test")
	command := "anteroom application set --client-id " + string(app.ID) + " --origins https://shop.test,"
	want := "browsers block the portal of Till in pages of https://app.test, last today: if those are yours, " + command + "https://app.test; " +
		"browsers block the portal of Till in pages of https://pages.test, last 3 days ago: if those are yours, " + command + "https://pages.test"
	if err := lookAtEmbeds(t.Context(), p); err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
	for i := range 5 {
		note(today, fmt.Sprintf("https://%d.test", i))
	}
	if err := lookAtEmbeds(t.Context(), p); err == nil || strings.Count(err.Error(), "browsers block") != 5 || !strings.HasSuffix(err.Error(), "; and 2 more: anteroom application show says which") {
		t.Errorf("many: %v", err)
	}
}

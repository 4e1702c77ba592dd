package command

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
)

// TestRecover: the operator lets an admin in, or everybody with a passkey.
func TestRecover(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var acme struct {
		ID     model.OrgID    `json:"organization_id"`
		Member model.MemberID `json:"member_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &acme)
	var c model.Connection
	edit(t, dir, func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: acme.ID, Name: "Okta", Enabled: true, Required: true})
		return err
	})
	const at = " --base-url https://id.example --organization "
	var link struct {
		Member model.MemberID `json:"member_id"`
		Link   string         `json:"link"`
		Until  time.Time      `json:"until"`
	}
	decode(t, dir, "recover --email Dana@acme.example"+at+string(acme.ID), &link)
	if token, ok := strings.CutPrefix(link.Link, "https://id.example/a/recover/"); link.Member != acme.Member || !ok || len(token) != 43 || !link.Until.After(time.Now()) {
		t.Errorf("the link: %+v", link)
	}
	var released struct {
		Names []string `json:"no_longer_required"`
	}
	decode(t, dir, "recover"+at+string(acme.ID), &released)
	if len(released.Names) != 1 || released.Names[0] != "Okta" {
		t.Errorf("released: %+v", released)
	}
	d, err := openDatabase(t.Context(), config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	now, err := d.Connection(t.Context(), acme.ID, c.ID)
	if err != nil || now.Required || !now.Enabled {
		t.Errorf("required %v, on %v, %v", now.Required, now.Enabled, err)
	}
	let, err := d.BreakGlass(t.Context(), acme.ID)
	if err != nil || len(let) != 1 || let[0].Email != "dana@acme.example" || let[0].ExpiresAt.IsZero() {
		t.Errorf("let in: %+v, %v", let, err)
	}
	if all, err := d.Deliveries(t.Context(), model.QueueMail, model.DeliveryWaiting, 10); err != nil || len(all) != 2 {
		t.Errorf("%d mails wait, %v", len(all), err)
	}
}

package members_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAttributes: what a directory says beside what all can say is on the page of the member
// and on the member's own, as the operator wants, and nowhere else.
func TestAttributes(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		for _, a := range []model.Attribute{
			{Name: "badge", Label: "Badge number", Type: model.AttributeInteger, InPortal: true},
			{Name: "remote", Label: "Works <remotely>", Type: model.AttributeBoolean, InPortal: true},
			{Name: "since", Label: "Here since", Type: model.AttributeDateTime, InPortal: true},
			{Name: "seen", Label: "Trained", Type: model.AttributeDateTime, InPortal: true},
			{Name: "salary", Label: "Salary", Type: model.AttributeDecimal, InTokens: true},
			{Name: "team", Label: "Team", Type: model.AttributeString, InPortal: true},
		} {
			if err := tx.InsertAttribute(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	})
	p := w.Provisions(t)
	w.Own(t, w.Acme, "acme.test")
	p.Make(t, "/Users", `{"userName":"`+handlerstest.Kim+`","emails":[{"value":"`+handlerstest.Kim+`","type":"work"}],"active":true,
		"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":{"badge":42,"remote":false,"since":"2026-01-31T00:00:00Z","seen":"2026-02-01T09:30:00+01:00","salary":1234.5}}`)
	const facts = "Badge number 42 Works <remotely> No Here since 31 Jan 2026 Trained 1 Feb 2026, 08:30 UTC"
	page := w.As(t, handlerstest.Dana).Get(t, memberPath(w, handlerstest.Kim, "")).Shows(t)
	if got := page.Find("#member-attributes").Text(); got != facts || !page.Says("Managed by Okta. Change it there.") || page.Says("1234.5") || page.Says("Team") {
		t.Errorf("the page shows %s", page.Text())
	}
	own := w.As(t, handlerstest.Kim).Get(t, "/ui/profile").Shows(t)
	if got := own.Find("#profile-attributes").Text(); got != facts || !own.Says("Managed by Okta. Ask an admin") || own.Says("1234.5") {
		t.Errorf("the profile shows %s", own.Text())
	}
	for email, path := range map[string]string{handlerstest.Dana: "/ui/profile", handlerstest.Ana: memberPath(w, handlerstest.Ana, "")} {
		if other := w.As(t, email).Get(t, path).Shows(t); other.Has("#profile-attributes") || other.Has("#member-attributes") {
			t.Errorf("%s shows %s", path, other.Text())
		}
	}
}

// TestAttributesOfAnother: of somebody in two organizations, each shows what its own directory
// says.
func TestAttributesOfAnother(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		if err := tx.InsertAttribute(t.Context(), model.Attribute{Name: "badge", Label: "Badge", Type: model.AttributeString, InPortal: true}); err != nil {
			return err
		}
		d, err := tx.InsertDirectory(t.Context(), model.Directory{Org: w.Globex, Provider: model.ProviderCustom, Enabled: true})
		if err != nil {
			return err
		}
		kim, err := tx.User(t.Context(), w.Members[handlerstest.Kim].User)
		if err != nil {
			return err
		}
		m, err := tx.InsertMember(t.Context(), w.Globex, kim, model.MemberActive, model.FromDirectory)
		if err != nil {
			return err
		}
		w.Members["kim at Globex"] = m
		_, err = tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{
			Org: w.Globex, Directory: d.ID, UserName: "kim", Member: m.ID, Active: true, Doc: `{"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":{"badge":"G-7"}}`,
		})
		return err
	})
	if page := w.As(t, handlerstest.Gus).Get(t, memberPath(w, "kim at Globex", "")).Shows(t); page.Find("#member-attributes").Text() != "Badge G-7" || !page.Says("Managed by the identity provider.") {
		t.Errorf("Globex sees %s", page.Text())
	}
	if page := w.As(t, handlerstest.Dana).Get(t, memberPath(w, handlerstest.Kim, "")).Shows(t); page.Has("#member-attributes") {
		t.Errorf("Acme sees %s", page.Text())
	}
}

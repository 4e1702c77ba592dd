package activity_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

const (
	canaryBefore = "canary.before@acme.test"
	canaryNow    = "canary.now@acme.test"
)

// TestErasedEverywhere: somebody who stood in all that stores anything of people, as member,
// administrator, invited person, somebody whom a directory and an identity provider know and
// who has made things, stands in nothing of it after they were erased; and what is left is a
// whole chain, in which others are as they were.
func TestErasedEverywhere(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSSO, model.FeatureDirSync, model.FeatureDomainVerification, model.FeatureAPIKeys)
	w.Add(t, w.Acme, canaryBefore, "Canarina", "admin")
	user := w.Members[canaryBefore].User
	b := w.As(t, canaryBefore)
	b.UploadTo(t, "/ui/profile/picture", "picture", handlerstest.Square(t, 64)).LeadsTo(t, "/ui/profile")
	invited := "/ui/members/invitations/" + string(leaveTraces(t, w).ID)
	changeEmail(t, w, b)
	if _, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Dana), w.Members[canaryBefore].ID); err != nil {
		t.Fatal(err)
	}
	w.As(t, handlerstest.Gus).Post(t, invited+"/cancel", url.Values{}).LeadsTo(t, "/ui/members/invitations")
	p := w.Provisions(t) // whose directory still lists who was removed
	p.Make(t, "/Users", `{"userName":"`+canaryNow+`","externalId":"canary-1","name":{"givenName":"Canarissa","familyName":"Roe"},"displayName":"Canarissa Roe","emails":[{"value":"`+canaryNow+`","type":"work"}],"active":true}`)
	before := stored(t, w)
	for _, what := range []string{canaryNow, canaryBefore, "canarina lee", "canarissa", "canary-1", "canary@mail"} {
		if !bytes.Contains(before, []byte(what)) {
			t.Errorf("before, %s is nowhere", what)
		}
	}
	kim := bytes.Count(before, []byte(handlerstest.Kim))
	if _, err := activity.New(w.DB).Erase(t.Context(), model.Actor{Kind: model.ActorOperator}, user); err != nil {
		t.Fatal(err)
	}
	after := stored(t, w)
	for rest := after; ; {
		i := bytes.Index(rest, []byte("canar"))
		if i < 0 {
			break
		}
		t.Errorf("there still is …%q…", rest[max(0, i-100):min(len(rest), i+40)])
		rest = rest[i+1:]
	}
	if n := bytes.Count(after, []byte(handlerstest.Kim)); n != kim {
		t.Errorf("Kim is in %d places, and was in %d", n, kim)
	}
	if c, err := w.DB.VerifyChain(t.Context(), nil); err != nil || c.Broken != nil {
		t.Errorf("the chain is %+v, %v", c, err)
	}
}

// leaveTraces has the person do, and be, what is remembered with a name. It returns an
// invitation that they have not answered.
func leaveTraces(t *testing.T, w *handlerstest.World) (toGlobex model.Invitation) {
	t.Helper()
	by, ctx := w.Actor(t, canaryBefore), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Domain(t, canaryBefore, "acme.test")
	c := w.On(t, canaryBefore)
	d := w.Directory(t, canaryBefore)
	w.DirectoryToken(t, canaryBefore, d)
	_, _, err := w.Config.Directories.CreateClient(ctx, by, d.ID, "")
	must(err)
	_, _, err = w.Config.APIKeys.Create(ctx, by, keys.Wish{Name: "Nightly", Permissions: model.NewPermissions(model.UsersRead)})
	must(err)
	_, _, err = w.Config.Portal.Share(ctx, by, portal.Wish{Modules: []model.Feature{model.FeatureSSO}})
	must(err)
	_, _, err = w.Config.Portal.Share(ctx, w.Actor(t, handlerstest.Dana), portal.Wish{Modules: []model.Feature{model.FeatureDirSync}, Recipient: canaryBefore})
	must(err)
	_, err = w.Config.Members.Suspend(ctx, by, w.Members[handlerstest.Kim].ID)
	must(err)
	_, err = w.Config.Invitations.Invite(ctx, by, invitations.Request{Text: "zoe@acme.test", Role: model.RoleID(w.Role(t, "member"))})
	must(err)
	toGlobex = w.Invite(t, w.As(t, handlerstest.Gus), canaryBefore, "Canarina", "Lee")
	w.Browser(t).Begin(t, canaryBefore, "") // half-finished
	app := w.Application(t, model.Application{Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://coffee.test/"}})
	w.Write(t, func(tx *db.Tx) error {
		user := w.Members[canaryBefore].User
		if _, err := tx.InsertAttempt(ctx, model.Attempt{Org: w.Acme, Connection: c.ID, Purpose: model.UpstreamSignIn, Email: canaryBefore, User: user, IP: "192.0.2.7"}); err != nil {
			return err
		}
		if err := tx.PutIdentity(ctx, model.Identity{Org: w.Acme, Connection: c.ID, Issuer: "https://idp.test/", Subject: "canary-subject", User: user, Email: canaryBefore}); err != nil {
			return err
		}
		if err := tx.PutSocialIdentity(ctx, model.SocialIdentity{Provider: model.SocialGoogle, Issuer: "https://google.test", Subject: "canary-google", User: user, Email: "canary@mail.test"}); err != nil {
			return err
		}
		_, err := tx.InsertAuthRequest(ctx, model.AuthRequest{Application: app.ID, ResponseMode: "query", Browser: []byte("browser"), LoginHint: canaryBefore})
		return err
	})
	return toGlobex
}

// changeEmail gives the person another address and another name.
func changeEmail(t *testing.T, w *handlerstest.World, b *handlerstest.Browser) {
	t.Helper()
	b.Post(t, "/ui/profile", url.Values{"first_name": {"Canarissa"}, "last_name": {"Roe"}, "version": {b.Get(t, "/ui/profile").Shows(t).Find("main").Form("/ui/profile").Field("version").Value()}}).LeadsTo(t, "/ui/profile")
	challenge := b.Post(t, "/ui/profile/email", url.Values{"email": {canaryNow}}).After(t, "/ui/profile/email/code?challenge=")
	b.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {w.Code(t, canaryNow)}}).LeadsTo(t, "/ui/profile")
}

// stored returns all that the database stores, in lower case, without what the engine has not
// overwritten yet.
func stored(t *testing.T, w *handlerstest.World) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "copy.db")
	if err := w.DB.Backup(t.Context(), name, false); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ToLower(text)
}

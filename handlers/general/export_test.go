package general_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

const exportPath = "/ui/general/export"

// TestExport: an admin asks for the data of their organization, proves who they are, and
// fetches it while that lasts; nobody else does.
func TestExport(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b := w.As(t, handlerstest.Dana)
	b.Get(t, "/ui/general").Shows(t).Find("main").Find("a[href=" + exportPath + "]")
	b.Get(t, exportPath+".zip").Expect(t, http.StatusNotFound)
	if page := b.Get(t, exportPath).Shows(t).Find("main"); page.Heading() != "Export the data of Acme" || page.Has("#general-download") {
		t.Errorf("before: %s", page.Text())
	}
	clock.Advance(model.SudoLife)
	b.Confirm(t, b.Post(t, exportPath, url.Values{}), "export the data of Acme").LeadsTo(t, exportPath)
	page := b.Get(t, exportPath).Shows(t).Find("main")
	if link := page.Find("#general-download"); link.Attr("href") != exportPath+".zip" || !page.Says("The export is ready. It can be downloaded until 3 Mar 2026, 09:50") || page.Has("form") {
		t.Errorf("after: %s", page.HTML())
	}
	if e := w.Events(t, w.Acme)[0]; e.Type() != model.EventOrganizationExported || !e.Actor.Is(w.Members[handlerstest.Dana].User) {
		t.Errorf("event = %+v", e)
	}
	for range 2 {
		a := b.Get(t, exportPath+".zip")
		a.Expect(t, http.StatusOK)
		if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="data-acme-2026-03-03.zip"` {
			t.Errorf("Content-Disposition %q", got)
		}
		if files := unzip(t, a.Body); !strings.Contains(files["members.csv"], handlerstest.Kim) || strings.Contains(files["members.csv"], handlerstest.Gus) {
			t.Errorf("members.csv is %s", files["members.csv"])
		}
	}
	w.As(t, handlerstest.Ana).Get(t, exportPath+".zip").Expect(t, http.StatusNotFound)
	k := w.As(t, handlerstest.Kim)
	if k.Get(t, "/ui/general").Shows(t).Find("main").Has("a[href=" + exportPath + "]") {
		t.Error("a member is offered an export")
	}
	k.Get(t, exportPath).Expect(t, http.StatusNotFound)
	k.Post(t, exportPath, url.Values{}).Expect(t, http.StatusNotFound)
	clock.Advance(model.ExportLife)
	b.Get(t, exportPath+".zip").Expect(t, http.StatusNotFound)
}

// TestExportHasNoSecret of any sort, however it is written.
func TestExportHasNoSecret(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSSO, model.FeatureDirSync, model.FeatureAPIKeys)
	by := w.Actor(t, handlerstest.Dana)
	var secrets []string
	planted := func(text string) []byte {
		secrets = append(secrets, text, base64.StdEncoding.EncodeToString([]byte(text)), hex.EncodeToString([]byte(text)))
		return []byte(text)
	}
	c := w.On(t, handlerstest.Dana)
	d := w.Directory(t, handlerstest.Dana)
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	_, client, err := w.Config.Directories.CreateClient(t.Context(), by, d.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := w.Config.APIKeys.Create(t.Context(), by, keys.Wish{Name: "Nightly", Permissions: model.NewPermissions(model.UsersRead)})
	if err != nil {
		t.Fatal(err)
	}
	_, link, err := w.Config.Portal.Share(t.Context(), by, portal.Wish{Modules: []model.Feature{model.FeatureSSO}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{token, client, key, link} {
		planted(text)
	}
	w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test")
	planted(w.Token(t, "zoe@acme.test"))
	w.Write(t, func(tx *db.Tx) error {
		live, _ := c.In(model.SettingsLive)
		live.Secret = planted("sealed secret of the connection")
		if err := tx.PutSettings(t.Context(), w.Acme, c.ID, live); err != nil {
			return err
		}
		_, err := tx.InsertStream(t.Context(), model.Stream{
			ID: tx.NewStreamID(), Org: w.Acme, Kind: model.StreamSplunk, URL: "https://siem.test/x?token=" + string(planted("in-the-query")), Secret: planted("sealed secret of the stream"), OldSecret: []byte{},
		})
		return err
	})
	b := w.As(t, handlerstest.Dana)
	b.Post(t, exportPath, url.Values{}).LeadsTo(t, exportPath)
	files := unzip(t, b.Get(t, exportPath+".zip").Body)
	for name, tells := range map[string]string{
		"single-sign-on.json": string(c.ID), "provisioning.json": `"secret_suffix": "` + token[len(token)-4:], "api-keys.jsonl": "Nightly", "invitations.jsonl": "zoe@acme.test",
		"streams.json": "https://siem.test/x", "portal-links.json": "OPEN", "activity.jsonl": "api_key.created",
	} {
		if !strings.Contains(files[name], tells) {
			t.Errorf("%s does not tell of %s: %s", name, tells, files[name])
		}
	}
	for name, text := range files {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %s", name, secret)
			}
		}
	}
}

func unzip(t *testing.T, text string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(text)), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}

package attributes_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
)

const (
	list  = "/console/attributes"
	badge = list + "/badgeNumber"
)

// declared makes an attribute by the form.
func declared(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, name string) model.Attribute {
	t.Helper()
	b.Post(t, list, url.Values{"name": {name}, "type": {"integer"}, "label": {"Badge <number>"}, "in_portal": {"yes"}}).LeadsTo(t, list)
	return found(t, w, name)
}

func found(t *testing.T, w *handlerstest.World, name string) model.Attribute {
	t.Helper()
	a, err := attributes.Find(t.Context(), w.DB, name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestOthersAreNotIn: neither nobody nor who administers an organization finds attributes.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	declared(t, w, b, "badgeNumber")
	for _, other := range []*handlerstest.Browser{w.Browser(t), w.As(t, handlerstest.Dana)} {
		other.Get(t, list).After(t, "/console/sign-in")
		other.Get(t, badge+"/delete").After(t, "/console/sign-in")
		other.Post(t, badge, url.Values{"label": {"x"}}).After(t, "/console/sign-in")
	}
}

// TestAdd: one is added, and what is wrong with another is said beside its field.
func TestAdd(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	if page := b.Get(t, list).Shows(t); !page.Find(".empty").Says("None yet.") || page.Find("#attributes-new").Is("open") || !page.Find("#attributes-new-portal").Is("checked") {
		t.Errorf("without any: %s", page.Find("main").Text())
	}
	got := declared(t, w, b, "badgeNumber")
	want := model.Attribute{Name: "badgeNumber", Label: "Badge <number>", Type: model.AttributeInteger, InPortal: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	row := b.Get(t, list).Shows(t).Find("#attribute-badgeNumber")
	if !row.Says("Badge <number> badgeNumber Whole number. In the portal.") || row.Find("#attribute-badgeNumber-path").Text() != got.Path() {
		t.Errorf("listed: %s", row.Text())
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		for _, test := range []struct{ name, kind, says string }{
			{"b n", "string", "An attribute’s name begins with a letter"},
			{"title", "string", "title is an attribute that directories know anyway."},
			{"team", "complex", "The type of an attribute is one of"},
		} {
			refused := b.Post(t, list, url.Values{"name": {test.name}, "type": {test.kind}, "label": {"Kept"}}, header...).Page(t, http.StatusUnprocessableEntity)
			form := refused.Find("#attributes-new")
			if !form.Find(".field-error").Says(test.says) || !form.Is("open") || form.Find("#attributes-new-label").Value() != "Kept" || form.Find("#attributes-new-portal").Is("checked") {
				t.Errorf("%s: %s", test.name, form.Text())
			}
		}
		if refused := b.Post(t, list, url.Values{"name": {"BADGEnumber"}, "type": {"string"}}, header...).Page(t, http.StatusConflict); !refused.Find("#attributes-new").Says("There is an attribute named BADGEnumber already.") {
			t.Errorf("taken: %s", refused.Text())
		}
	}
	for i := range model.MostCustomAttributes - 1 {
		declared(t, w, b, fmt.Sprint("a", i))
	}
	if page := b.Get(t, list).Shows(t); page.Has("#attributes-new") || !page.Find("main").Says("There can be 20 attributes.") {
		t.Error("another one can be added")
	}
}

// TestSave: what is typed is saved, with and without JavaScript; name and type stay, and who was
// slower learns it.
func TestSave(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{"plain": nil, "inline": handlerstest.Inline} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			b, _ := w.Console(t)
			declared(t, w, b, "badgeNumber")
			form := url.Values{"version": {b.Get(t, list).Shows(t).Form(badge).Field("version").Value()}, "label": {""}, "description": {"On the <back>"}, "in_tokens": {"yes"}, "name": {"other"}, "type": {"string"}}
			answer := b.Post(t, badge, form, header...)
			want := model.Attribute{Name: "badgeNumber", Label: "badgeNumber", Description: "On the <back>", Type: model.AttributeInteger, InTokens: true}
			if diff := cmp.Diff(want, found(t, w, "badgeNumber")); diff != "" {
				t.Errorf("status %d (-want +got):\n%s", answer.Status, diff)
			}
			if header == nil {
				answer.LeadsTo(t, list)
			} else if row := answer.Shows(t).Find("#attribute-badgeNumber"); !row.Says("Apps alone get it.") || row.Find("details").Is("open") || row.Form(badge).Field("version").Value() == form.Get("version") {
				t.Errorf("shown: %s", row.HTML())
			}
			stale := b.Post(t, badge, form, header...).Page(t, http.StatusConflict).Find("#attribute-badgeNumber")
			if !stale.Find(".field-error").Says("Somebody else has changed this attribute meanwhile.") || !stale.Find("details").Is("open") || stale.Find("#attribute-badgeNumber-description").Value() != "On the <back>" {
				t.Errorf("stale: %s", stale.Text())
			}
			form.Set("version", stale.Form(badge).Field("version").Value())
			form.Set("label", string(make([]byte, 65)))
			b.Post(t, badge, form, header...).Page(t, http.StatusUnprocessableEntity).Find("#attribute-badgeNumber-label-error")
			form.Set("label", "Badge")
			b.Post(t, badge, form)
			if got := found(t, w, "badgeNumber").Label; got != "Badge" {
				t.Errorf("the label is %q", got)
			}
			b.Post(t, badge, url.Values{"label": {"unseen"}}).Page(t, http.StatusConflict)
			b.Post(t, list+"/none", form).Page(t, http.StatusNotFound)
			b.Get(t, badge).LeadsTo(t, list)
		})
	}
}

// TestDelete: one is deleted by its name, after a new proof, and what was left over in the middle
// is forgotten later.
func TestDelete(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	declared(t, w, b, "badgeNumber")
	declared(t, w, b, "floor")
	if asked := b.Get(t, badge+"/delete").Shows(t).Find("main"); asked.Heading() != "Delete Badge <number>?" || asked.Says("Apps don’t get it") {
		t.Errorf("asked: %s", asked.Text())
	}
	if refused := b.Post(t, badge+"/delete", url.Values{"name": {"badge"}}).Page(t, http.StatusUnprocessableEntity); !refused.Find("#attributes-typed-error").Says("That is not the name. Type badgeNumber.") {
		t.Errorf("refused: %s", refused.Find("main").Text())
	}
	b.Post(t, badge+"/delete", url.Values{"name": {" badgeNumber "}}).LeadsTo(t, list)
	if page := b.Get(t, list).Shows(t); page.Has("#attribute-badgeNumber") || !page.Has("#attribute-floor") {
		t.Errorf("left: %s", page.Find("main").Text())
	}
	b.Get(t, badge+"/delete").Page(t, http.StatusNotFound)
	if err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.EndAttribute(t.Context(), "floor") }); err != nil { // a process ends in the middle
		t.Fatal(err)
	}
	if page := b.Get(t, list).Shows(t); page.Has("#attribute-floor") || !page.Find(".attributes-forgetting").Says("Values of floor are left") {
		t.Errorf("left over: %s", page.Find("main").Text())
	}
	b.Post(t, list+"/floor/forget", nil).LeadsTo(t, list)
	if page := b.Get(t, list).Shows(t); page.Has(".attributes-forgetting") {
		t.Error("it is forgotten still")
	}
	declared(t, w, b, "team")
	b.Post(t, list+"/team/forget", nil).Page(t, http.StatusNotFound)
	found(t, w, "team")
	clock.Advance(model.SudoLife + time.Second)
	b.Post(t, list+"/team/delete", url.Values{"name": {"team"}}).After(t, "/console/prove?request=")
}

package directories

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestTokens: shown once, with an end, replaced with an overlap, and worthless at the next
// request.
func TestTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text, err := w.CreateToken(t.Context(), w.dana, w.dir.ID, 30*24*time.Hour, "")
	must(t, err)
	if k.Suffix != text[len(text)-4:] || k.MadeBy != "Dana Li" {
		t.Errorf("%+v", k)
	}
	opens := func(text string) bool {
		t.Helper()
		p, err := w.Authenticate(t.Context(), w.dir.ID, text)
		if err == nil && (p.Directory.ID != w.dir.ID || p.Actor("").Org != w.acme) {
			t.Errorf("%+v", p)
		}
		if err != nil {
			wantKind(t, err, model.Unauthenticated, "directories.unproven")
		}
		return err == nil
	}
	if !opens(text) || opens(text+"x") || opens("") {
		t.Error("it opens to others, or to nobody")
	}
	next, fresh, err := w.RotateToken(t.Context(), w.dana, w.dir.ID, k.ID, "")
	must(t, err)
	if !opens(text) || !opens(fresh) {
		t.Error("they don't overlap")
	}
	w.clock.Advance(model.DirectoryTokenOverlap)
	if opens(text) || !opens(fresh) {
		t.Error("the old one lasts, or the new one doesn't")
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if opens(fresh) {
		t.Error("it has no end")
	}
	_, last, err := w.CreateToken(t.Context(), w.dana, w.dir.ID, 0, "")
	must(t, err)
	if !opens(last) {
		t.Error("one without an end doesn't open")
	}
	must(t, w.RevokeToken(t.Context(), w.dana, w.dir.ID, next.ID))
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	d, err = w.Disable(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers)
	must(t, err)
	if opens(last) {
		t.Error("it opens a directory that is disabled")
	}
	_, err = w.Enable(t.Context(), w.dana, d.ID, d.Version)
	must(t, err)
	w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.acme) })
	if opens(last) {
		t.Error("it opens one of an organization without the feature")
	}
}

// TestTokensAreFew.
func TestTokensAreFew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range model.MostDirectoryTokens {
		_, _, err := w.CreateToken(t.Context(), w.dana, w.dir.ID, time.Hour, "")
		must(t, err)
	}
	_, _, err := w.CreateToken(t.Context(), w.dana, w.dir.ID, time.Hour, "")
	wantKind(t, err, model.Conflict, "directories.most_tokens")
	w.clock.Advance(time.Hour)
	_, _, err = w.CreateToken(t.Context(), w.dana, w.dir.ID, time.Hour, "")
	must(t, err)
}

// TestFarewell: members are kept and looked after by people, or suspended.
func TestFarewell(t *testing.T) {
	t.Parallel()
	for _, then := range []model.Farewell{model.KeepMembers, model.SuspendMembers} {
		for _, deleted := range []bool{false, true} {
			w := newWorld(t)
			kim := w.create(t, person("kim@acme.test", "00u1"))
			w.group(t, "IT", kim.ID)
			w.maps(t, model.GroupRole{Group: "IT", Role: w.role(t, "admin")})
			d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
			must(t, err)
			if deleted {
				_, err = w.Delete(t.Context(), w.dana, d.ID, d.Version, then)
			} else {
				_, err = w.Disable(t.Context(), w.dana, d.ID, d.Version, then)
			}
			must(t, err)
			m, err := w.db.Member(t.Context(), w.acme, kim.Member)
			must(t, err)
			if (m.Status == model.MemberActive) != (then == model.KeepMembers) || m.Source == model.FromDirectory || len(m.Fixed) > 0 || len(m.Roles) != 1 || m.Roles[0].Name != "admin" {
				t.Errorf("%s, deleted %v: %+v", then, deleted, m)
			}
			if _, err := w.CreateUser(t.Context(), w.by, person("al@acme.test", "")); err == nil {
				t.Errorf("%s, deleted %v: its provider still tells", then, deleted)
			}
		}
	}
}

// TestEnableNeedsSomebodyElse: a mistake at the provider locks nobody out.
func TestEnableNeedsSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(t, person("dana@acme.test", "00u1"))
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	d, err = w.Disable(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers)
	must(t, err)
	_, err = w.Enable(t.Context(), w.dana, d.ID, d.Version)
	wantKind(t, err, model.Conflict, "directories.needs_somebody")
	w.join(t, w.acme, "al@acme.test", "admin")
	_, err = w.Enable(t.Context(), w.dana, d.ID, d.Version)
	must(t, err)
	if m, err := w.db.MemberOfUser(t.Context(), w.acme, w.dana.User()); err != nil || m.Source != model.FromDirectory {
		t.Errorf("%+v, %v", m, err)
	}
}

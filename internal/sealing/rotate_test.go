package sealing_test

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sealing"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is a database with sealed values, in more of one column than one transaction takes.
type world struct {
	*testing.T
	db   *db.DB
	path string
	keys *secret.Keys // as a server has them
}

const mails = 1100

func newWorld(t *testing.T, on dbtest.Opener) *world {
	w := &world{T: t, db: on(t, dbtest.NewClock().Now), path: filepath.Join(t.TempDir(), "keys")}
	var err error
	w.keys, err = secret.CreateKeys(w.path)
	w.must(err)
	w.must(w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		for range mails {
			id := tx.NewDeliveryID()
			if err := tx.InsertDelivery(t.Context(), model.Delivery{ID: id, Queue: model.QueueMail, Target: "x", Payload: w.keys.Seal(place("deliveries", "payload", string(id)), []byte("mail"))}); err != nil {
				return err
			}
		}
		for _, name := range []string{"id.example", "old id.example"} {
			if err := tx.PutFromAuthority(t.Context(), "https://ca.example", name, w.keys.Seal(place("certificates", "sealed", "https://ca.example "+name), []byte(name)), tx.Now()); err != nil {
				return err
			}
		}
		return tx.InsertSigningKey(t.Context(), model.SigningKey{ID: "k1", Alg: "ES256", State: model.KeyActive, PublicJWK: "{}", PrivateSealed: w.keys.Seal(place("signing_keys", "private_sealed", "k1"), []byte("private"))})
	}))
	return w
}

func place(table, column, row string) secret.Place {
	return secret.Place{Table: table, Column: column, Row: row}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// rotate rotates, with a server that reads the file when it is waited for.
func (w *world) rotate(change func(*sealing.Rotation)) (sealing.Done, error) {
	w.Helper()
	r := sealing.Rotation{DB: w.db, Path: w.path, By: model.Actor{Kind: model.ActorOperator, ID: "cli"}, Wait: func(context.Context) error {
		_, err := w.keys.Reload()
		return err
	}}
	if change != nil {
		change(&r)
	}
	return sealing.Rotate(w.Context(), r)
}

// opens checks that all that is stored opens with keys.
func (w *world) opens(keys *secret.Keys) {
	w.Helper()
	all, err := w.db.Deliveries(w.Context(), model.QueueMail, model.DeliveryWaiting, mails+1)
	w.must(err)
	for _, d := range all {
		if plain, err := keys.Open(place("deliveries", "payload", string(d.ID)), d.Payload); err != nil || string(plain) != "mail" {
			w.Fatalf("mail %s: %q, %v", d.ID, plain, err)
		}
	}
	sealed, err := w.db.FromAuthority(w.Context(), "https://ca.example", "old id.example")
	w.must(err)
	if plain, err := keys.Open(place("certificates", "sealed", "https://ca.example old id.example"), sealed); err != nil || string(plain) != "old id.example" {
		w.Errorf("certificate: %q, %v", plain, err)
	}
	signing, err := w.db.SigningKeys(w.Context())
	w.must(err)
	if plain, err := keys.Open(place("signing_keys", "private_sealed", "k1"), signing[0].PrivateSealed); err != nil || string(plain) != "private" || len(all) != mails {
		w.Errorf("signing key: %q, %v; %d mails", plain, err, len(all))
	}
}

// TestRotate: a rotation leaves nothing sealed by the key before, whether it goes through or is
// cut off and done again, and the server opens everything at each moment.
func TestRotate(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorld(t, on)
		before := w.keys.ID()
		cut := errors.New("cut off")
		for waits := range 3 {
			n := 0
			if _, err := w.rotate(func(r *sealing.Rotation) {
				r.Wait = func(context.Context) error {
					if n++; n > waits {
						return cut
					}
					return nil // and the server has not read the file
				}
			}); !errors.Is(err, cut) {
				t.Fatalf("cut off at wait %d: %v", waits, err)
			}
			now, err := secret.LoadKeys(w.path)
			w.must(err)
			w.opens(now)
			_, err = w.keys.Reload()
			w.must(err)
			w.opens(w.keys)
			if staged := waits == 0; now.Staged() != staged || (now.ID() == before) != staged || len(now.Older()) > 1 {
				t.Errorf("cut off at wait %d: staged %v, seals %s, older %x", waits, now.Staged(), now.ID(), now.Older())
			}
		}
		done, err := w.rotate(nil)
		w.must(err)
		if diff := cmp.Diff(sealing.Done{Older: 2, Sealed: mails + 3}, done); diff != "" { // what was cut off last had sealed all
			t.Errorf("-want +got:\n%s", diff)
		}
		w.opens(w.keys)
		if done, err = w.rotate(func(r *sealing.Rotation) { r.Forget = true }); err != nil || done.Older != 0 || done.Resumed {
			t.Errorf("forget: %+v, %v", done, err)
		}
		only, err := secret.LoadKeys(w.path)
		w.must(err)
		w.opens(only)
		events, err := w.db.EventsAfter(t.Context(), 0, 10)
		w.must(err)
		if len(events) != 3 || events[0].Payload.(model.SealingKeyRotated).Before.ID != before || events[2].Payload.(model.SealingKeyRotated).After.ID != only.ID() {
			t.Errorf("events: %+v", events)
		}
	})
}

// TestRotateForgetsNothingThatIsNeeded: where a value opens with none of the keys, or nobody knows
// whether a server has read the file, the keys stay.
func TestRotateForgetsNothingThatIsNeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.OpenAt)
	w.must(w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		return tx.PutFromAuthority(t.Context(), "https://ca.example", "moved", w.keys.Seal(place("certificates", "sealed", "elsewhere"), nil), tx.Now())
	}))
	if _, err := w.rotate(func(r *sealing.Rotation) { r.Forget = true }); !errors.Is(err, secret.ErrSealed) || !strings.Contains(err.Error(), "certificates.sealed: row https://ca.example moved") {
		t.Errorf("a value that does not open: %v", err)
	}
	now, err := secret.LoadKeys(w.path)
	w.must(err)
	w.opens(now)
}

// TestColumns: each place in which a room seals something is in a column that is sealed anew, and
// each such column is asked on every engine.
func TestColumns(t *testing.T) {
	t.Parallel()
	literal := regexp.MustCompile(`secret\.Place\{Table: "(\w+)", Column: ("\w+"|\w+)`)
	all := db.SealedColumns()
	found := map[string]bool{}
	w := os.DirFS("../..")
	err := fs.WalkDir(w, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || !strings.HasPrefix(name, "internal/") && !strings.HasPrefix(name, "handlers/") {
			return err
		}
		text, err := fs.ReadFile(w, name)
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			if m[1] == "once" { // in a cookie, for a minute
				continue
			}
			found[m[1]] = true
			if !slices.ContainsFunc(all, func(c db.SealedColumn) bool {
				return c.Table == m[1] && (m[2] == `"`+c.Column+`"` || !strings.HasPrefix(m[2], `"`))
			}) {
				t.Errorf("%s seals in %s.%s, which no rotation knows", name, m[1], m[2])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if !found[c.Table] {
			t.Errorf("nobody seals in %s", c.Table)
		}
	}
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		d := on(t, dbtest.NewClock().Now)
		for _, c := range all {
			err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
				head, _ := hex.DecodeString("01ffffffffffffffff")
				some, err := tx.SealedBy(t.Context(), c, head, 1)
				if err == nil && len(some) > 0 {
					t.Errorf("%s.%s has %v", c.Table, c.Column, some)
				}
				return err
			})
			if err != nil {
				t.Errorf("%s.%s: %v", c.Table, c.Column, err)
			}
		}
	})
}

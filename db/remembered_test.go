package db

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// asking is a database with a question about what an organization is called, which
// counts how often the database is asked.
type asking struct {
	*DB
	address string
	org     model.OrgID
	queries atomic.Int64
}

// The test's own questions: one by the ids of rows, and one by tables alone.
var (
	namesByID    = questionOf(func(n named) []string { return []string{string(n.org)} }, nameQuery)
	namesByTable = questionOf[named](nil, nameQuery)
)

const nameQuery = `SELECT name FROM organizations WHERE id = $1`

type named struct {
	org  model.OrgID
	name string
}

func newAsking(t *testing.T) *asking {
	if runtime.GOOS == "windows" {
		t.Skip("nothing is remembered there")
	}
	a := &asking{address: migrated.SQLite(t, t.TempDir())}
	a.DB = openTestAt(t, a.address, nil)
	change(t, a.DB, func(tx *Tx) error {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
		a.org = o.ID
		return err
	})
	return a
}

func (a *asking) name(t testing.TB, w question[named], q *queries, org model.OrgID) string {
	got, err := w.ask(q, string(org), func() (named, error) {
		a.queries.Add(1)
		name, err := one(context.Background(), q, scanValue[string], nameQuery, org)
		return named{org, name}, err
	})
	if err != nil {
		t.Error(err)
	}
	return got.name
}

// asks fails the test unless the answer is want, found by so many queries.
func (a *asking) asks(t testing.TB, queries int64, want string) {
	t.Helper()
	a.queries.Store(0)
	if got := a.name(t, namesByID, &a.Reader.queries, a.org); got != want {
		t.Errorf("the answer is %q, want %q", got, want)
	}
	if got := a.queries.Load(); got != queries {
		t.Errorf("the database was asked %d times, want %d", got, queries)
	}
}

func rename(ctx context.Context, tx *Tx, org model.OrgID, name string) error {
	_, err := tx.exec(ctx, `UPDATE organizations SET name = $2 WHERE id = $1`, org, name)
	return err
}

// TestRememberedUntilItChanges: what somebody has changed counts at once, whoever it
// was, and what nobody has changed is asked once.
func TestRememberedUntilItChanges(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	elsewhere := openTestAt(t, a.address, nil) // as another process has it open
	a.asks(t, 1, "Acme")
	a.asks(t, 0, "Acme")

	change(t, a.DB, func(tx *Tx) error { return rename(ctx, tx, a.org, "Globex") })
	a.asks(t, 1, "Globex")
	a.asks(t, 0, "Globex")

	// Not by changes of something else, by changes that say that they are of somebody
	// else, or when there was nothing to change.
	change(t, a.DB, func(tx *Tx) error {
		_, err := tx.exec(ctx, `UPDATE users SET time_zone = 'UTC'`)
		return err
	})
	change(t, a.DB, func(tx *Tx) error {
		_, err := tx.InsertOrganization(ctx, model.Organization{Name: "Initech"})
		return err
	})
	change(t, a.DB, func(tx *Tx) error { return rename(ctx, tx.of("org_1"), "org_1", "Initech") })
	change(t, a.DB, func(tx *Tx) error { return nil })
	a.asks(t, 0, "Globex")
	change(t, a.DB, func(tx *Tx) error { return rename(ctx, tx.of(string(a.org)), a.org, "Umbrella") })
	a.asks(t, 1, "Umbrella")

	change(t, elsewhere, func(tx *Tx) error { return rename(ctx, tx, a.org, "Acme") })
	a.asks(t, 1, "Acme")
	a.asks(t, 0, "Acme")
	change(t, elsewhere, func(tx *Tx) error {
		_, err := tx.exec(ctx, `DELETE FROM return_addresses WHERE token_hash = $1`, []byte("none"))
		return err
	})
	a.asks(t, 0, "Acme") // it had nothing to commit
}

// ours are transactions of our writer: one that commits for certain, and those that
// have nothing to commit, of which one cannot know.
func ours(ctx context.Context) map[string]func(tx *Tx) error {
	return map[string]func(tx *Tx) error{
		"something": func(tx *Tx) error {
			_, err := tx.InsertOrganization(ctx, model.Organization{Name: "Initech"})
			return err
		},
		"nothing":       func(*Tx) error { return nil },
		"what is there": func(tx *Tx) error { _, err := tx.exec(ctx, `UPDATE instance SET id = id`); return err },
	}
}

// TestRememberedBesideSomebodyElse: a commit of somebody else is noticed although our
// writer has committed before and after it.
func TestRememberedBesideSomebodyElse(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	elsewhere := openTestAt(t, a.address, nil)
	for one, before := range ours(ctx) {
		for another, after := range ours(ctx) {
			name := one + " and " + another
			a.name(t, namesByID, &a.Reader.queries, a.org)
			change(t, a.DB, before)
			change(t, elsewhere, func(tx *Tx) error { return rename(ctx, tx, a.org, name) })
			change(t, a.DB, after)
			a.asks(t, 1, name)
			a.asks(t, 0, name)
		}
	}
}

// TestRememberedWhenSomebodyElseIsNext: the same when somebody else commits right after
// us, before we have looked at the state that we have made.
func TestRememberedWhenSomebodyElseIsNext(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	elsewhere := openTestAt(t, a.address, nil)
	next := &nextAfter{watch: a.remembered.watch}
	a.remembered.watch = next
	for name, ours := range ours(ctx) {
		a.name(t, namesByID, &a.Reader.queries, a.org)
		change(t, a.DB, func(tx *Tx) error {
			next.do = func() {
				change(t, elsewhere, func(tx *Tx) error { return rename(ctx, tx, a.org, name) })
			}
			return ours(tx)
		})
		a.asks(t, 1, name)
	}
}

// nextAfter does something before it tells the state.
type nextAfter struct {
	watch
	do func()
}

func (n *nextAfter) state() (state, bool) {
	if do := n.do; do != nil {
		n.do = nil
		do()
	}
	return n.watch.state()
}

// TestRememberedInTransactions: a transaction finds what it has changed itself, and
// what it undoes was never so.
func TestRememberedInTransactions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	a.asks(t, 1, "Acme")
	undone := errors.New("undone")
	err := a.Housekeep(ctx, func(tx *Tx) error {
		for _, q := range []question[named]{namesByID, namesByTable} {
			if got := a.name(t, q, &tx.queries, a.org); got != "Acme" {
				t.Errorf("before the change: %q", got)
			}
		}
		if err := rename(ctx, tx.of(string(a.org)), a.org, "Globex"); err != nil {
			return err
		}
		for _, q := range []question[named]{namesByID, namesByTable} {
			if got := a.name(t, q, &tx.queries, a.org); got != "Globex" {
				t.Errorf("after the change: %q", got)
			}
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	a.queries.Store(0)
	if got := a.name(t, namesByID, &a.Reader.queries, a.org); got != "Acme" {
		t.Errorf("after it was undone: %q", got)
	}
}

// TestRememberedByTransactions: what a transaction asks is remembered for others, unless
// it has changed anything on which the answer may rest, also if it undoes that.
func TestRememberedByTransactions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	ask := func(tx *Tx) { a.name(t, namesByID, &tx.queries, a.org) }
	change(t, a.DB, func(tx *Tx) error { ask(tx); return nil })
	a.asks(t, 0, "Acme")

	undone := errors.New("undone")
	if err := a.Housekeep(ctx, func(tx *Tx) error {
		if err := rename(ctx, tx, a.org, "Globex"); err != nil {
			return err
		}
		ask(tx)
		return undone
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	a.asks(t, 1, "Acme")

	change(t, openTestAt(t, a.address, nil), func(tx *Tx) error { return rename(ctx, tx, a.org, "Initech") })
	change(t, a.DB, func(tx *Tx) error {
		if err := rename(ctx, tx.of("org_1"), "org_1", "Umbrella"); err != nil {
			return err
		}
		ask(tx)
		return nil
	})
	a.asks(t, 1, "Initech")
}

// TestRevocationsCount: while readers ask without pause, no answer is older than the
// last change that was acknowledged before it was asked for, by whomever.
func TestRevocationsCount(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	elsewhere := openTestAt(t, a.address, nil)
	var acknowledged atomic.Int64
	done := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				least := acknowledged.Load()
				var got int64
				if _, err := fmt.Sscanf(a.name(t, namesByID, &a.Reader.queries, a.org), "%d", &got); err == nil && got < least {
					t.Errorf("answer %d after change %d was acknowledged", got, least)
					return
				}
			}
		})
	}
	var turn sync.Mutex
	next := int64(0)
	for _, d := range []*DB{a.DB, elsewhere, a.DB} {
		writers.Go(func() {
			for range 60 {
				turn.Lock()
				next++
				n := next
				err := d.Housekeep(ctx, func(tx *Tx) error { return rename(ctx, tx, a.org, fmt.Sprint(n)) })
				acknowledged.Store(n)
				turn.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				if err := d.Housekeep(ctx, func(tx *Tx) error { // not in turn
					_, err := tx.InsertOrganization(ctx, model.Organization{Name: "Initech"})
					return err
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
}

// TestRememberedIsBounded: however many people there are, so much is remembered and
// no more, and nothing is left of what is forgotten.
func TestRememberedIsBounded(t *testing.T) {
	t.Parallel()
	a := newAsking(t)
	for i := range maxAnswers + 100 {
		id := fmt.Sprint("org_", i)
		namesByID.ask(&a.Reader.queries, id, func() (named, error) { return named{model.OrgID(id), "Acme"}, nil })
	}
	all := a.remembered.answers[namesByID.number]
	if len(all.of) != maxAnswers || len(all.about) != maxAnswers {
		t.Errorf("%d answers about %d rows, want %d", len(all.of), len(all.about), maxAnswers)
	}
}

// TestDoubt: a statement that says too little of what it changes is found by tests.
func TestDoubt(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := newAsking(t)
	a.remembered.doubt = true
	a.name(t, namesByID, &a.Reader.queries, a.org)
	change(t, a.DB, func(tx *Tx) error { return rename(ctx, tx.of("org_1"), a.org, "Globex") })
	defer func() {
		if recover() == nil {
			t.Error("nobody noticed")
		}
	}()
	a.name(t, namesByID, &a.Reader.queries, a.org)
}

// TestWhatQuestionsRestOn lists the tables of each question: those that decide who a
// session is and what it may do are all there.
func TestWhatQuestionsRestOn(t *testing.T) {
	t.Parallel()
	session := []string{"break_glass", "connection_domains", "connections", "domains", "instance", "member_roles", "members", "operator_sessions", "operators", "organization_features", "organizations", "partings", "role_permissions", "sessions", "support_access", "suspended_organizations", "users"}
	for number, want := range map[int][]string{
		sessionByToken.number:   session,
		sessionByID.number:      session,
		theInstance.number:      {"instance"},
		rolesOf.number:          {"role_permissions", "roles"},
		keyStates.number:        {"signing_keys"},
		serviceKeyStates.number: {"service_keys"},
		applicationByID.number:  {"application_secrets", "applications", "suspended_organizations"},
		organizationByID.number: {"organizations", "suspended_organizations"},
		groupRoles.number:       {"group_roles"},
		admissionOf.number:      {"applications", "member_roles", "roles", "signing_keys"},
	} {
		if diff := cmp.Diff(want, questions[number].tables); diff != "" {
			t.Errorf("question %d: (-want +got)\n%s", number, diff)
		}
	}
}

func TestTablesChangedBy(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][]string{
		"SELECT a FROM b": nil,
		"\n\t\tWITH RECURSIVE due AS (SELECT 1) SELECT * FROM due":                    nil,
		"\n\t\tINSERT INTO a (b) SELECT c FROM d ON CONFLICT (b) DO UPDATE SET b = 1": {"a"},
		"UPDATE a\n SET b = (SELECT c FROM d)":                                        {"a"},
		"DELETE FROM a WHERE b IN (SELECT b FROM c)":                                  {"a"},
		"WITH gone AS (DELETE FROM a RETURNING b) INSERT INTO c SELECT b FROM gone":   {"a", "c"},
		"TRUNCATE a":                   {everyTable},
		"PRAGMA writable_schema = yes": {everyTable},
	} {
		if got := tablesChangedBy(query); !slices.Equal(got, want) {
			t.Errorf("%q changes %q, want %q", query, got, want)
		}
	}
}

// TestWithoutAWatch: what cannot be known to be true is asked each time.
func TestWithoutAWatch(t *testing.T) {
	t.Parallel()
	a := newAsking(t)
	a.remembered.watch = blind{a.remembered.watch}
	a.asks(t, 1, "Acme")
	a.asks(t, 1, "Acme")
	a.DB.remembered = nil
	a.asks(t, 1, "Acme")
}

// blind cannot tell the state.
type blind struct{ watch }

func (blind) state() (state, bool) { return state{}, false }

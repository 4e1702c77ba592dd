package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
)

// newMovable returns the path of a file with rows in all tables, of which some are unlike others,
// and a log of events.
func newMovable(t testing.TB) string {
	t.Helper()
	path := migrated.SQLite(t, t.TempDir())
	pool := rawPool(t, path)
	tables := slices.DeleteFunc(tablesOf(t, pool), func(tb table) bool { return tb.name == "events" || tb.name == "event_log" })
	fill(t, pool, tables)
	execute(t, pool, `UPDATE users SET first_name = $1, metadata = $2, created_at = $3 WHERE id = 'users.id.0'`, "𐌰 \u202eé\u0001\n\t\\N", strings.Repeat("…", 30_000), int64(math.MaxInt64))
	execute(t, pool, `UPDATE users SET last_name = '', created_at = $1 WHERE id = 'users.id.1'`, int64(math.MinInt64))
	for i, id := range []string{"Z", "a", "é", "\u00ff", "𐌰", "zz", " "} { // the order of their bytes is that of no language
		execute(t, pool, `INSERT INTO pictures (name, owner, media_type, data, created_at) VALUES ($1, '', 'image/png', $2, $3)`, id, make([]byte, i*700_000), int64(-i))
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if err := record(t.Context(), d, fmt.Sprint(i), 3); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func execute(t testing.TB, pool *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := pool.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// digestsOf returns what the tables of a database have.
func digestsOf(t testing.TB, address string) map[string]digest {
	t.Helper()
	e := end{engine: engineAt(address)}
	var err error
	if e.pool, err = e.readers(); err != nil {
		t.Fatal(err)
	}
	defer e.pool.Close()
	tables, err := movedTables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]digest{}
	for _, tb := range tables {
		if all[tb.name], err = tb.digest(t.Context(), e, func([]cell) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

var sameDigest = cmp.AllowUnexported(digest{})

// TestMovedTables: whatever the schema has is moved, each table behind those it refers to.
func TestMovedTables(t *testing.T) {
	t.Parallel()
	moved, err := movedTables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want, got, seeded []string
	for _, tb := range tablesOf(t, openTest(t).readers) {
		if tb.name != "database_move" {
			want = append(want, tb.name)
		}
	}
	for _, tb := range moved {
		for _, parent := range tb.parents {
			if !slices.Contains(got, parent) {
				t.Errorf("%s stands before %s, to which it refers", tb.name, parent)
			}
		}
		got = append(got, tb.name)
		if tb.seeded {
			seeded = append(seeded, tb.name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 90 {
		t.Errorf("%d tables (-schema +moved):\n%s", len(got), diff)
	}
	slices.Sort(seeded)
	if diff := cmp.Diff([]string{"event_log", "instance", "permissions", "role_permissions", "roles"}, seeded); diff != "" {
		t.Errorf("filled by migrations (-want +got):\n%s", diff)
	}
}

// TestMove moves a database to the other engine, and from there back to a file.
func TestMove(t *testing.T) {
	t.Parallel()
	from, to, back := newMovable(t), empty.PostgreSQL(t), filepath.Join(t.TempDir(), "back.db")
	want := digestsOf(t, from)
	for name, d := range want {
		if d.rows == 0 {
			t.Errorf("%s has no rows to be moved", name)
		}
	}
	for _, way := range [][2]string{{from, to}, {to, back}} {
		var last MoveStep
		moved, err := Move(t.Context(), way[0], way[1], MoveOptions{rows: 2, Progress: func(s MoveStep) { last = s }})
		if err != nil {
			t.Fatal(err)
		}
		rows := int64(0)
		for _, d := range want {
			rows += d.rows
		}
		if moved.Rows != rows || moved.Tables != len(want) || moved.Chain.Events != 60 || moved.Resumed || last.Phase != MoveEnds {
			t.Errorf("moved = %+v, the last step %+v; want %d rows of %d tables", moved, last, rows, len(want))
		}
		if diff := cmp.Diff(want, digestsOf(t, way[1]), sameDigest); diff != "" {
			t.Errorf("to %s (-there +here):\n%s", way[1], diff)
		}
		if _, err := ReadVersion(t.Context(), way[0]); !errors.Is(err, ErrMoved) || !strings.Contains(err.Error(), engineAt(way[1]).String()) {
			t.Errorf("%s after that: %v", way[0], err)
		}
		if _, err := Move(t.Context(), way[0], empty.PostgreSQL(t), MoveOptions{}); !errors.Is(err, ErrMoved) {
			t.Errorf("once more: %v", err)
		}
	}
	if diff := cmp.Diff(contentIn(t, from), contentIn(t, back)); diff != "" {
		t.Errorf("(-before +after both ways):\n%s", diff)
	}
	recordMany(t, back, 3, nil)
	if c := chainOf(t, back); c.Broken != nil || c.Events != 63 {
		t.Errorf("chain = %+v", c)
	}
}

// contentIn returns the rows of a file, whose empty bytes may be an empty text.
func contentIn(t *testing.T, path string) map[string][]string {
	t.Helper()
	pool, err := sqliteFile{path}.readers()
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	tables := slices.DeleteFunc(tablesOf(t, pool), func(tb table) bool { return tb.name == "database_move" })
	all := contentOf(t, pool, tables)
	for _, rows := range all {
		for i := range rows {
			rows[i] = strings.ReplaceAll(rows[i], "[]", "")
		}
	}
	return all
}

// TestMoveBehindPooler moves a database there and back while each transaction gets another session
// of the server's.
func TestMoveBehindPooler(t *testing.T) {
	t.Parallel()
	from, back := newMovable(t), filepath.Join(t.TempDir(), "back.db")
	to := enginetest.Pooled(t, empty.PostgreSQL(t))
	want := digestsOf(t, from)
	for _, way := range [][2]string{{from, to}, {to, back}} {
		if _, err := Move(t.Context(), way[0], way[1], MoveOptions{rows: 5}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, digestsOf(t, way[1]), sameDigest); diff != "" {
			t.Errorf("to %s (-there +here):\n%s", way[1], diff)
		}
	}
	if _, err := UndoMove(t.Context(), to); err != nil {
		t.Error(err)
	}
	d := openTestAt(t, to, nil)
	if err := record(t.Context(), d, "after", 1); err != nil {
		t.Error(err)
	}
	// Who has it open may not show. What is written then is not acknowledged.
	if _, err := Move(t.Context(), to, filepath.Join(t.TempDir(), "to.db"), MoveOptions{}); err == nil {
		err = record(t.Context(), d, "late", 1)
		if !Unavailable(err) {
			t.Errorf("record: %v", err)
		}
	} else if !errors.Is(err, ErrInUse) {
		t.Errorf("while it is open: %v", err)
	}
}

// moving is where this program is the process that TestKilledMoveGoesOn starts. Its value is the
// addresses, a phase, and the number of the step in it.
const moving = "ANTEROOM_TEST_MOVING"

// moveAndDie kills this process at a step of a move.
func moveAndDie(from, to, phase, step string) {
	n := 0
	_, err := Move(context.Background(), from, to, MoveOptions{rows: 3, Progress: func(s MoveStep) {
		if string(s.Phase) != phase {
			return
		}
		if n++; fmt.Sprint(n) != step {
			return
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		fmt.Println(err)
		select {}
	}})
	fmt.Println(err)
	os.Exit(1)
}

// TestKilledMoveGoesOn kills a move again and again, each time further on. Between two of them the
// server starts on neither database, and at the end all is there.
func TestKilledMoveGoesOn(t *testing.T) {
	t.Parallel()
	file := newMovable(t)
	want := digestsOf(t, file)
	onServer := empty.PostgreSQL(t)
	if _, err := Move(t.Context(), copyFile(t, file), onServer, MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, way := range map[string][2]string{
		"to a server": {file, empty.PostgreSQL(t)},
		"to a file":   {onServer, filepath.Join(t.TempDir(), "back.db")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := way[0], way[1]
			for _, kill := range []struct {
				phase                   MovePhase
				step                    int
				leavesOpen, arrivesOpen bool // whether who opens it is let in
			}{
				{MoveReads, 50, true, true},
				{MoveMarks, 1, false, true},
				{MoveMarks, 2, false, true},
				{MoveMarks, 3, false, false},
				{MoveCopies, 1, false, false},
				{MoveCopies, 40, false, false},
				{MoveCopies, 99, false, false},
				{MoveCopies, 150, false, false},
				{MoveCompares, 1, false, false},
				{MoveCompares, 60, false, false},
				{MoveVerifies, 1, false, false},
				{MoveEnds, 1, false, false},
				{MoveEnds, 2, false, true},
			} {
				command := exec.CommandContext(t.Context(), os.Args[0])
				command.Env = append(os.Environ(), fmt.Sprintf("%s=%s\n%s\n%s\n%d", moving, from, to, kill.phase, kill.step))
				if output, err := command.CombinedOutput(); err == nil || command.ProcessState.Exited() {
					t.Fatalf("%+v: it was not killed: %v\n%s", kill, err, output)
				}
				if _, err := ReadVersion(t.Context(), from); kill.leavesOpen == errors.Is(err, ErrMoved) {
					t.Errorf("%+v: the one that is left: %v", kill, err)
				}
				if _, err := ReadVersion(t.Context(), to); kill.arrivesOpen == errors.Is(err, ErrMoved) {
					t.Errorf("%+v: the one where it arrives: %v", kill, err)
				}
			}
			if diff := cmp.Diff(want, digestsOf(t, to), sameDigest); diff != "" {
				t.Errorf("(-there +here):\n%s", diff)
			}
			if c := chainOf(t, to); c.Broken != nil || c.Events != 60 {
				t.Errorf("chain = %+v", c)
			}
		})
	}
}

// TestMoveRefuses: nothing is changed anywhere where a move is refused.
func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	original := newMovable(t)
	file := func(t *testing.T) string {
		t.Helper()
		return copyFile(t, original)
	}
	spoiled := func(value any) func(t *testing.T) (string, string) {
		return func(t *testing.T) (from, to string) {
			from = file(t)
			pool := rawPool(t, from)
			execute(t, pool, `UPDATE users SET first_name = $1 WHERE id = 'users.id.1'`, value)
			if err := pool.Close(); err != nil {
				t.Fatal(err)
			}
			return from, empty.PostgreSQL(t)
		}
	}
	for _, test := range []struct {
		name, want string
		ends       func(t *testing.T) (from, to string)
	}{
		{"an instance is there", "has an instance in it", func(t *testing.T) (string, string) { return file(t), used(t, migrated.PostgreSQL(t)) }},
		{"an instance is in the file", "has an instance in it", func(t *testing.T) (string, string) {
			return used(t, migrated.PostgreSQL(t)), used(t, migrated.SQLite(t, t.TempDir()))
		}},
		{"something else is there", "has the table notes of something else", func(t *testing.T) (string, string) {
			to := empty.PostgreSQL(t)
			pool, err := postgresql{to}.writers()
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			execute(t, pool, `CREATE TABLE notes (id TEXT)`)
			return file(t), to
		}},
		{"no server", "connect", func(t *testing.T) (string, string) {
			return file(t), "postgresql://127.0.0.1:1/anteroom?connect_timeout=1"
		}},
		{"a zero in a text", `first_name of the row with the key (id) = ["users.id.1"] has a character of zero`, spoiled("a\x00b")},
		{"no UTF-8", `first_name of the row with the key (id) = ["users.id.1"] is not UTF-8`, spoiled("a\xffb")},
		{"tampered with", "event 7 in ", func(t *testing.T) (string, string) {
			from := file(t)
			tamper(t, from, `UPDATE events SET target = 'x' WHERE seq = 7`)
			return from, empty.PostgreSQL(t)
		}},
		{"another move is half there", "has a part of another database", func(t *testing.T) (string, string) {
			to := empty.PostgreSQL(t)
			halfMoved(t, file(t), to)
			return file(t), to
		}},
		{"from what is half there", ErrMoved.Error(), func(t *testing.T) (string, string) {
			from := empty.PostgreSQL(t)
			halfMoved(t, file(t), from)
			return from, filepath.Join(t.TempDir(), "to.db")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			from, to := test.ends(t)
			before := []any{stateOf(t, from), stateOf(t, to)}
			if _, err := Move(t.Context(), from, to, MoveOptions{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
			if diff := cmp.Diff(before, []any{stateOf(t, from), stateOf(t, to)}); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}

// used has an event happen in a database.
func used(t *testing.T, address string) string {
	t.Helper()
	recordMany(t, address, 1, nil)
	return address
}

var errCut = errors.New("cut off")

// halfMoved moves a part of a database.
func halfMoved(t *testing.T, from, to string) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := Move(ctx, from, to, MoveOptions{Progress: func(s MoveStep) {
		if s.Phase == MoveCopies && s.Table == "users" {
			cancel(errCut)
		}
	}})
	if err == nil {
		t.Fatal("it was not cut off")
	}
}

// stateOf tells what there is at an address: the version, who is kept out and how many rows there are.
func stateOf(t *testing.T, address string) any {
	t.Helper()
	v, err := ReadVersion(t.Context(), address)
	said := fmt.Sprint(v, err)
	if v.Stored == 0 {
		return said
	}
	rows := map[string]int64{}
	for name, d := range digestsOf(t, address) {
		rows[name] = d.rows
	}
	return fmt.Sprint(said, rows)
}

// TestMoveIsOffline: nobody is in the way of a move, and it is in the way of everybody.
func TestMoveIsOffline(t *testing.T) {
	t.Parallel()
	t.Run("from a file in use", func(t *testing.T) {
		t.Parallel()
		from := newMovable(t)
		openTestAt(t, from, nil)
		if _, err := Move(t.Context(), from, empty.PostgreSQL(t), MoveOptions{}); !errors.Is(err, ErrInUse) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("from a server in use", func(t *testing.T) {
		t.Parallel()
		from := used(t, migrated.PostgreSQL(t))
		openTestAt(t, from, nil)
		if _, err := Move(t.Context(), from, filepath.Join(t.TempDir(), "to.db"), MoveOptions{}); !errors.Is(err, ErrInUse) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("from a server that another one was heard of", func(t *testing.T) {
		t.Parallel()
		from, clock := migrated.PostgreSQL(t), time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		now := func() time.Time { return clock }
		d, err := Open(t.Context(), from, Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		change(t, d, func(tx *Tx) error { return tx.PutReplica(t.Context(), model.Replica{ID: "r", Host: "antares"}) })
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "to.db")
		clock = clock.Add(model.ReplicaLife)
		if _, err := Move(t.Context(), from, to, MoveOptions{Now: now}); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "the server on antares was heard of at 09:30:00") {
			t.Errorf("error = %v", err)
		}
		clock = clock.Add(time.Second)
		if _, err := Move(t.Context(), from, to, MoveOptions{Now: now}); err != nil {
			t.Error(err)
		}
	})
	t.Run("while it lasts", func(t *testing.T) {
		t.Parallel()
		from, to := newMovable(t), empty.PostgreSQL(t)
		looked := false
		_, err := Move(t.Context(), from, to, MoveOptions{Progress: func(s MoveStep) {
			if s.Phase != MoveCopies || looked {
				return
			}
			looked = true
			for _, address := range []string{from, to} {
				if _, err := ReadVersion(t.Context(), address); err == nil {
					t.Errorf("%s can be read", address)
				}
				if d, err := Open(t.Context(), address, Options{}); err == nil {
					t.Errorf("%s can be opened", address)
					d.Close()
				}
			}
			if _, err := Move(t.Context(), from, to, MoveOptions{}); !errors.Is(err, ErrInUse) {
				t.Errorf("a second move: %v", err)
			}
		}})
		if err != nil || !looked {
			t.Error(err, looked)
		}
	})
}

// TestMoveFencesOff: who had the database open and was not noticed, as behind a pooler, changes
// nothing any more where it was, and is told that it does not work now.
func TestMoveFencesOff(t *testing.T) {
	t.Parallel()
	from := used(t, migrated.PostgreSQL(t))
	d := openTestAt(t, from, nil)
	hide := func(pool *sql.DB) { execute(t, pool, `SET application_name = 'hidden'`) }
	for range 2 * postgresqlReaders { // most of them
		hide(d.readers)
	}
	if _, err := d.writer.conn.ExecContext(t.Context(), `SET application_name = 'hidden'`); err != nil {
		t.Fatal(err)
	}
	if _, err := Move(t.Context(), from, filepath.Join(t.TempDir(), "to.db"), MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := record(t.Context(), d, "late", 1); !Unavailable(err) {
		t.Errorf("record: %v", err)
	}
	if err := d.Housekeep(t.Context(), func(tx *Tx) error {
		_, err := tx.exec(t.Context(), `DELETE FROM leases`)
		return err
	}); !Unavailable(err) {
		t.Errorf("housekeep: %v", err)
	}
}

// TestUndoMove: a database that was left is used again.
func TestUndoMove(t *testing.T) {
	t.Parallel()
	onServer := used(t, migrated.PostgreSQL(t))
	inFile := filepath.Join(t.TempDir(), "to.db")
	if _, err := Move(t.Context(), onServer, inFile, MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	half := empty.PostgreSQL(t)
	begun := newMovable(t)
	halfMoved(t, begun, half)
	for _, test := range []struct{ name, address, to string }{
		{"a server", onServer, inFile},
		{"a file, of a move that was cut off", begun, engineAt(half).String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			to, err := UndoMove(t.Context(), test.address)
			if err != nil || to != test.to {
				t.Errorf("to %q, %v; want %q", to, err, test.to)
			}
			recordMany(t, test.address, 3, nil)
			if _, err := UndoMove(t.Context(), test.address); err == nil || !strings.Contains(err.Error(), "it was not moved") {
				t.Errorf("once more: %v", err)
			}
		})
	}
	if _, err := UndoMove(t.Context(), half); !errors.Is(err, ErrMoved) {
		t.Errorf("what is half there: %v", err)
	}
	if _, err := Move(t.Context(), begun, half, MoveOptions{}); err == nil || !strings.Contains(err.Error(), "or of this one as it was before") {
		t.Errorf("what has changed meanwhile: %v", err)
	}
	if _, err := Move(t.Context(), begun, empty.PostgreSQL(t), MoveOptions{}); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
}

// TestMoveGoesElsewhere: one that was cut off may go to another database than it began with.
func TestMoveGoesElsewhere(t *testing.T) {
	t.Parallel()
	from, half, to := newMovable(t), empty.PostgreSQL(t), empty.PostgreSQL(t)
	halfMoved(t, from, half)
	want := digestsOf(t, from)
	moved, err := Move(t.Context(), from, to, MoveOptions{})
	if err != nil || moved.Resumed {
		t.Errorf("%+v, %v", moved, err)
	}
	if diff := cmp.Diff(want, digestsOf(t, to), sameDigest); diff != "" {
		t.Errorf("(-there +here):\n%s", diff)
	}
	if _, err := ReadVersion(t.Context(), half); !errors.Is(err, ErrMoved) {
		t.Errorf("what it began with: %v", err)
	}
}

// TestMoveNoticesDifferences: what was changed on its way is no move.
func TestMoveNoticesDifferences(t *testing.T) {
	t.Parallel()
	original := newMovable(t)
	for name, spoil := range map[string]string{
		"another value": `UPDATE users SET last_name = 'x' WHERE id = 'users.id.2'`,
		"a row less":    `DELETE FROM user_words WHERE user_id = (SELECT MIN(user_id) FROM user_words)`,
		"a row more":    `INSERT INTO user_words (word, user_id) VALUES ('x', 'y')`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := copyFile(t, original), empty.PostgreSQL(t)
			spoiled := false
			_, err := Move(t.Context(), from, to, MoveOptions{Progress: func(s MoveStep) {
				if s.Phase != MoveCompares || spoiled {
					return
				}
				spoiled = true
				pool, err := postgresql{to}.writers()
				if err != nil {
					t.Error(err)
					return
				}
				defer pool.Close()
				execute(t, pool, spoil)
			}})
			if err == nil || !strings.Contains(err.Error(), "is not what it was") {
				t.Errorf("error = %v", err)
			}
			if _, err := ReadVersion(t.Context(), to); !errors.Is(err, ErrMoved) {
				t.Errorf("where it was to be moved to: %v", err)
			}
		})
	}
}

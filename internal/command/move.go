package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program"
)

// move moves the database to another engine.
func move(flags *flag.FlagSet) action {
	to := flags.String("to", "", "Where to: the `URL` of a database of PostgreSQL with nothing in it, without a password, or sqlite:FILE.")
	undo := flags.Bool("undo", false, "Have a database used again that was moved, or whose move was cut off. What has happened since, where it was moved to, is not in it.")
	return func(ctx context.Context, c *call) error {
		switch {
		case *undo && *to != "":
			return errors.New("--undo: it goes without --to")
		case *undo:
			return c.undoMove(ctx)
		case *to == "":
			return errors.New("--to: say where to")
		}
		began := time.Now()
		p := moveProgress{to: c.stderr}
		m, err := program.Move(ctx, c.config, *to, p.tell)
		if err != nil {
			return err
		}
		return c.say(struct {
			From    string   `json:"from"`
			To      string   `json:"to"`
			Tables  int      `json:"tables"`
			Rows    int64    `json:"rows"`
			Events  int64    `json:"events"`
			Head    string   `json:"head,omitempty"` // as verify prints it
			Resumed bool     `json:"resumed"`
			Left    []string `json:"left"`
			Took    int64    `json:"took_ms"`
		}{m.From, m.To, m.Tables, m.Rows, m.Chain.Events, headOf(m.Chain), m.Resumed, append([]string{}, m.Strangers...), time.Since(began).Milliseconds()},
			"%s", movedText(m, program.Keys(c.config), *to))
	}
}

func (c *call) undoMove(ctx context.Context) error {
	to, err := program.UndoMove(ctx, c.config)
	if err != nil {
		return err
	}
	return c.say(struct {
		To string `json:"was_moved_to"`
	}{to}, "The database is used again from the next start on. What is in %s is as it was there.\n"+
		"If a server has run on that, run anteroom restored before you start one here: what was used or ended since would be good again.\n", to)
}

// movedText says what was done, and what is left to do.
func movedText(m db.Moved, keys, to string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows of %d tables are in %s, and what was read back is what they were. All references hold, and so does the chain of %d events.\n", m.Rows, m.Tables, m.To, m.Chain.Events)
	if len(m.Strangers) > 0 {
		fmt.Fprintf(&b, "Left where they are, since they are not Anteroom’s: %s.\n", strings.Join(m.Strangers, ", "))
	}
	if file, ok := strings.CutPrefix(to, "sqlite:"); ok {
		fmt.Fprintf(&b, "Now have %s be anteroom.db of the data directory, set ANTEROOM_DATABASE no more, and start the server.\n", file)
	} else {
		fmt.Fprintf(&b, "Now set ANTEROOM_DATABASE to it for all servers and commands, and start the server.\n")
	}
	fmt.Fprintf(&b, "What is sealed needs the same keys as before, which were not moved: keep %s, with its copy.\n", keys)
	fmt.Fprintf(&b, "%s is as it was, but marked, so that no server starts on it. Delete it when you do not need it any more; anteroom move --undo goes back to it.\n", m.From)
	return b.String()
}

// moveProgress tells how far a move is, now and then.
type moveProgress struct {
	to    io.Writer
	phase db.MovePhase
	told  time.Time
}

// moveEvery is how often it is told of a table that takes long.
const moveEvery = 5 * time.Second

var movePhases = map[db.MovePhase]string{
	db.MoveReads:    "reading everything once, before anything is changed",
	db.MoveMarks:    "marking both databases, so that no server starts on them",
	db.MoveCopies:   "copying",
	db.MoveCompares: "reading back what has arrived",
	db.MoveVerifies: "looking at references and the chain of events",
	db.MoveEnds:     "done",
}

func (p *moveProgress) tell(s db.MoveStep) {
	if s.Phase != p.phase {
		p.phase, p.told = s.Phase, time.Now()
		fmt.Fprintf(p.to, "%s\n", movePhases[s.Phase])
	}
	if s.Table == "" || time.Since(p.told) < moveEvery {
		return
	}
	p.told = time.Now()
	fmt.Fprintf(p.to, "  %s: %d of %d rows\n", s.Table, s.Rows, s.Of)
}

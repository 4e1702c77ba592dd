package command

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// verifiedText is what came of looking at the database and its log of events.
type verifiedText struct {
	Damage string      `json:"damage,omitempty"` // in the engine's words
	Events int64       `json:"events"`
	First  int64       `json:"first"`
	Last   int64       `json:"last"`
	Erased int64       `json:"erased"`
	Head   string      `json:"head,omitempty"` // as --head takes it
	Broken *brokenText `json:"broken,omitempty"`
}

// brokenText is the first event that is not what it was.
type brokenText struct {
	Seq int64          `json:"seq"`
	ID  model.EventID  `json:"id,omitempty"`
	Why db.BreakReason `json:"reason"`
}

// notedHead is an event that somebody has noted, with its hash.
type notedHead struct {
	seq  int64
	hash string
	seen bool // it is kept, and has that hash
	kept bool
}

func (n *notedHead) see(seq int64, hash []byte) {
	if n != nil && seq == n.seq {
		n.kept, n.seen = true, hex.EncodeToString(hash) == n.hash
	}
}

// parseHead reads a noted event: its number, a colon and its hash.
func parseHead(text string) (*notedHead, error) {
	if text == "" {
		return nil, nil
	}
	number, hash, _ := strings.Cut(text, ":")
	seq, err := strconv.ParseInt(number, 10, 64)
	if sum, wrong := hex.DecodeString(hash); err != nil || wrong != nil || len(sum) != 32 {
		return nil, fmt.Errorf("--head: %q is not what an earlier run printed, a number, a colon and 64 digits", text)
	}
	return &notedHead{seq: seq, hash: strings.ToLower(hash)}, nil
}

// verify looks whether the database is whole and whether its log says what it said when it
// was written.
func verify(flags *flag.FlagSet) action {
	head := flags.String("head", "", "What an earlier run printed as the `HEAD`: look also whether that event is still the same.")
	return func(ctx context.Context, c *call) error {
		noted, err := parseHead(*head)
		if err != nil {
			return err
		}
		damage, err := c.db.Damage(ctx)
		if err != nil {
			return err
		}
		chain, err := c.db.VerifyChain(ctx, noted.see)
		if err != nil {
			return err
		}
		if chain.Broken == nil && noted != nil && noted.seq >= max(chain.First, 1) && !noted.seen {
			chain.Broken = &db.BrokenLink{Seq: noted.seq, Why: db.EventChanged}
			if !noted.kept {
				chain.Broken.Why = db.EventMissing
			}
		}
		v := verifiedText{Damage: damage, Events: chain.Events, First: chain.First, Last: chain.Last, Erased: chain.Erased, Head: headOf(chain)}
		if b := chain.Broken; b != nil {
			v.Broken = &brokenText{b.Seq, b.ID, b.Why}
		}
		if err := c.say(v, "%s", v.text(noted)); err != nil {
			return err
		}
		if v.Damage != "" || v.Broken != nil {
			return errUnwell
		}
		return nil
	}
}

// headOf returns the last event with its hash, as --head takes it, "" when none is kept.
func headOf(c db.Chain) string {
	if c.Events == 0 {
		return ""
	}
	return fmt.Sprintf("%d:%x", c.Last, c.Head)
}

// text says it to the operator.
func (v verifiedText) text(noted *notedHead) string {
	var b strings.Builder
	if v.Damage != "" {
		fmt.Fprintf(&b, "The database is damaged: %s\n", v.Damage)
	}
	switch {
	case v.Broken == nil && v.Events == 0:
		b.WriteString("No event is kept.\n")
	case v.Broken == nil:
		fmt.Fprintf(&b, "All %d events say what they said when they were written, from number %d to %d. What %d of them told of a person is erased.\n", v.Events, v.First, v.Last, v.Erased)
		if noted != nil && !noted.kept {
			fmt.Fprintf(&b, "Event %d, which you have noted, is not kept any more.\n", noted.seq)
		}
		fmt.Fprintf(&b, "Whoever can write the file can write the whole chain anew. Keep this elsewhere, and give it to the next run as --head:\n%s\n", v.Head)
	case v.Broken.Why == db.EventMissing:
		fmt.Fprintf(&b, "Event %d is missing. The %d events before it are whole.\n", v.Broken.Seq, v.Events)
	default:
		fmt.Fprintf(&b, "Event %d is not what it was when it was written, or another one before it was. The %d events that are kept before it follow one another.\n", v.Broken.Seq, v.Events)
	}
	return b.String()
}

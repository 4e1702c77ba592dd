package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"

	"github.com/anteroom/anteroom/internal/model"
)

// The log is a chain: the hash of an event is SHA-256 over the hash of the event before it
// and over what the event says. The address and the payload, which tell of people, are in
// it by a digest alone, SHA-256 over a salt and both of them. So they can be erased: what
// replaces them keeps the digest, from which without the salt nobody learns what they were.
// Each text stands behind its length, each number has eight bytes.

const saltSize = 16

// logged is an event as the log keeps it.
type logged struct {
	model.Event // without its payload
	is          model.EventType
	payload     string
	salt        []byte // empty once the event is erased
	digest      []byte // empty until then
	hash        []byte // empty of an event that no program has chained yet
}

const loggedColumns = eventColumns + `, salt, digest, hash`

// newLogged returns an event as the log keeps it from now on, after one with a hash.
func newLogged(e model.Event, random io.Reader, previous []byte) (logged, error) {
	payload, err := model.EncodePayload(e.Payload)
	if err != nil {
		return logged{}, err
	}
	l := logged{Event: e, is: e.Type(), payload: payload}
	return l.link(random, previous)
}

// link puts the event into the chain, with a salt of its own.
func (l logged) link(random io.Reader, previous []byte) (logged, error) {
	l.salt = make([]byte, saltSize)
	if _, err := io.ReadFull(random, l.salt); err != nil {
		return l, err
	}
	l.hash = l.chained(previous)
	return l, nil
}

const newColumns = eventColumns + `, salt, hash`

// appendNew appends what stands in newColumns.
func (l logged) appendNew(args []any) []any {
	return append(args, l.Seq, l.ID, l.Org, ms(l.At), l.is, l.Actor.Kind, l.Actor.ID, l.Actor.Support, l.Actor.Session, l.Actor.IP, l.Actor.Request, l.User, l.Target, l.payload,
		l.salt, l.hash)
}

// sealed returns the digest of what may be personal.
func (l logged) sealed() []byte {
	if len(l.salt) == 0 {
		return l.digest
	}
	b := make([]byte, 0, len(l.salt)+len(l.Actor.IP)+len(l.payload)+2*binary.MaxVarintLen64)
	sum := sha256.Sum256(framed(b, string(l.salt), l.Actor.IP, l.payload))
	return sum[:]
}

// chained returns the hash of the event when it follows one with a hash, which is empty for
// the first one.
func (l logged) chained(previous []byte) []byte {
	b := framed(make([]byte, 0, 512), string(previous))
	b = binary.BigEndian.AppendUint64(b, uint64(l.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(ms(l.At)))
	b = framed(b, string(l.ID), string(l.Org), string(l.is), string(l.Actor.Kind), l.Actor.ID,
		string(l.Actor.Session), string(l.Actor.Request), string(l.User), l.Target, string(l.sealed()))
	if l.Actor.Support != "" { // what is written without is what it was before there was any
		b = framed(b, string(l.Actor.Support))
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

func framed(b []byte, texts ...string) []byte {
	for _, text := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	return b
}

func scanLogged(s scanner) (l logged, err error) {
	var when int64
	err = s.Scan(&l.Seq, &l.ID, &l.Org, &when, &l.is, &l.Actor.Kind, &l.Actor.ID, &l.Actor.Support, &l.Actor.Session, &l.Actor.IP, &l.Actor.Request, &l.User, &l.Target, &l.payload,
		&l.salt, &l.digest, &l.hash)
	l.At = at(when)
	return l, err
}

// chainEnds is where the chain that is kept begins and ends.
type chainEnds struct {
	forgotten, last         int64
	forgottenHash, lastHash []byte
}

func (q *queries) chainEnds(ctx context.Context) (chainEnds, error) {
	return one(ctx, q, scanChainEnds, `
		SELECT forgotten_seq, forgotten_hash, last_seq, last_hash
		  FROM event_log
		 WHERE id = 1`)
}

func scanChainEnds(s scanner) (e chainEnds, err error) {
	return e, s.Scan(&e.forgotten, &e.forgottenHash, &e.last, &e.lastHash)
}

// Chain is what came of looking at all events that are kept.
type Chain struct {
	Events      int64 // that were looked at
	First, Last int64 // their numbers, 0 for none
	Erased      int64 // of which the address and the payload are kept no more
	Head        []byte
	Broken      *BrokenLink // nil when the chain holds
}

// BrokenLink is the first place at which the chain does not hold.
type BrokenLink struct {
	Seq int64
	ID  model.EventID // "" for an event that is not there
	Why BreakReason
}

// BreakReason says what is wrong with a chain.
type BreakReason string

// Why a chain does not hold.
const (
	EventMissing BreakReason = "missing" // an event was taken away
	EventChanged BreakReason = "changed" // it says something else than when it was written, or so does its hash
)

// chainBatch is how many events are read at once.
const chainBatch = 500

// VerifyChain looks whether the events that are kept say what they said when they were
// written, up to those that are there when it is called. It reads batch by batch, while
// others write. The hash at a number that somebody has noted is looked up with see, which is
// called for each event; nil for nobody.
func (q *queries) VerifyChain(ctx context.Context, see func(seq int64, hash []byte)) (Chain, error) {
	for {
		ends, err := q.chainEnds(ctx)
		if err != nil {
			return Chain{}, err
		}
		c, err := q.verify(ctx, ends, see)
		if err != nil || c.Broken == nil || c.Broken.Why != EventMissing {
			return c, err
		}
		// Who forgets events meanwhile takes away what was to be read.
		if now, err := q.chainEnds(ctx); err != nil || now.forgotten < c.Broken.Seq {
			return c, err
		}
	}
}

func (q *queries) verify(ctx context.Context, ends chainEnds, see func(int64, []byte)) (Chain, error) {
	c := Chain{Head: ends.forgottenHash, Last: ends.forgotten}
	for c.Last < ends.last && c.Broken == nil {
		batch, err := many(ctx, q, scanLogged, `
			SELECT `+loggedColumns+`
			  FROM events
			 WHERE seq > $1 AND seq <= $2
			 ORDER BY seq
			 LIMIT $3`, c.Last, ends.last, chainBatch)
		if err != nil {
			return c, err
		}
		if len(batch) == 0 {
			c.Broken = &BrokenLink{c.Last + 1, "", EventMissing}
		}
		for _, l := range batch {
			if c.Broken = c.follow(l); c.Broken != nil {
				break
			}
			if see != nil {
				see(l.Seq, l.hash)
			}
		}
	}
	if c.Broken == nil && !bytes.Equal(c.Head, ends.lastHash) && c.Events > 0 {
		c.Broken = &BrokenLink{c.Last, "", EventChanged}
	}
	if c.Events == 0 {
		c.Last = 0
	}
	return c, nil
}

// follow goes on to the next event, or says why it is not that.
func (c *Chain) follow(l logged) *BrokenLink {
	switch {
	case l.Seq != c.Last+1:
		return &BrokenLink{c.Last + 1, "", EventMissing}
	case !bytes.Equal(l.hash, l.chained(c.Head)):
		return &BrokenLink{l.Seq, l.ID, EventChanged}
	}
	if c.Events == 0 {
		c.First = l.Seq
	}
	if len(l.salt) == 0 {
		c.Erased++
	}
	c.Events, c.Last, c.Head = c.Events+1, l.Seq, l.hash
	return nil
}

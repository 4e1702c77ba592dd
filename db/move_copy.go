package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
)

// How much is copied in one transaction at the most: so many rows, and a bit more than so
// many bytes.
const (
	moveRows  = 2_000
	moveBytes = 4 << 20
)

// digest is what a table has.
type digest struct {
	rows int64
	sum  [sha256.Size]byte // over all of them, in the order of their key
}

// digest reads a table. It calls see with each row.
func (t movedTable) digest(ctx context.Context, e end, see func([]cell) error) (d digest, err error) {
	h := sha256.New()
	var b []byte
	err = t.each(ctx, e, nil, func(row []cell) error {
		d.rows++
		b = appendTo(b[:0], row)
		h.Write(b)
		return see(row)
	})
	if err != nil {
		return d, fmt.Errorf("read %s: %w", t.name, err)
	}
	h.Sum(d.sum[:0])
	return d, nil
}

// readSource reads all that is to be moved, and refuses what cannot be before anything is changed.
func (m *move) readSource(ctx context.Context) error {
	m.options.Progress(MoveStep{Phase: MoveReads})
	if err := m.whole(ctx, m.source); err != nil {
		return err
	}
	m.read = map[string]digest{}
	for _, t := range m.tables {
		d, err := t.digest(ctx, m.source, func(row []cell) error { return t.fits(row, m.destination) })
		if err != nil {
			return err
		}
		m.read[t.name] = d
		m.moved.Tables, m.moved.Rows = m.moved.Tables+1, m.moved.Rows+d.rows
		m.options.Progress(MoveStep{MoveReads, t.name, d.rows, d.rows})
	}
	return nil
}

// fits refuses a text that an engine does not keep.
func (t movedTable) fits(row []cell, e end) error {
	for i, c := range row {
		if c.kind != ofText {
			continue
		}
		why := e.refuses(c.bytes)
		if why == "" {
			continue
		}
		key := make([]any, len(t.key))
		for n, i := range t.key {
			key[n] = values(row[i : i+1])[0]
		}
		return fmt.Errorf("%s of the row with the key (%s) = %q %s, so that nothing was moved: change it first", t.columns[i].name, t.names(t.key), key, why)
	}
	return nil
}

// copy copies what the destination does not have yet.
func (m *move) copy(ctx context.Context) error {
	for _, t := range m.tables {
		if err := m.copyTable(ctx, t); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	return nil
}

func (m *move) copyTable(ctx context.Context, t movedTable) error {
	behind, err := t.last(ctx, m.destination)
	if err != nil {
		return err
	}
	done := int64(0)
	if behind != nil {
		if done, err = t.rows(ctx, m.destination); err != nil {
			return err
		}
	}
	var chunk [][]any
	size := 0
	pour := func() error {
		if err := m.destination.pour(ctx, m.destination.pool, t, chunk); err != nil {
			return err
		}
		done += int64(len(chunk))
		chunk, size = chunk[:0], 0
		m.options.Progress(MoveStep{MoveCopies, t.name, done, m.read[t.name].rows})
		return nil
	}
	err = t.each(ctx, m.source, behind, func(row []cell) error {
		chunk = append(chunk, values(row))
		for _, c := range row {
			size += len(c.bytes)
		}
		if len(chunk) < m.options.rows && size < moveBytes {
			return nil
		}
		return pour()
	})
	if err != nil || len(chunk) == 0 {
		return err
	}
	return pour()
}

// compare reads back what has arrived.
func (m *move) compare(ctx context.Context) error {
	for _, t := range m.tables {
		d, err := t.digest(ctx, m.destination, func([]cell) error { return nil })
		if err != nil {
			return err
		}
		if want := m.read[t.name]; d != want {
			return fmt.Errorf("%s is not what it was: %d rows with the digest %x were read, and %d with %x have arrived; empty the destination, and run it again", t.name, want.rows, want.sum, d.rows, d.sum)
		}
		m.options.Progress(MoveStep{MoveCompares, t.name, d.rows, d.rows})
	}
	return nil
}

// verify looks at references and the log of events where they have arrived.
func (m *move) verify(ctx context.Context) error {
	m.options.Progress(MoveStep{Phase: MoveVerifies})
	if whole := m.destination.migrations().whole; whole != nil {
		if err := whole(ctx, m.destination.pool); err != nil {
			return err
		}
	}
	return m.whole(ctx, m.destination)
}

// whole returns an error when the log of events is not what it was when it was written.
func (m *move) whole(ctx context.Context, e end) (err error) {
	q := &queries{statements: newStatements(e.pool, 0)}
	defer func() { err = errors.Join(err, q.statements.close()) }()
	ends, err := q.chainEnds(ctx)
	if err != nil {
		return err
	}
	if m.moved.Chain, err = q.VerifyChain(ctx, nil); err != nil {
		return fmt.Errorf("verify the log of events: %w", err)
	}
	switch b := m.moved.Chain.Broken; {
	case b != nil:
		return fmt.Errorf("event %d in %s is not what it was when it was written, or is missing: anteroom verify says more", b.Seq, e)
	case m.moved.Chain.Events > 0 && !bytes.Equal(m.moved.Chain.Head, ends.lastHash):
		return fmt.Errorf("the log of events in %s does not end where it should: anteroom verify says more", e)
	}
	return nil
}

package imports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// File is one of the files of an import. It is read more than once.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// record is an object in a file of JSON, or why nothing can be read there.
type record struct {
	at     Place
	raw    []byte // until the next one is read
	unread error
}

// records returns the objects of a file, whichever way they stand in it: one a line, one after
// the other, in arrays, or in objects with an array under one of the names in lists, as the
// pages of an API have it.
func records(f File, lists []string) iter.Seq[record] {
	return func(yield func(record) bool) {
		for text, err := range opened(f, model.MaxImportRecord) {
			switch {
			case err != nil:
				yield(record{at: Place{f.Name, 1}, unread: err})
			case inLines(text):
				eachLine(f.Name, text, lists, yield)
			default:
				newDocument(f.Name, 1, text).all(lists, yield)
			}
		}
	}
}

// opened yields what reads a file in pieces of a size, and closes the file behind it.
func opened(f File, size int) iter.Seq2[*bufio.Reader, error] {
	return func(yield func(*bufio.Reader, error) bool) {
		from, err := f.Open()
		if err != nil {
			yield(nil, refusal("the file can’t be read: %v", err))
			return
		}
		defer from.Close()
		yield(unmarked(from, size), nil)
	}
}

// inLines reports whether the first line of a file is an object of its own. Then each line is,
// and one that is broken does not take the others with it.
func inLines(text *bufio.Reader) bool {
	begin, _ := text.Peek(model.MaxImportRecord)
	line, _, whole := bytes.Cut(begin, []byte("\n"))
	return whole && bytes.HasPrefix(line, []byte("{")) && json.Valid(line)
}

// eachLine yields the objects of each line.
func eachLine(file string, text *bufio.Reader, lists []string, yield func(record) bool) {
	for at := (Place{file, 1}); ; at.Line++ {
		line, err := text.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			if !yield(record{at: at, unread: long(model.MaxImportRecord)}) {
				return
			}
			err = toNextLine(text)
		} else if len(bytes.TrimSpace(line)) > 0 && !newDocument(file, at.Line, bytes.NewReader(line)).all(lists, yield) {
			return
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				yield(record{at: at, unread: refusal("the file can’t be read any further: %v", err)})
			}
			return
		}
	}
}

// toNextLine passes over the rest of a line.
func toNextLine(text *bufio.Reader) error {
	for {
		_, err := text.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// all yields the objects of a document, and last why it ends too early. It returns whether
// there is somebody who wants more.
func (d *document) all(lists []string, yield func(record) bool) bool {
	err := d.each(lists, func(r record) error {
		if !yield(r) {
			return errStopped
		}
		return nil
	})
	return !errors.Is(err, errStopped) && (err == nil || yield(record{at: d.stuck(), unread: broken(err)}))
}

// each passes on the objects of a document. The errors are for what ends it.
func (d *document) each(lists []string, pass func(record) error) error {
	for {
		begin, err := d.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		switch {
		case err != nil:
			return err
		case begin == json.Delim('['):
			err = d.array(func() error { return d.value(pass) })
		case begin == json.Delim('{'):
			err = d.object(lists, pass)
		default:
			err = refusal("there is no object")
		}
		if err != nil {
			return within(err)
		}
	}
}

// object passes on the objects of the lists of one that has begun, or that one itself when it
// has none.
func (d *document) object(lists []string, pass func(record) error) error {
	itself, listed := whole{at: d.place(), members: map[string]json.RawMessage{}}, false
	err := d.members(func(name string) error {
		if !slices.Contains(lists, name) {
			return d.value(func(r record) error { return itself.add(name, r) })
		}
		begin, err := d.token()
		if err != nil {
			return err
		}
		if begin != json.Delim('[') {
			return d.rest(begin)
		}
		listed = true
		return d.array(func() error { return d.value(pass) })
	})
	if err != nil || listed {
		return err
	}
	return pass(itself.record())
}

// whole is an object that is put together of its members.
type whole struct {
	at      Place
	members map[string]json.RawMessage
	size    int
	unread  error
}

func (w *whole) add(name string, r record) error {
	w.size += len(r.raw)
	switch {
	case w.unread != nil:
	case r.unread != nil:
		w.unread = r.unread
	case w.size > model.MaxImportRecord:
		w.unread = long(model.MaxImportRecord)
	default:
		w.members[name] = bytes.Clone(r.raw)
	}
	return nil
}

func (w *whole) record() record {
	if w.unread != nil {
		return record{at: w.at, unread: w.unread}
	}
	raw, err := json.Marshal(w.members)
	return record{at: w.at, raw: raw, unread: err}
}

// isTable reports whether a file is something else than JSON.
func isTable(f File) bool {
	for text, err := range opened(f, ahead) {
		if err == nil {
			begin, _ := text.Peek(ahead)
			begin = bytes.TrimSpace(begin)
			return len(begin) > 0 && begin[0] != '{' && begin[0] != '['
		}
	}
	return false
}

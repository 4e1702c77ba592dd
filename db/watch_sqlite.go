//go:build unix

package db

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// walIndex watches an SQLite database in WAL mode through the header of its
// WAL-index, which processes share and which SQLite itself reads to learn whether
// anybody has committed (sqlite.org/walformat.html, section 2). It costs one system
// call, where asking SQLite (PRAGMA data_version) would take a connection, turns and
// ten times as long.
type walIndex struct {
	file *os.File
	info fs.FileInfo
	uses int // watches that have it; the caller holds walIndexes.mu
}

// walIndexes are those that this process has open, each once.
var walIndexes struct {
	mu  sync.Mutex
	all []*walIndex
}

// Of the header there are two copies, so that whoever reads while it is written
// notices.
const (
	headerSize    = 48
	headerVersion = 3007000
	versionAt     = 0
	changesAt     = 8 // counts commits
	readyAt       = 12
)

// watchSQLite returns a watch of the file at a path, which somebody has open in this
// process, and nil when there is no WAL-index.
//
// It stays open as long as any connection of this process, whoever made that: closing it
// would end the locks that they have on the same file (POSIX, fcntl).
func watchSQLite(path string) (watch, error) {
	walIndexes.mu.Lock()
	defer walIndexes.mu.Unlock()
	info, err := os.Stat(path + "-shm")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, w := range walIndexes.all {
		if os.SameFile(w.info, info) {
			w.uses++
			return w, nil
		}
	}
	file, err := os.Open(path + "-shm")
	if err != nil {
		return nil, err
	}
	w := &walIndex{file, info, 1}
	walIndexes.all = append(walIndexes.all, w)
	return w, nil
}

func (w *walIndex) state() (state, bool) {
	var both [2 * headerSize]byte
	if n, err := w.file.ReadAt(both[:], 0); n < len(both) || err != nil {
		return state{}, false
	}
	first, second := state(both[:headerSize]), state(both[headerSize:])
	ready := first[readyAt] == 1 && binary.NativeEndian.Uint32(first[versionAt:]) == headerVersion
	return first, first == second && ready
}

func (w *walIndex) follows(a, b state) bool { return changes(b) == changes(a)+1 }

func (*walIndex) strangers() string { return `PRAGMA data_version` }

func changes(s state) uint32 { return binary.NativeEndian.Uint32(s[changesAt:]) }

func (w *walIndex) close() error {
	walIndexes.mu.Lock()
	defer walIndexes.mu.Unlock()
	if w.uses--; w.uses > 0 {
		return nil
	}
	walIndexes.all = slices.DeleteFunc(walIndexes.all, func(o *walIndex) bool { return o == w })
	return w.file.Close()
}

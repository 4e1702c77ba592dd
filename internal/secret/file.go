package secret

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// What the lines of a key file begin with: a key, the first of which seals, or the one that will.
const (
	keyLine    = "key "
	stagedLine = "next "
)

// LoadKeys reads the key file at path. It has one line a key, "key " and 32 bytes
// in base64, the current one first, and at most one that begins with "next " and is
// yet to seal. It is refused when others than its owner may
// read it, but for the group of a file of root's, as a mounted secret is, and when a key is short or malformed. The error is fs.ErrNotExist when
// there is none: CreateKeys makes it, where nothing was sealed with another one.
func LoadKeys(path string) (*Keys, error) {
	k := &Keys{path: path}
	r, err := readRing(path)
	if err != nil {
		return nil, err
	}
	k.ring.Store(r)
	return k, nil
}

// Reload reads the key file again when it is another one than before, and reports whether it was.
// With an error the keys stay as they are.
func (k *Keys) Reload() (changed bool, err error) {
	if k.path == "" {
		return false, nil
	}
	now, err := os.Stat(k.path)
	if err != nil {
		return false, fmt.Errorf("key file: %w", err)
	}
	if was := k.ring.Load().file; os.SameFile(was, now) && was.ModTime().Equal(now.ModTime()) && was.Mode() == now.Mode() {
		return false, nil
	}
	r, err := readRing(k.path)
	if err != nil {
		return false, err
	}
	k.ring.Store(r)
	return true, nil
}

// Exposed reports whether others than those whom it is for can read a key file or write it: its
// owner, and the group of one that root has put there for a server that runs as somebody else.
func Exposed(file os.FileInfo) bool {
	if runtime.GOOS == "windows" { // which has no modes: the folder says who reads it
		return false
	}
	others := os.FileMode(0o077)
	if ofRoot(file) {
		others = 0o037
	}
	return file.Mode().Perm()&others != 0
}

func readRing(path string) (*ring, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	r := &ring{}
	if r.file, err = f.Stat(); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if Exposed(r.file) {
		return nil, fmt.Errorf("key file %s: others can read it (mode %04o); run chmod 600 on it", path, r.file.Mode().Perm())
	}
	var staged []key
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, isStaged := strings.CutPrefix(line, stagedLine)
		if isStaged {
			line = keyLine + text
		}
		raw, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("key file %s, line %d: %w", path, n, err)
		}
		one, err := derive(raw)
		if err != nil {
			return nil, err
		}
		if isStaged {
			staged = append(staged, one)
			continue
		}
		r.keys = append(r.keys, one)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	if len(r.keys) == 0 {
		return nil, fmt.Errorf("key file %s: there is no key in it; restore it from your backup", path)
	}
	if len(staged) > 1 {
		return nil, fmt.Errorf("key file %s: there are two keys in it that are to seal next; restore it from your backup", path)
	}
	r.keys, r.staged = append(r.keys, staged...), len(staged) > 0
	return r, nil
}

// NewKeys returns keys that are kept in memory only.
func NewKeys() (*Keys, error) {
	one, err := derive(newKey())
	if err != nil {
		return nil, err
	}
	k := &Keys{}
	k.ring.Store(&ring{keys: []key{one}})
	return k, nil
}

func newKey() []byte {
	raw := make([]byte, keyBytes)
	rand.Read(raw)
	return raw
}

func parseKey(line string) ([]byte, error) {
	text, ok := strings.CutPrefix(line, keyLine)
	if !ok {
		return nil, errors.New(`a line must be "key " and 32 bytes in base64`)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("the key is not base64")
	}
	if len(raw) != keyBytes {
		return nil, fmt.Errorf("the key has %d bytes, not %d", len(raw), keyBytes)
	}
	if bytes.Count(raw, raw[:1]) == len(raw) {
		return nil, errors.New("the key is a sample, not a secret")
	}
	return raw, nil
}

// StageKey adds a new key to the key file at path that opens, and is yet to seal: whoever has
// read the file since opens what others seal by it. A file that has one stays as it is. Whoever
// calls it, or one of the next two, is the only one who does.
func StageKey(path string) error {
	return rewrite(path, func(lines []string) []string {
		for _, l := range lines {
			if strings.HasPrefix(l, stagedLine) {
				return lines
			}
		}
		return append(lines, stagedLine+base64.StdEncoding.EncodeToString(newKey()))
	})
}

// PromoteKey has the staged key seal, where there is one. The others go on to open.
func PromoteKey(path string) error {
	return rewrite(path, func(lines []string) (all []string) {
		var first []string
		for _, l := range lines {
			if text, staged := strings.CutPrefix(l, stagedLine); staged {
				first = append(first, keyLine+text)
				continue
			}
			all = append(all, l)
		}
		at := 0 // behind the comments at the top
		for at < len(all) && !strings.HasPrefix(all[at], keyLine) {
			at++
		}
		return append(append(append([]string{}, all[:at]...), first...), all[at:]...)
	})
}

// ForgetKeys takes all keys out of the file that seal no more: what was sealed by them never
// opens again.
func ForgetKeys(path string) error {
	return rewrite(path, func(lines []string) (all []string) {
		seals := false
		for _, l := range lines {
			if strings.HasPrefix(l, keyLine) {
				if seals {
					continue
				}
				seals = true
			}
			all = append(all, l)
		}
		return all
	})
}

// rewrite changes the lines of a key file: whole, or not at all.
func rewrite(path string, change func([]string) []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	var lines []string
	for l := range strings.Lines(string(text)) {
		lines = append(lines, strings.TrimSpace(l))
	}
	changed := []byte(strings.Join(change(lines), "\n") + "\n")
	if bytes.Equal(changed, text) {
		return nil
	}
	if err := writeWhole(path, changed, os.Rename); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	return nil
}

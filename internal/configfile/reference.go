package configfile

import (
	"path/filepath"
	"strings"
)

// reference is where a secret is: the file has no secrets itself.
type reference struct {
	text  string // as in env:NAME or file:PATH
	at    position
	value string // once it was looked up
}

const (
	inVariable = "env:"
	inFile     = "file:"
)

func isFile(ref string) bool { return strings.HasPrefix(ref, inFile) && len(ref) > len(inFile) }

// readReference reads where a secret is. What stands in its place is not repeated.
func readReference(n node) (reference, error) {
	s, err := n.asText()
	if err == nil && !isFile(s) && !(strings.HasPrefix(s, inVariable) && len(s) > len(inVariable)) {
		err = wrong("configfile.plain_secret")
	}
	return reference{text: s, at: n.at}, err
}

// Sources is where the things are that a file refers to.
type Sources struct {
	Folder   string // of the file: a path in it begins there
	Variable func(name string) (value string, ok bool)
	ReadFile func(path string) ([]byte, error)
}

// bytes returns what is in a file.
func (s Sources) bytes(ref string) ([]byte, error) {
	path := strings.TrimPrefix(ref, inFile)
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.Folder, path)
	}
	content, err := s.ReadFile(path)
	if err != nil {
		return nil, wrong("configfile.no_file", path)
	}
	return content, nil
}

// secret returns the secret that a reference leads to.
func (s Sources) secret(ref string) (string, error) {
	if name, ok := strings.CutPrefix(ref, inVariable); ok {
		value, ok := s.Variable(name)
		if !ok || value == "" {
			return "", wrong("configfile.no_variable", name)
		}
		return value, nil
	}
	content, err := s.bytes(ref)
	return strings.TrimRight(string(content), "\r\n"), err
}

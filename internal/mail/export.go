package mail

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names returns what the templates of mails are called, and at last what the one around all
// of them is.
func Names() []string {
	var all []string
	for _, k := range append(kinds(), around()) {
		all = append(all, k.name)
	}
	return all
}

// Export writes the built-in templates of names to a folder, which it makes, and returns the
// files. Each begins with the line that says which text it replaces, and names what it can
// say, and by which functions. A file that is there stays, and nothing is written then.
func Export(folder string, names []string) (files []string, err error) {
	texts := map[string]string{}
	for _, name := range names {
		k, ok := kindOf(name)
		if !ok {
			return nil, fmt.Errorf("there is no mail %q; there are %s", name, strings.Join(Names(), ", "))
		}
		for _, ending := range []string{".html", ".txt"} {
			source, err := fs.ReadFile(templates, "templates/"+name+ending)
			if err != nil {
				return nil, err
			}
			file := filepath.Join(folder, name+ending)
			if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
				return nil, errors.Join(err, fmt.Errorf("%s is there already: move it away, or write to another folder", file))
			}
			texts[file] = k.header(name+ending) + string(source)
			files = append(files, file)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	for _, file := range files {
		if err := os.WriteFile(file, []byte(texts[file]), 0o644); err != nil {
			return nil, err
		}
	}
	return slices.Clip(files), nil
}

// header returns the comments at the beginning of a template in the place of a built-in one.
func (k kind) header(file string) string {
	return fmt.Sprintf("{{/* replaces %s %s */ -}}\n{{/* it can say %s */ -}}\n{{/* by %s */ -}}\n", file, builtIn()[file].version,
		strings.Join(fieldsOf(k.view()), " "), strings.Join(slices.Sorted(maps.Keys(plain.functions())), " "))
}

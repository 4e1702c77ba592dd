package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// variablePrefix starts the name of every variable that the program reads.
const variablePrefix = "ANTEROOM_"

// fileName is the settings file that is looked for in the data directory.
const fileName = "anteroom.toml"

// parseFlags defines the settings' flags, parses args and returns what was set.
func parseFlags(some []setting, flags *flag.FlagSet, args []string) (map[string]given, error) {
	values := map[string]given{}
	for _, s := range some {
		switch _, yesOrNo := s.field(&Config{}).(yes); {
		case s.secret:
		case yesOrNo:
			flags.Bool(s.name, false, s.help)
		default:
			flags.String(s.name, s.fallback, s.help)
		}
	}
	if err := ParseFlags(flags, args); err != nil {
		return nil, err
	}
	var open error
	flags.Visit(func(f *flag.Flag) {
		i := slices.IndexFunc(some, func(s setting) bool { return s.name == f.Name })
		if i < 0 {
			return
		}
		if s := some[i]; s.inFile && HasPassword(f.Value.String()) {
			open = fmt.Errorf("--%s: others on this machine can read a command line, and with it the password; set %s or %s_FILE, or keep the password in PGPASSWORD or PGPASSFILE", s.name, s.variable(), s.variable())
		}
		values[f.Name] = given{f.Value.String(), "--" + f.Name}
	})
	return values, open
}

// ParseFlags parses args with flags, for a command that has no settings. Its
// errors are those of Load.
func ParseFlags(flags *flag.FlagSet, args []string) error {
	if err := checkFlagNames(flags, args); err != nil {
		return err
	}
	// Parse would print its error above the whole usage; the caller prints it
	// once, alone.
	out := flags.Output()
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	flags.SetOutput(out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.Usage()
		return err
	case err != nil:
		return named(err)
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; flags start with --", flags.Arg(0))
	}
	return nil
}

// named returns an error of Parse as all others are said: the flag first, as people
// write it. Its texts are those of package flag.
func named(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return fmt.Errorf("--%s needs a value", name)
	}
	before, after, ok := strings.Cut(err.Error(), "\" for flag -")
	if !ok {
		before, after, ok = strings.Cut(err.Error(), "\" for -")
	}
	name, why, ok2 := strings.Cut(after, ": ")
	_, value, ok3 := strings.Cut(before, "\"")
	if !ok || !ok2 || !ok3 {
		return err
	}
	return fmt.Errorf("--%s: \"%s\": %s", name, value, why)
}

// checkFlagNames walks over args as Parse does, because Parse cannot be asked
// which name it did not know.
func checkFlagNames(flags *flag.FlagSet, args []string) error {
	var known []string
	flags.VisitAll(func(f *flag.Flag) { known = append(known, "--"+f.Name) })
	for i := 0; i < len(args) && len(args[i]) > 1 && args[i][0] == '-' && args[i] != "--"; i++ {
		name, _, hasValue := strings.Cut(strings.TrimPrefix(args[i][1:], "-"), "=")
		f := flags.Lookup(name)
		if f == nil && (name == "h" || name == "help") {
			return nil
		}
		if f == nil {
			if secret := slices.IndexFunc(settings, func(s setting) bool { return s.secret && s.name == name }); secret >= 0 {
				v := settings[secret].variable()
				return fmt.Errorf("--%s is not a flag, since others on this machine can read a command line; set %s or %s_FILE", name, v, v)
			}
			return unknown("flag", "--"+name, "", known)
		}
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); !hasValue && !(ok && b.IsBoolFlag()) {
			i++ // the value
		}
	}
	return nil
}

// readVariables returns some of the settings among the variables of the environment. A
// variable that is set to nothing counts as not set, since container tools pass
// optional ones on like that.
func readVariables(some []setting, environ []string, readFile func(string) ([]byte, error)) (map[string]given, error) {
	byName := map[string]setting{}
	var known []string
	for _, s := range settings {
		known = append(known, s.variable())
		byName[s.variable()] = s
		if s.secret || s.inFile {
			known = append(known, s.variable()+"_FILE")
			byName[s.variable()+"_FILE"] = s
		}
	}
	values := map[string]given{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) {
			continue
		}
		s, ok := byName[name]
		if !ok {
			return nil, unknown("variable", name, "", known)
		}
		if value == "" || !slices.ContainsFunc(some, func(o setting) bool { return o.name == s.name }) {
			continue
		}
		if other, ok := values[s.name]; ok && other.origin != name {
			return nil, fmt.Errorf("%s and %s are both set; remove one", other.origin, name)
		}
		if name != s.variable() {
			content, err := readFile(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			// Editors and echo end a file with a newline that is not meant.
			value = strings.TrimRight(string(content), "\r\n")
		}
		values[s.name] = given{value, name}
	}
	return values, nil
}

// readSettingsFile reads the file that was chosen, or the one in the data
// directory. It returns the path of the file, "" when there is none, and the
// values by setting name.
func readSettingsFile(chosen given, data string, readFile func(string) ([]byte, error)) (string, map[string]given, error) {
	path := chosen.text
	if path == "" {
		path = filepath.Join(data, fileName)
	}
	content, err := readFile(path)
	switch {
	case chosen.text == "" && errors.Is(err, fs.ErrNotExist):
		return "", nil, nil
	case err != nil && chosen.text == "":
		return "", nil, err
	case err != nil:
		return "", nil, fmt.Errorf("%s: %w", chosen.origin, err)
	}
	values, err := parseFile(path, content)
	if v, ok := values["data"]; ok && chosen.text == "" {
		return "", nil, fmt.Errorf("%s: this file was found through the data directory, so it cannot move it; set --data or ANTEROOM_DATA", v.origin)
	}
	return path, values, err
}

// parseFile returns the values in a settings file by setting name.
func parseFile(path string, content []byte) (map[string]given, error) {
	var tree map[string]any
	meta, err := toml.Decode(string(content), &tree)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	byKey := map[string]setting{}
	var known []string
	for _, s := range settings {
		if !s.noKey {
			byKey[s.key()] = s
			known = append(known, s.key())
		}
	}
	values := map[string]given{}
	for _, key := range meta.Keys() {
		s, ok := byKey[key[0]]
		if !ok {
			return nil, unknown("key", key[0], " in "+path, known)
		}
		origin := key[0] + " in " + path
		value, err := fileValue(tree[key[0]])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", origin, err)
		}
		values[s.name] = given{value, origin}
	}
	return values, nil
}

// fileValue returns a value of the settings file in the form that flags and
// variables have: a list becomes its elements with commas between them.
func fileValue(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			s, ok := v[i].(string)
			if !ok {
				return "", errors.New("every element of the list must be in quotes")
			}
			parts[i] = s
		}
		return strings.Join(parts, ","), nil
	}
	return "", errors.New("the value must be in quotes")
}

package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Texts are the templates by which mails are sent: the built-in ones, and the operator's own
// in the place of some. The zero value has the built-in ones alone.
type Texts struct {
	own map[string]template // by their paths below the folder
	log *slog.Logger
}

// Fault is a file of the operator's that is not used, and the built-in one is.
type Fault struct {
	File    string `json:"file"`    // its path below the folder
	Problem string `json:"problem"` // and what to do about it
}

// maxTemplate is the most bytes of a template.
const maxTemplate = 64 << 10

// languages are those that mails are written in, as the folders are called for them.
func languages() []string { return []string{english} }

// ReadTexts reads the templates in a folder, which need not be there: signin.html is for
// everybody, and en/signin.html for those who read English. What cannot be used is among the
// faults, and what fails all the same when a mail is sent goes to log.
func ReadTexts(folder string, log *slog.Logger) (*Texts, []Fault) {
	t := &Texts{own: map[string]template{}, log: log}
	faults := []Fault{}
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		below, relErr := filepath.Rel(folder, file)
		below = filepath.ToSlash(below)
		switch {
		case below == "." && errors.Is(err, fs.ErrNotExist):
			return nil
		case err == nil && below != "." && strings.HasPrefix(entry.Name(), "."): // of an editor, or of git
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case err == nil && entry.IsDir() && (below == "." || slices.Contains(languages(), below)):
			return nil
		case err == nil && entry.IsDir():
			faults = append(faults, Fault{below, fmt.Sprintf("no mail is written in a language %q: there are %s", below, strings.Join(languages(), ", "))})
			return fs.SkipDir
		}
		if err = errors.Join(err, relErr); err == nil {
			err = t.read(file, below)
		}
		if err != nil {
			faults = append(faults, Fault{below, err.Error()})
		}
		return nil
	})
	if err != nil {
		faults = append(faults, Fault{".", err.Error()})
	}
	return t, faults
}

// read reads one file, and keeps it when it can be used.
func (t *Texts) read(file, below string) error {
	name := path.Base(below)
	k, ok := kindOf(strings.TrimSuffix(name, path.Ext(name)))
	was, known := builtIn()[name]
	if !ok || !known {
		return errors.New("there is no mail of this name: anteroom mail export lists them; put what is no template elsewhere")
	}
	if info, err := os.Stat(file); err != nil {
		return err
	} else if info.Size() > maxTemplate {
		return fmt.Errorf("it is larger than %d KB", maxTemplate>>10)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	own, err := parseFile(name, string(source))
	if err == nil {
		err = replaces(string(source), was)
	}
	if err == nil {
		err = k.check(own)
	}
	if err == nil {
		t.own[below] = own
	}
	return err
}

// versionLine is the first line of a template in the place of a built-in one.
var versionLine = regexp.MustCompile(`^(?:\x{FEFF})?\{\{-?\s*/\*\s*replaces (\S+) (\S+)\s*\*/\s*-?\}\}`)

// replaces returns an error when a template does not say that it replaces the text that there
// is.
func replaces(source string, was template) error {
	line := versionLine.FindStringSubmatch(source)
	switch {
	case line == nil || line[1] != was.file:
		return fmt.Errorf("it does not say which text it replaces: begin it with the line {{/* replaces %s %s */ -}}", was.file, was.version)
	case line[2] != was.version:
		return fmt.Errorf("it replaces version %s of %s, which is %s by now: compare it with what anteroom mail export writes, and put %s into its first line",
			line[2], was.file, was.version, was.version)
	}
	return nil
}

// check returns an error when a template of the operator's is no good for mails of the kind.
func (k kind) check(own template) error {
	if err := checkUses(own, own.file, k.view()); err != nil {
		return err
	}
	text, err := own.write(own.file, k.example)
	if err != nil {
		return err
	}
	if err := k.useful(own.file, text); err != nil {
		return err
	}
	if path.Ext(own.file) != ".txt" || own.tree(subjectName) == nil {
		return nil
	}
	if err := checkUses(own, subjectName, k.view()); err != nil {
		return fmt.Errorf("subject: %w", err)
	}
	subject, err := own.write(subjectName, k.example)
	if err == nil {
		err = Message{Subject: subject, Text: text}.checkContent()
	}
	if err != nil {
		return fmt.Errorf("subject: %w", err)
	}
	return nil
}

// leftOut is what html/template writes in the place of a value that it takes for dangerous.
const leftOut = "ZgotmplZ"

var errLeftOut = errors.New("a value stands where it could be a script or a style")

// useful returns an error when nobody can do with a text what the mail is for.
func (k kind) useful(file, text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("it says nothing")
	}
	switch {
	case strings.Contains(text, "%!"):
		return errors.New("what printf is given is not what it writes")
	case strings.Contains(text, leftOut):
		return errLeftOut
	}
	needs := k.needs
	if k.name == frameName {
		needs = []string{map[string]string{".txt": "Text", ".html": "Body"}[path.Ext(file)]}
	}
	has := func(field string) bool {
		return strings.Contains(text, fmt.Sprint(reflect.ValueOf(k.example).FieldByName(field)))
	}
	if len(needs) > 0 && !slices.ContainsFunc(needs, has) {
		return fmt.Errorf("nobody can use it: it does not say .%s", strings.Join(needs, " or ."))
	}
	return nil
}

// find returns the template that counts for those who read a language.
func (t *Texts) find(language, file string) template {
	if own, ok := t.own[language+"/"+file]; ok {
		return own
	}
	if own, ok := t.own[file]; ok {
		return own
	}
	return builtIn()[file]
}

// again returns a message as the operator says it, and as it was composed where that is not
// possible.
func (t *Texts) again(m Message) Message {
	by := m.Source
	m.Source = nil
	if by == nil || len(t.own) == 0 || by.Version != versionOfBoth(by.Name) {
		return m
	}
	said, err := t.sayAgain(*by)
	if err != nil {
		t.failed(by.Name, err)
		return m
	}
	m.Subject, m.Text, m.HTML = said.Subject, said.Text, said.HTML
	return m
}

// failed tells the operator of a template that was good for an example, and not for a mail.
func (t *Texts) failed(name string, err error) {
	t.log.Error("a mail template of yours has failed, and the built-in one was used", "mail", name, "error", err)
}

func (t *Texts) sayAgain(by Source) (Message, error) {
	k, ok := kindOf(by.Name)
	if !ok {
		return Message{}, fmt.Errorf("there is no mail %q", by.Name)
	}
	view := reflect.New(k.view())
	if err := json.Unmarshal(by.View, view.Interface()); err != nil {
		return Message{}, err
	}
	m, err := say(by.Name, view.Elem().Interface(), func(file string) template { return t.find(by.Language, file) })
	if err == nil && strings.Contains(m.HTML, leftOut) {
		err = errLeftOut
	}
	return m, errors.Join(err, m.checkContent())
}
